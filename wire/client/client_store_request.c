#include "wire/client/client_store_request.h"

#include <string.h>

#include "wire/request_key.h"

void topic_client_store_request_text(struct topic_json *json, const char *key, const char *text)
{
    if (!text)
        return;
    topic_json_put_cstring(json, key, text);
}

void topic_client_store_request_list(struct topic_json *json, const char *key,
                                     const char *const *items)
{
    if (!items)
        return;
    topic_json_put_open(json, key, '[');
    for (; *items; items++)
        topic_json_cstring(json, *items);
    topic_json_close(json, ']');
}

void topic_client_store_request_true(struct topic_json *json, const char *key, bool is_set)
{
    if (!is_set)
        return;
    topic_json_put_bool(json, key, true);
}

struct topic_json *topic_client_store_request_begin(struct topic_client_store *store,
                                                    const char *operation, struct topic_error *err)
{
    struct topic_json *json = &store->json;
    topic_buffer_reset(&store->request);
    topic_json_init(json, &store->request, err);
    topic_json_open(json, '{');
    topic_client_store_request_text(json, "op", operation);
    return json;
}

/* Its own key stays where it was given: the caller may pass what topic_client_store_key
 * returned. */
int topic_client_store_request_author(struct topic_client_store *store,
                                      const struct topic_client_store_author *author,
                                      struct topic_error *err)
{
    const struct topic_client_store_author none = {0};
    author = author ? author : &none;
    if (!author->key && topic_request_key_make(store->key, err) < 0)
        return -1;
    if (author->key && strlen(author->key) > TOPIC_CLIENT_STORE_REQUEST_MAX_KEY_BYTES)
        return topic_error_set(err, "the key of the request has more than %d bytes",
                               TOPIC_CLIENT_STORE_REQUEST_MAX_KEY_BYTES);
    if (author->key)
        memmove(store->key, author->key, strlen(author->key) + 1);
    topic_client_store_request_text(&store->json, "key", store->key);
    topic_client_store_request_text(&store->json, "source", author->source);
    topic_client_store_request_text(&store->json, "user", author->user);
    return 0;
}

/* Without an answer nobody knows whether the request was done: with its key it counts once. */
static int exchange(struct topic_client_store *store, struct topic_client_answer *answer,
                    struct topic_error *err)
{
    struct topic_buffer *request = &store->request;
    struct topic_error why = {0};
    for (unsigned attempt = 0; attempt < store->attempts; attempt++) {
        topic_error_reset(&why);
        if (topic_client_send_json(store->client, request->bytes, request->len, &why) == 0 &&
            topic_client_receive(store->client, answer, &why) == 0)
            return 0;
    }
    return topic_error_set(err, "%s", why.text);
}

int topic_client_store_request_send(struct topic_client_store *store, struct topic_error *err)
{
    struct topic_client_answer answer;
    topic_json_close(&store->json, '}');
    if (topic_json_finish(&store->json) < 0 || exchange(store, &answer, err) < 0)
        return -1;
    return topic_client_store_answer_read(&store->answer, &answer, err);
}
