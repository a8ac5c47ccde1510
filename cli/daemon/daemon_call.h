/* daemon_call.h - one question to the control socket of a running topicd. */
#ifndef TOPIC_CLI_DAEMON_DAEMON_CALL_H
#define TOPIC_CLI_DAEMON_DAEMON_CALL_H

#include <stdbool.h>

#include <jansson.h>

#include "topicd/client.h"
#include "wire/json.h"

/* Where a topicd is, and the keys that it asks for. All zero: its control socket, without. */
struct topic_daemon_address {
    char *endpoint;
    char *key_path;
    char *server_key;
};
void topic_daemon_address_release(struct topic_daemon_address *address);

/* The options by which every such command names it. */
#define TOPIC_DAEMON_KEY_OPTIONS(address)                                                          \
    {"key", '\0', POPT_ARG_STRING, &(address)->key_path, 0, "your own key, by topic keygen",       \
     "FILE"},                                                                                      \
    {                                                                                              \
        "server-key", '\0', POPT_ARG_STRING, &(address)->server_key, 0,                            \
            "the public key of that topicd", "KEY|FILE"                                            \
    }
#define TOPIC_DAEMON_OPTIONS(address)                                                              \
    {"server",                                                                                     \
     's',                                                                                          \
     POPT_ARG_STRING,                                                                              \
     &(address)->endpoint,                                                                         \
     0,                                                                                            \
     "the control socket (default: where topicd puts it)",                                         \
     "CONTROL"},                                                                                   \
        TOPIC_DAEMON_KEY_OPTIONS(address)

/* What is asked: {"op":OPERATION,...}. Zero means left out. */
struct topic_daemon_question {
    const char *operation;
    const char *model; /* a path, absolute */
    bool force;
    bool stop;
};

struct topic_daemon_call {
    struct topic_client *client;
    struct topic_client_answer answer; /* no error; borrowed until release */
};

/* The endpoint itself, or the default: of the user's own daemon, else of the service that runs.
 * NULL: nobody is there. Released with free(). */
char *topic_daemon_call_find(const char *endpoint, struct topic_error *err);

/* Asks and waits. -1: nobody is there, or the daemon refused; its
 * sentence is in err. Release in any case. */
int topic_daemon_call(struct topic_daemon_call *call, const struct topic_daemon_address *address,
                      const struct topic_daemon_question *question, struct topic_error *err);
void topic_daemon_call_release(struct topic_daemon_call *call);

/* The path as the daemon is to see it, wherever it runs. Released with free(). */
char *topic_daemon_call_path(const char *path, struct topic_error *err);

/* Asks, and prints the answer by `print` or as it is; the exit status. */
int topic_daemon_call_print(const char *command, const struct topic_daemon_address *address,
                            const struct topic_daemon_question *question, bool is_json,
                            void (*print)(const json_t *answer));

/* The same for a change of models. `model` may be NULL. */
int topic_daemon_call_change(const char *command, const struct topic_daemon_address *address,
                             const struct topic_daemon_question *question, bool is_json);

#endif
