/* store_call.h - a request to the store of a running topicd, at an address of its --bind.
 *
 *     struct topic_store_call call = {0};
 *     const struct poptOption options[] = {TOPIC_STORE_CALL_OPTIONS(&call), ...};
 *     ... the options are read ...
 *     struct topic_json *json = topic_store_call_begin(&call, "undo");
 *     topic_json_put_unsigned(json, "event", 17);
 *     status = topic_store_call_send(&call, "undo", topic_store_call_print_change);
 *     topic_store_call_release(&call);
 */
#ifndef TOPIC_CLI_DAEMON_STORE_CALL_H
#define TOPIC_CLI_DAEMON_STORE_CALL_H

#include <popt.h>

#include <jansson.h>

#include "base/buffer.h"
#include "cli/options/daemon_address.h"
#include "topicd/error.h"
#include "wire/json.h"
#include "wire/request_key.h"

#define TOPIC_STORE_CALL_ENDPOINT "tcp://127.0.0.1:7575"

/* All zero before the options are read. */
struct topic_store_call {
    struct topic_daemon_address address;
    int is_json;
    char *user;
    char *request_key; /* as given; NULL: a new one for each request */

    struct topic_client *client;
    struct topic_buffer request;
    struct topic_json json;
    struct topic_error err;
    char key[TOPIC_REQUEST_KEY_LENGTH + 1]; /* of the request */
};

#define TOPIC_STORE_CALL_READ_OPTIONS(call)                                                        \
    {"server",                                                                                     \
     's',                                                                                          \
     POPT_ARG_STRING,                                                                              \
     &(call)->address.endpoint,                                                                    \
     0,                                                                                            \
     "the address that topicd has with --bind (default: " TOPIC_STORE_CALL_ENDPOINT ")",           \
     "ENDPOINT"},                                                                                  \
        TOPIC_DAEMON_KEY_OPTIONS(&(call)->address, "10"),                                          \
        TOPIC_DAEMON_JSON_OPTION(&(call)->is_json),                                                \
    {                                                                                              \
        "user", '\0', POPT_ARG_STRING, &(call)->user, 0,                                           \
            "who decides, where your key may say so (default: whose the key is)", "NAME"           \
    }
#define TOPIC_STORE_CALL_OPTIONS(call)                                                             \
    TOPIC_STORE_CALL_READ_OPTIONS(call),                                                           \
    {                                                                                              \
        "request", '\0', POPT_ARG_STRING, &(call)->request_key, 0,                                 \
            "the key of the request, to send one again (default: a new one)", "KEY"                \
    }

/* Opens the request {"op":OPERATION,...; the writer is borrowed until it is sent. `changes`: it has
 * a key. */
struct topic_json *topic_store_call_begin(struct topic_store_call *call, const char *operation,
                                          int changes);

/* Prints an answer for a person, and returns an exit status. */
typedef int (*topic_store_call_print)(struct topic_store_call *call, const json_t *answer);

/* Closes the request, sends it and prints the answer: as it is with --json, else by `print`. May be
 * used for several requests. Returns an exit status, after a message where it failed. */
int topic_store_call_send(struct topic_store_call *call, const char *command,
                          topic_store_call_print print);

/* The same without printing: *answer is released by the caller with json_decref. */
int topic_store_call_ask(struct topic_store_call *call, const char *command, json_t **answer);

/* Prints the answer of topic_store_call_ask as it came. */
void topic_store_call_print_json(const json_t *answer);
void topic_store_call_release(struct topic_store_call *call);

/* Writes a list of names, NULL-terminated, as popt collects them; nothing where it is NULL. An
 * empty name is left out: it stands for the empty list. */
void topic_store_call_put_names(struct topic_json *json, const char *key, char *const *names);

/* For `print`: the names of a list, with commas between them, or "none". */
void topic_store_call_print_names(const json_t *names);

/* For `print`: a string as a person reads it; nothing where there is none. */
void topic_store_call_print_string(const json_t *string);

/* The answer to an operation that changes something; names that the model does not have with those
 * that it has and that may have been meant. */
int topic_store_call_print_change(struct topic_store_call *call, const json_t *answer);

#endif
