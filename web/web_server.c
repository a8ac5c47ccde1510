#include "web/web_server.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/resource.h>
#include <unistd.h>

#include <microhttpd.h>
#include <zmq.h>

#include "base/clock.h"
#include "base/log.h"
#include "hooks/hooks.h"
#include "service/process_stats.h"
#include "service/sd_notify.h"
#include "service/signals.h"
#include "web/http_handler.h"
#include "web/web_request.h"

/* Between two looks at connections whose time may be over. */
#define CHECK_MS 250

/* How long a server that is told to stop waits for answers. */
#define STOP_MS 3000

/* Descriptors that are not for clients: libzmq's, libmicrohttpd's, and files that are read. */
#define OWN_FILES ((size_t)32)

enum place {
    PLACE_HTTP,
    PLACE_LISTENER,
    PLACE_SIGNALS,
    PLACE_PASSWORDS,
    PLACE_CUT,
    PLACE_UPSTREAM
};
#define PLACES (PLACE_UPSTREAM + TOPIC_UPSTREAM_POLL_ITEMS)

static void upstream_changed(void *context, bool is_up)
{
    struct topic_web_server *server = context;
    server->is_false_said = false;
    server->is_missing_said = true;
    topic_log(is_up ? TOPIC_LOG_INFO : TOPIC_LOG_WARNING, "daemon",
              is_up ? "topicd answers at %s" : "the connection to topicd at %s is lost",
              server->options->server);
    if (is_up)
        topic_abilities_ask(&server->abilities, &server->upstream);
}

/* Said once: when topicd comes, or goes, that is said. */
static void tell_if_missing(struct topic_web_server *server)
{
    if (server->is_missing_said || !topic_upstream_is_missing(&server->upstream))
        return;
    server->is_missing_said = true;
    topic_log(TOPIC_LOG_WARNING, "daemon",
              "topicd does not answer at %s: start it, or correct --server; it is tried again and "
              "again",
              server->options->server);
}

static size_t max_files(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    return (size_t)topic_process_stats_max_files();
}

/* The lowest free descriptor: just after the start, this is the number of open ones. */
static size_t open_files(void)
{
    int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
    if (fd < 0)
        return 0;
    close(fd);
    return (size_t)fd;
}

/* A connection for which no descriptor is free would stay in the system's queue. So there are no
 * more places than descriptors. */
static size_t places(size_t wanted)
{
    size_t files = max_files();
    size_t used = open_files();
    size_t free_files = files > used ? files - used : 0;
    size_t most = free_files > 2 * OWN_FILES ? free_files - OWN_FILES : free_files / 2;
    if (wanted <= most)
        return wanted;
    topic_log(TOPIC_LOG_WARNING, "limits",
              "--max-connections %zu: there are only %zu at a time, as the process may open %zu "
              "files (ulimit -n, LimitNOFILE=)",
              wanted, most, files);
    return most;
}

int topic_web_server_open(struct topic_web_server *server, const struct topic_web_options *options,
                          struct topic_error *err)
{
    const struct topic_client_options client = {.timeout_ms = options->timeout_ms,
                                                .server_key = options->server_key,
                                                .key_path = options->key_path};
    server->options = options;
    server->signals = -1;
    server->listener.fd = -1;
    server->frame.noun = "body";
    server->upstream.changed = upstream_changed;
    server->upstream.context = server;
    server->upstream.queue.give_up = topic_web_request_give_up;
    server->upstream.queue.context = server;
    topic_abilities_init(&server->abilities);
    if (options->editors_path &&
        topic_editors_file_read(&server->editors, options->editors_path, err) < 0)
        return -1;
    server->limits.most = places((size_t)options->max_connections);
    server->signals = topic_signals_open(err);
    if (server->signals < 0 || topic_hooks_start_client("topicd-web", err) < 0 ||
        topic_password_check_start(&server->passwords, err) < 0 ||
        topic_upstream_open(&server->upstream, options->server, server->limits.most, &client, err) <
            0 ||
        topic_http_handler_start(server, err) < 0)
        return -1;
    topic_signals_unblock_others();
    return 0;
}

static void reload_editors(struct topic_web_server *server)
{
    struct topic_error err = {0};
    const char *path = server->options->editors_path;
    if (path && topic_editors_file_read(&server->editors, path, &err) < 0)
        topic_log(TOPIC_LOG_ERROR, "editors", "the editors stay as they were: %s", err.text);
    else
        topic_log(TOPIC_LOG_INFO, "editors", "%zu editors", server->editors.count);
}

static void receive_signals(struct topic_web_server *server)
{
    enum topic_signals_request request;
    while ((request = topic_signals_next(server->signals)) != TOPIC_SIGNALS_NOTHING)
        if (request == TOPIC_SIGNALS_RELOAD)
            reload_editors(server);
        else
            server->is_stopping = true;
}

