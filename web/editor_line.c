#include "web/editor_line.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"
#include "topicd/error.h"
#include "web/access/editors_file.h"
#include "web/access/password_check.h"
#include "web/access/sessions.h"

/* A password that takes an attacker with the file more than a day. */
#define MIN_PASSWORD 10

static int read_secret(char *secret, size_t size, struct topic_error *err)
{
    struct termios shown;
    bool is_terminal = tcgetattr(STDIN_FILENO, &shown) == 0;
    if (is_terminal) {
        struct termios hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        fputs("Password: ", stderr);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    bool is_read = fgets(secret, (int)size, stdin) != NULL;
    if (is_terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        fputs("\n", stderr);
    }
    if (!is_read)
        return topic_error_set(err, "there is no password on standard input");
    secret[strcspn(secret, "\r\n")] = '\0';
    if (strlen(secret) < MIN_PASSWORD || strlen(secret) >= size - 2)
        return topic_error_set(err, "a password has %d to %zu bytes", MIN_PASSWORD, size - 3);
    return 0;
}

static int print_line(const struct topic_web_options *options, struct topic_error *err)
{
    char secret[TOPIC_PASSWORD_CHECK_MAX_SECRET + 1];
    char hash[TOPIC_EDITORS_FILE_MAX_HASH + 1];
    const char *name = options->name;
    enum topic_role role = topic_editors_file_role(topic_text_of(options->role));
    if (role == TOPIC_ROLE_NONE)
        return topic_error_set(err, "--role %s: is not reader, editor or chief", options->role);
    if (!topic_editors_file_is_name(name, strlen(name)))
        return topic_error_set(err,
                               "%s: a name is text of at most %d bytes, without blanks and "
                               "full stops",
                               name, TOPIC_EDITORS_FILE_MAX_NAME);
    int status = options->is_token ? topic_sessions_make_key(secret, TOPIC_SESSIONS_KEY_BYTES, err)
                                   : read_secret(secret, sizeof secret, err);
    if (status == 0)
        status = topic_password_check_hash(secret, hash, err);
    if (status == 0 && options->is_token)
        fprintf(stderr, "the token, which is not shown again: %s.%s\n", name, secret);
    if (status == 0)
        printf("%s %s %s%s\n", name, options->role, hash, options->is_token ? " token" : "");
    explicit_bzero(secret, sizeof secret);
    return status;
}

int topic_editor_line_print(const struct topic_web_options *options)
{
    struct topic_error err = {0};
    if (print_line(options, &err) == 0 && fflush(stdout) == 0)
        return EXIT_SUCCESS;
    fprintf(stderr, "topicd-web: %s\n", err.text[0] ? err.text : "cannot write to stdout");
    return EXIT_FAILURE;
}
