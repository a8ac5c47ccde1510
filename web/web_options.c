#include "web/web_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <popt.h>

#include "topicd/error.h"
#include "topicd/version.h"

#define EXIT_USAGE 2

#define DEFAULT_LISTEN "127.0.0.1:7580"

/* topicd's --max-message is the same by default. */
#define DEFAULT_MAX_BODY (1024 * 1024)
#define MAX_MAX_BODY (64 * 1024 * 1024)
#define MIN_MAX_BODY 1024

#define DEFAULT_TIMEOUT_S 30
#define MAX_TIMEOUT_S 3600

/* Each uses a descriptor and up to 64 KiB besides what its request holds. */
#define DEFAULT_MAX_CONNECTIONS 512
#define MAX_MAX_CONNECTIONS 10000
#define MIN_MAX_CONNECTIONS 8

enum code {
    CODE_SERVER = 1,
    CODE_LISTEN,
    CODE_EDITORS,
    CODE_SERVER_KEY,
    CODE_KEY,
    CODE_ROLE,
    CODE_HOST,
    CODE_PASSWD,
    CODE_TOKEN,
    CODE_HELP,
    CODE_VERSION
};

/* What popt fills. */
struct given {
    char *listen;
    int max_body;
    int timeout_s;
    int max_connections;
    int is_behind_tls;
};

/* The name is what popt allocated. */
static int add_host(struct topic_web_options *options, char *name, struct topic_error *err)
{
    struct topic_host_check *hosts = &options->hosts;
    if (hosts->count == TOPIC_HOST_CHECK_MAX_NAMES || !*name || strpbrk(name, "/ \t@")) {
        topic_error_set(err, "--host %s: is not a host name, or the %d names are used up", name,
                        TOPIC_HOST_CHECK_MAX_NAMES);
        free(name);
        return -1;
    }
    hosts->names[hosts->count++] = name;
    return 0;
}

/* Where the text of the option belongs; NULL: it is none that has a text of its own. */
static char **text_of(struct topic_web_options *options, struct given *given, int code)
{
    switch (code) {
    case CODE_SERVER:
        return &options->server;
    case CODE_LISTEN:
        return &given->listen;
    case CODE_EDITORS:
        return &options->editors_path;
    case CODE_SERVER_KEY:
        return &options->server_key;
    case CODE_KEY:
        return &options->key_path;
    case CODE_ROLE:
        return &options->role;
    case CODE_PASSWD:
    case CODE_TOKEN:
        options->is_token = code == CODE_TOKEN;
        return &options->name;
    default:
        return NULL;
    }
}

/* -1: all is read, or the error is set; otherwise the exit status. Of an option that is given twice
 * the last counts: popt would leave the other's text allocated. */
static int read_all(struct topic_web_options *options, struct given *given, poptContext context,
                    struct topic_error *err)
{
    int code;
    while ((code = poptGetNextOpt(context)) > 0) {
        char **text = text_of(options, given, code);
        if (text) {
            free(*text);
            *text = poptGetOptArg(context);
        } else if (code == CODE_HOST) {
            if (add_host(options, poptGetOptArg(context), err) < 0)
                return -1;
        } else if (code == CODE_HELP) {
            poptPrintHelp(context, stdout, 0);
            return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
        } else {
            puts("topicd-web " TOPIC_VERSION);
            return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
        }
    }
    const char *rest = poptPeekArg(context);
    if (code < -1)
        topic_error_set(err, "%s: %s: see topicd-web --help",
                        poptBadOption(context, POPT_BADOPTION_NOALIAS), poptStrerror(code));
    else if (rest)
        topic_error_set(err, "%s: unexpected argument: see topicd-web --help", rest);
    return -1;
}

static int check_range(const char *option, int value, int low, int high, struct topic_error *err)
{
    if (value >= low && value <= high)
        return 0;
    return topic_error_set(err, "%s %d: must be %d to %d", option, value, low, high);
}

static int check_numbers(struct topic_web_options *options, const struct given *given,
                         struct topic_error *err)
{
    if (check_range("--max-body", given->max_body, MIN_MAX_BODY, MAX_MAX_BODY, err) < 0 ||
        check_range("--timeout", given->timeout_s, 1, MAX_TIMEOUT_S, err) < 0 ||
        check_range("--max-connections", given->max_connections, MIN_MAX_CONNECTIONS,
                    MAX_MAX_CONNECTIONS, err) < 0)
        return -1;
    options->max_body_bytes = (size_t)given->max_body;
    options->timeout_ms = given->timeout_s * 1000;
    options->max_connections = given->max_connections;
    return 0;
}