/* What topicd should have sent had no end. Said once, not each time that libzmq connects again. */
static void receive_cut(struct topic_web_server *server)
{
    uint64_t count;
    if (read(topic_hooks_cut_fd(), &count, sizeof count) < 0 || server->is_false_said)
        return;
    server->is_false_said = true;
    topic_log(TOPIC_LOG_ERROR, "daemon",
              "the program at %s sends a message without an end, and was disconnected: it is no "
              "topicd, correct --server",
              server->options->server);
}

static int sooner(int a_ms, int b_ms)
{
    if (a_ms < 0 || b_ms < 0)
        return a_ms < 0 ? b_ms : a_ms;
    return a_ms < b_ms ? a_ms : b_ms;
}

static int timeout_ms(const struct topic_web_server *server)
{
    MHD_UNSIGNED_LONG_LONG http_ms;
    int64_t now_ms = topic_clock_now_ms();
    if (server->is_resumed || server->turns.first)
        return 0;
    int result = topic_upstream_timeout_ms(&server->upstream, now_ms);
    if (server->limits.count > 0 || server->has_no_room || server->is_stopping) {
        int64_t left_ms = server->next_check_ms - now_ms;
        result = sooner(result, left_ms > 0 ? (int)left_ms : 0);
    }
    if (MHD_get_timeout(server->http, &http_ms) == MHD_YES)
        result = sooner(result, http_ms < INT_MAX ? (int)http_ms : INT_MAX);
    return result;
}

static bool takes_clients(const struct topic_web_server *server)
{
    return server->listener.fd >= 0 && server->limits.count < server->limits.most &&
           !server->has_no_room;
}

/* Without room no client is taken until the next check, rather than tried in each turn. */
static void accept_client(struct topic_web_server *server)
{
    server->has_no_room = topic_listener_accept(&server->listener, server->http) < 0;
    if (server->has_no_room && !server->is_no_room_said)
        topic_log(TOPIC_LOG_WARNING, "no-room",
                  "clients wait: the system has no room for another connection; raise its limit of "
                  "open files");
    server->is_no_room_said = server->has_no_room;
}

int topic_web_server_turn(struct topic_web_server *server, int max_ms, struct topic_error *err)
{
    zmq_pollitem_t items[PLACES] = {
        [PLACE_HTTP] = {.fd = server->http_fd, .events = ZMQ_POLLIN},
        [PLACE_LISTENER] = {.fd = server->listener.fd,
                            .events = takes_clients(server) ? ZMQ_POLLIN : 0},
        [PLACE_SIGNALS] = {.fd = server->signals, .events = ZMQ_POLLIN},
        [PLACE_PASSWORDS] = {.fd = server->passwords.wake, .events = ZMQ_POLLIN},
        [PLACE_CUT] = {.fd = topic_hooks_cut_fd(), .events = ZMQ_POLLIN},
    };
    topic_upstream_poll_items(&server->upstream, &items[PLACE_UPSTREAM]);
    if (zmq_poll(items, PLACES, sooner(timeout_ms(server), max_ms)) < 0 && errno != EINTR)
        return topic_error_set(err, "cannot wait for sockets: %s", zmq_strerror(errno));
    int64_t now_ms = topic_clock_now_ms();
    if (items[PLACE_SIGNALS].revents)
        receive_signals(server);
    if (items[PLACE_CUT].revents)
        receive_cut(server);
    topic_upstream_turn(&server->upstream);
    tell_if_missing(server);
    topic_password_check_turn(&server->passwords, now_ms);
    if (now_ms >= server->next_check_ms) {
        server->next_check_ms = now_ms + CHECK_MS;
        server->has_no_room = false;
        topic_http_limits_turn(&server->limits, now_ms);
    }
    topic_body_turns_begin(&server->turns);
    server->is_resumed = false;
    if (items[PLACE_LISTENER].revents)
        accept_client(server);
    MHD_run(server->http);
    return 0;
}

int topic_web_server_run(struct topic_web_server *server, struct topic_error *err)
{
    int64_t end_ms = 0;
    topic_log(TOPIC_LOG_INFO, "ready", "topicd-web: ready");
    topic_sd_notify("READY=1");
    while (!server->is_stopping)
        if (topic_web_server_turn(server, -1, err) < 0)
            return -1;
    topic_listener_close(&server->listener);
    end_ms = topic_clock_now_ms() + STOP_MS;
    while (topic_upstream_is_waited_for(&server->upstream) && topic_clock_now_ms() < end_ms)
        if (topic_web_server_turn(server, -1, err) < 0)
            break;
    return topic_error_is_set(err) ? -1 : 0;
}

void topic_web_server_release(struct topic_web_server *server)
{
    server->is_closing = true;
    if (server->upstream.socket.context)
        topic_upstream_close(&server->upstream);
    topic_web_request_end_all(server); /* libmicrohttpd would abort on one that is suspended */
    if (server->http)
        MHD_run(server->http);
    topic_password_check_stop(&server->passwords);
    topic_listener_close(&server->listener);
    topic_http_handler_stop(server);
    topic_editors_file_release(&server->editors);
    topic_json_frame_release(&server->frame);
    if (server->signals >= 0)
        close(server->signals);
}
