/* client_store_request.h - a request about corrections or models: written member by member, sent
 * until it is answered, and its answer kept.
 *
 *     struct topic_json *json = topic_client_store_request_begin(store, "undo", &err);
 *     topic_json_put_unsigned(json, "event", event);
 *     if (topic_client_store_request_author(store, author, &err) == 0 &&
 *         topic_client_store_request_send(store, &err) == 0)
 *         ... store->answer ...
 */
#ifndef TOPIC_WIRE_CLIENT_CLIENT_STORE_REQUEST_H
#define TOPIC_WIRE_CLIENT_CLIENT_STORE_REQUEST_H

#include <stdbool.h>

#include "base/buffer.h"
#include "topicd/client_store.h"
#include "wire/client/client_store_answer.h"
#include "wire/json.h"

/* Longer ones are no keys: docs/protocol.md. */
#define TOPIC_CLIENT_STORE_REQUEST_MAX_KEY_BYTES 128

struct topic_client_store {
    struct topic_client *client; /* borrowed */
    unsigned attempts;
    struct topic_buffer request;
    struct topic_json json;
    char key[TOPIC_CLIENT_STORE_REQUEST_MAX_KEY_BYTES + 1];
    struct topic_client_store_answer answer;
};

struct topic_json *topic_client_store_request_begin(struct topic_client_store *store,
                                                    const char *operation, struct topic_error *err);

/* Members; NULL and false are not written. */
void topic_client_store_request_text(struct topic_json *json, const char *key, const char *text);
void topic_client_store_request_list(struct topic_json *json, const char *key,
                                     const char *const *items);
void topic_client_store_request_true(struct topic_json *json, const char *key, bool is_set);

/* The author, and a new key where it has none. */
int topic_client_store_request_author(struct topic_client_store *store,
                                      const struct topic_client_store_author *author,
                                      struct topic_error *err);

/* Closes the request, sends it and keeps the answer. */
int topic_client_store_request_send(struct topic_client_store *store, struct topic_error *err);

#endif
