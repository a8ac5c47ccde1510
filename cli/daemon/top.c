/* topic top: shows what a running topicd or topicd-bridge does, once a second, until it is told to
 * stop. */
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "cli/bridge/ingestion_frame.h"
#include "cli/bridge/ingestion_page.h"
#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/daemon/daemon_call.h"
#include "cli/daemon/top_frame.h"
#include "wire/json.h"

#define MAX_INTERVAL_S 3600.0
#define MIN_INTERVAL_S 0.05

/* To the terminal's alternate screen, without a cursor, and back. */
#define ENTER "\x1b[?1049h\x1b[?25l"
#define LEAVE "\x1b[?25h\x1b[?1049l"
#define HOME_AND_CLEAR "\x1b[H\x1b[2J"

/* What is shown of a program at one time. */
union sample {
    struct topic_status_reader status;
    struct topic_ingestion_numbers numbers;
};

struct top_command {
    struct topic_daemon_address daemon;
    struct topic_client *client; /* NULL: it shows a bridge */
    char *bridge;                /* the address of its metrics; NULL: it shows a daemon */
    double interval_s;
    int frame_count; /* 0: until told to stop */
    bool is_live;    /* stdout is a terminal */
    struct termios saved;
    bool is_saved; /* the keyboard's settings must be restored */
};

static volatile sig_atomic_t is_stopped;

static void stop(int number)
{
    (void)number;
    is_stopped = 1;
}

/* These signals would otherwise end the program before it has restored the terminal. */
static void catch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    const struct sigaction action = {.sa_handler = stop};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaction(numbers[i], &action, NULL);
    signal(SIGTSTP, SIG_IGN);
}

static void enter_screen(struct top_command *command)
{
    catch_signals();
    if (isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &command->saved) == 0) {
        struct termios keys = command->saved;
        keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
        command->is_saved = tcsetattr(STDIN_FILENO, TCSANOW, &keys) == 0;
    }
    topic_print_out(ENTER);
}

