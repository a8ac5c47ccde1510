/* daemon_call.h - one request to the control socket of a running topicd.
 *
 *     const struct topic_daemon_call_request request = {.operation = "status"};
 *     struct topic_daemon_call call;
 *     if (topic_daemon_call_send(&call, &address, &request, &err) == 0)
 *         ... call.answer ...
 *     topic_daemon_call_release(&call);
 */
#ifndef TOPIC_CLI_DAEMON_DAEMON_CALL_H
#define TOPIC_CLI_DAEMON_DAEMON_CALL_H

#include <stdbool.h>

#include <jansson.h>

#include "cli/options/daemon_address.h"
#include "topicd/client.h"

/* {"op":OPERATION,...}: what is NULL or false is left out. */
struct topic_daemon_call_request {
    const char *operation;
    const char *model; /* an absolute path */
    const char *file;  /* likewise */
    const char *key;   /* of a change: at --bind it counts once; the control socket takes none */
    bool force;
    bool stop;
};

struct topic_daemon_call {
    struct topic_client *client;
    struct topic_client_answer answer; /* not an error; borrowed until release */
};

/* The endpoint itself, or the default one: that of the user's own daemon, else that of the service
 * where it runs. NULL: no daemon answers there. The caller frees it. */
char *topic_daemon_call_find(const char *endpoint, struct topic_error *err);

/* Sends the request and waits for the answer. -1: no daemon answers, or it refused; err then holds
 * its message. The caller releases the call in any case. */
int topic_daemon_call_send(struct topic_daemon_call *call,
                           const struct topic_daemon_address *address,
                           const struct topic_daemon_call_request *request,
                           struct topic_error *err);
void topic_daemon_call_release(struct topic_daemon_call *call);

/* The absolute path: the daemon has another working directory. The caller frees it. */
char *topic_daemon_call_path(const char *path, struct topic_error *err);

/* Sends the request and prints the answer: as it is when is_json, else by `print`. `command` stands
 * in messages. Returns an exit status. */
int topic_daemon_call_print(const char *command, const struct topic_daemon_address *address,
                            const struct topic_daemon_call_request *request, bool is_json,
                            void (*print)(const json_t *answer));

/* For `print`: the answer to an operation that puts another model into service. */
void topic_daemon_call_print_change(const json_t *answer);

/* All of a command that has no operands and whose name is the operation that it requests; the
 * answer may take `timeout_ms` unless --timeout is given. Returns an exit status. */
int topic_daemon_call_run(int argc, const char **argv, int timeout_ms,
                          void (*print)(const json_t *answer));

#endif