/* Passwords and texts must not travel in clear, and everybody in reach would be an editor. */
static int check_exposure(const struct topic_web_options *options, struct topic_error *err)
{
    if (options->listen.is_local)
        return 0;
    if (!options->editors_path)
        return topic_error_set(err, "--listen %s: is not loopback, so that it needs --editors FILE",
                               options->listen.text);
    if (!options->is_behind_tls)
        return topic_error_set(err,
                               "--listen %s: is not loopback, and passwords would travel in "
                               "clear: put a proxy with TLS in front and give --behind-tls",
                               options->listen.text);
    return 0;
}

static int check(struct topic_web_options *options, const struct given *given,
                 struct topic_error *err)
{
    struct topic_error reason = {0};
    options->is_behind_tls = given->is_behind_tls != 0;
    if (options->name || options->role) {
        if (options->name && options->role)
            return 0;
        return topic_error_set(err, options->name
                                        ? "--passwd and --token need --role reader, editor or chief"
                                        : "--role needs --passwd NAME or --token NAME");
    }
    if (!options->server)
        return topic_error_set(err,
                               "no daemon: name its endpoint with --server tcp://127.0.0.1:7575");
    if (topic_address_init(&options->listen, given->listen ? given->listen : DEFAULT_LISTEN,
                           &reason) < 0)
        return topic_error_set(err, "--listen %s", reason.text);
    if (options->key_path && !options->server_key)
        return topic_error_set(err, "--key needs --server-key, the public key of topicd");
    return check_numbers(options, given, err) < 0 ? -1 : check_exposure(options, err);
}

int topic_web_options_parse(struct topic_web_options *options, int argc, const char **argv)
{
    struct topic_error err = {0};
    struct given given = {.max_body = DEFAULT_MAX_BODY,
                          .timeout_s = DEFAULT_TIMEOUT_S,
                          .max_connections = DEFAULT_MAX_CONNECTIONS};
    *options = (struct topic_web_options){0};
    const struct poptOption table[] = {
        {"server", 's', POPT_ARG_STRING, NULL, CODE_SERVER, "the --bind endpoint of topicd",
         "ENDPOINT"},
        {"listen", 'l', POPT_ARG_STRING, NULL, CODE_LISTEN,
         "serve HTTP here (default " DEFAULT_LISTEN ")", "ADDRESS"},
        {"editors", 0, POPT_ARG_STRING, NULL, CODE_EDITORS,
         "who may use it: a line NAME ROLE HASH for each", "FILE"},
        {"host", 0, POPT_ARG_STRING, NULL, CODE_HOST,
         "a name of this server, beside localhost; repeatable", "NAME"},
        {"behind-tls", 0, POPT_ARG_NONE, &given.is_behind_tls, 0,
         "a proxy in front has TLS: cookies are for https alone", NULL},
        {"server-key", 0, POPT_ARG_STRING, NULL, CODE_SERVER_KEY,
         "encrypt: the public key of topicd, or its file", "KEY"},
        {"key", 0, POPT_ARG_STRING, NULL, CODE_KEY, "the key that topicd knows this by", "FILE"},
        {"max-body", 0, POPT_ARG_INT, &given.max_body, 0,
         "bytes of a request, or of a line (default 1048576)", "BYTES"},
        {"timeout", 0, POPT_ARG_INT, &given.timeout_s, 0,
         "how long topicd may take for an answer (default 30)", "SECONDS"},
        {"max-connections", 0, POPT_ARG_INT, &given.max_connections, 0,
         "HTTP connections at a time (default 512)", "N"},
        {"passwd", 0, POPT_ARG_STRING, NULL, CODE_PASSWD,
         "read a password, print the line of this editor, and exit", "NAME"},
        {"token", 0, POPT_ARG_STRING, NULL, CODE_TOKEN,
         "make a token, print it and the line of this program, and exit", "NAME"},
        {"role", 0, POPT_ARG_STRING, NULL, CODE_ROLE, "of the line: reader, editor or chief",
         "ROLE"},
        {"help", 'h', POPT_ARG_NONE, NULL, CODE_HELP, "print this help and exit", NULL},
        {"version", 0, POPT_ARG_NONE, NULL, CODE_VERSION, "print the version and exit", NULL},
        POPT_TABLEEND};
    poptContext context = poptGetContext("topicd-web", argc, argv, table, 0);
    int status = read_all(options, &given, context, &err);
    poptFreeContext(context);
    if (status < 0 && !err.text[0])
        check(options, &given, &err);
    free(given.listen);
    if (!err.text[0])
        return status;
    fprintf(stderr, "topicd-web: %s\n", err.text);
    return EXIT_USAGE;
}

void topic_web_options_release(struct topic_web_options *options)
{
    free(options->server);
    free(options->server_key);
    free(options->key_path);
    free(options->editors_path);
    free(options->name);
    free(options->role);
    for (size_t i = 0; i < options->hosts.count; i++)
        free((char *)(size_t)options->hosts.names[i]);
    topic_address_release(&options->listen);
    *options = (struct topic_web_options){0};
}