static void leave_screen(struct top_command *command)
{
    topic_print_out(LEAVE);
    fflush(stdout);
    if (command->is_saved)
        tcsetattr(STDIN_FILENO, TCSANOW, &command->saved);
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool is_quit_key(void)
{
    char key;
    return read(STDIN_FILENO, &key, 1) == 1 && (key == 'q' || key == 'Q');
}

/* Waits until `end_s`. False: the user wants to stop. */
static bool wait_until(const struct top_command *command, double end_s)
{
    struct pollfd keys = {.fd = command->is_saved ? STDIN_FILENO : -1, .events = POLLIN};
    for (;;) {
        double left_s = end_s - now_s();
        if (is_stopped)
            return false;
        if (left_s <= 0)
            return true;
        int ready = poll(&keys, 1, (int)ceil(left_s * 1e3));
        if (ready > 0 && (!(keys.revents & POLLIN) || is_quit_key()))
            return false;
    }
}

static int request_status(struct topic_client *client, struct topic_status_reader *status,
                          struct topic_error *err)
{
    static const char request[] = "{\"op\":\"status\"}";
    struct topic_client_answer answer;
    *status = (struct topic_status_reader){0};
    if (topic_client_send_json(client, request, strlen(request), err) < 0 ||
        topic_client_receive(client, &answer, err) < 0)
        return -1;
    if (answer.code)
        return topic_error_set(err, "the daemon answered %s: %s", answer.code, answer.message);
    return topic_status_reader_read(status, answer.json, err);
}

static int request_numbers(const struct top_command *command,
                           struct topic_ingestion_numbers *numbers, struct topic_error *err)
{
    struct topic_buffer page = {0};
    struct topic_error why = {0};
    int status = topic_ingestion_page_get(command->bridge, "/metrics", command->daemon.timeout_ms,
                                          &page, err);
    if (status == 0 && topic_ingestion_numbers_read(numbers, page.bytes, &why) < 0)
        status = topic_error_set(err, "%s: %s", command->bridge, why.text);
    if (status == 0)
        status = topic_ingestion_page_get(command->bridge, "/readyz", command->daemon.timeout_ms,
                                          &page, err);
    if (status == 0)
        topic_error_set(&numbers->state, "%.*s", (int)strcspn(page.bytes, "\n"), page.bytes);
    topic_buffer_release(&page);
    return status;
}

static int request(const struct top_command *command, union sample *sample, struct topic_error *err)
{
    return command->client ? request_status(command->client, &sample->status, err)
                           : request_numbers(command, &sample->numbers, err);
}

static void release(const struct top_command *command, union sample *sample)
{
    if (command->client)
        topic_status_reader_release(&sample->status);
}

static int write_frame(const struct top_command *command, const union sample *before,
                       const union sample *now, double seconds, struct topic_buffer *text,
                       struct topic_error *err)
{
    struct topic_top_frame frame = {
        .before = &before->status, .now = &now->status, .seconds = seconds};
    struct winsize size;
    if (!command->client)
        return topic_ingestion_frame_write(&before->numbers, &now->numbers, seconds, text, err);
    if (command->is_live && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 1) {
        frame.width = size.ws_col;
        frame.height = size.ws_row - 1U;
    }
    return topic_top_frame_write(&frame, text, err);
}

static int print_frame(const struct top_command *command, const union sample *before,
                       const union sample *now, double seconds, struct topic_error *err)
{
    struct topic_buffer text = {0};
    int status = write_frame(command, before, now, seconds, &text, err);
    if (status == 0) {
        topic_print_out(command->is_live ? HOME_AND_CLEAR : "");
        topic_print_own(text.bytes, text.len);
        topic_print_out(command->is_live ? "" : "\n");
    }
    topic_buffer_release(&text);
    return status;
}

/* Where it cannot be written, topic_command_finish says why. */
static bool is_output_open(void)
{
    return fflush(stdout) == 0;
}

static int watch(const struct top_command *command, struct topic_error *err)
{
    union sample before = {0};
    int status = request(command, &before, err);
    double before_s = now_s();
    for (int i = 0; status == 0 && (command->frame_count == 0 || i < command->frame_count); i++) {
        if (!wait_until(command, before_s + command->interval_s))
            break;
        union sample now = {0};
        status = request(command, &now, err);
        double time_s = now_s();
        if (status == 0)
            status = print_frame(command, &before, &now, time_s - before_s, err);
        release(command, &before);
        before = now;
        before_s = time_s;
        if (!is_output_open())
            break;
    }
    release(command, &before);
    return status;
}

static int connect_to_daemon(struct top_command *command, struct topic_error *err)
{
    char *endpoint = topic_daemon_call_find(command->daemon.endpoint, err);
    command->client =
        endpoint ? topic_daemon_address_connect(&command->daemon, endpoint, err) : NULL;
    free(endpoint);
    return command->client ? 0 : -1;
}

static int open_and_watch(struct top_command *command, struct topic_error *err)
{
    if (!command->bridge && connect_to_daemon(command, err) < 0)
        return -1;
    command->is_live = isatty(STDOUT_FILENO);
    if (command->is_live)
        enter_screen(command);
    int status = watch(command, err);
    if (command->is_live)
        leave_screen(command);
    topic_client_free(command->client);
    return status;
}

static int top(void *context, const char *const *operands, size_t count)
{
    struct top_command *command = context;
    struct topic_error err = {0};
    (void)operands;
    (void)count;
    if (!(command->interval_s >= MIN_INTERVAL_S && command->interval_s <= MAX_INTERVAL_S))
        return topic_command_usage("top", "--interval %g: must be %g to %g", command->interval_s,
                                   MIN_INTERVAL_S, MAX_INTERVAL_S);
    if (command->bridge && command->daemon.endpoint)
        return topic_command_usage("top", "--bridge and --server: choose one of them");
    if (command->frame_count < 0)
        return topic_command_usage("top", "--count %d: must not be negative", command->frame_count);
    if (topic_daemon_address_set_timeout("top", &command->daemon, TOPIC_DAEMON_TIMEOUT_MS) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    return open_and_watch(command, &err) < 0 ? topic_command_fail("top", &err) : TOPIC_EXIT_DONE;
}

static int run(int argc, const char **argv)
{
    struct top_command command = {.interval_s = 1};
    const struct poptOption options[] = {TOPIC_DAEMON_OPTIONS(&command.daemon, "10"),
                                         {"bridge", 0, POPT_ARG_STRING, &command.bridge, 0,
                                          "show a topicd-bridge, by the address of its metrics",
                                          "ADDRESS:PORT"},
                                         {"interval", 0, POPT_ARG_DOUBLE, &command.interval_s, 0,
                                          "time between two updates (default: 1)", "SECONDS"},
                                         {"count", 0, POPT_ARG_INT, &command.frame_count, 0,
                                          "end after N updates (default: 0, never)", "N"},
                                         TOPIC_HELP_OPTION,
                                         POPT_TABLEEND};
    const struct topic_arguments arguments = {
        .options = options, .usage = "", .complaint = "takes no operands", .run = top};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    topic_daemon_address_release(&command.daemon);
    free(command.bridge);
    return status;
}

const struct topic_command topic_command_top = {
    .name = "top",
    .summary = "show what a running topicd or topicd-bridge does, second by second",
    .run = run};
