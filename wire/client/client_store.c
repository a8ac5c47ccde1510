#include "topicd/client_store.h"

#include <stdlib.h>

#include "base/memory.h"
#include "wire/client/client_store_answer.h"
#include "wire/client/client_store_request.h"

/* A daemon that is restarted is back by then. */
#define DEFAULT_ATTEMPTS 3

struct topic_client_store *topic_client_store_new(struct topic_client *client, unsigned attempts,
                                                  struct topic_error *err)
{
    struct topic_client_store *store = topic_memory_new(1, sizeof *store, err);
    if (store) {
        store->client = client;
        store->attempts = attempts > 0 ? attempts : DEFAULT_ATTEMPTS;
    }
    return store;
}

void topic_client_store_free(struct topic_client_store *store)
{
    if (!store)
        return;
    topic_client_store_answer_release(&store->answer);
    topic_buffer_release(&store->request);
    free(store);
}

const char *topic_client_store_key(const struct topic_client_store *store)
{
    return store->key;
}

static void put_article(struct topic_json *json, const char *id,
                        const struct topic_article *article)
{
    topic_json_put_open(json, "article", '{');
    topic_client_store_request_text(json, "id", id);
    for (enum topic_field i = 0; article && i < TOPIC_FIELD_COUNT; i++) {
        struct topic_text text = article->fields[i];
        if (text.len == 0)
            continue;
        topic_json_put_text(json, topic_field_name(i), text);
    }
    topic_json_close(json, '}');
}

static int ask_change(struct topic_client_store *store, struct topic_client_store_change *change,
                      struct topic_error *err)
{
    return topic_client_store_request_send(store, err) < 0
               ? -1
               : topic_client_store_answer_change(&store->answer, change, err);
}

int topic_client_store_feedback(struct topic_client_store *store,
                                const struct topic_client_store_feedback *feedback,
                                struct topic_client_store_change *change, struct topic_error *err)
{
    struct topic_json *json = topic_client_store_request_begin(store, "feedback", err);
    *change = (struct topic_client_store_change){0};
    put_article(json, feedback->id, &feedback->article);
    topic_client_store_request_list(json, "topics", feedback->topics);
    topic_client_store_request_list(json, "accept", feedback->accept);
    topic_client_store_request_list(json, "reject", feedback->reject);
    topic_client_store_request_true(json, "complete", feedback->complete);
    topic_client_store_request_true(json, "pin", feedback->pin);
    topic_client_store_request_true(json, "learned", feedback->learned);
    if (feedback->has_if_event)
        topic_json_put_unsigned(json, "if_event", feedback->if_event);
    return topic_client_store_request_author(store, &feedback->author, err) < 0
               ? -1
               : ask_change(store, change, err);
}

int topic_client_store_undo(struct topic_client_store *store, unsigned long long event,
                            const struct topic_client_store_author *author,
                            struct topic_client_store_change *change, struct topic_error *err)
{
    struct topic_json *json = topic_client_store_request_begin(store, "undo", err);
    *change = (struct topic_client_store_change){0};
    topic_json_put_unsigned(json, "event", event);
    return topic_client_store_request_author(store, author, err) < 0
               ? -1
               : ask_change(store, change, err);
}

int topic_client_store_forget(struct topic_client_store *store, const char *id,
                              const struct topic_client_store_author *author,
                              struct topic_client_store_change *change, struct topic_error *err)
{
    struct topic_json *json = topic_client_store_request_begin(store, "forget", err);
    *change = (struct topic_client_store_change){0};
    put_article(json, id, NULL);
    return topic_client_store_request_author(store, author, err) < 0
               ? -1
               : ask_change(store, change, err);
}

int topic_client_store_queue(struct topic_client_store *store,
                             const struct topic_client_store_take *take,
                             struct topic_client_store_queue *queue, struct topic_error *err)
{
    static const char *const nothing[] = {NULL};
    struct topic_json *json = topic_client_store_request_begin(store, "queue", err);
    *queue = (struct topic_client_store_queue){0};
    if (take->count > 0)
        topic_json_put_unsigned(json, "take", take->count);
    if (take->lease_s > 0)
        topic_json_put_unsigned(json, "lease_s", take->lease_s);
    topic_client_store_request_list(json, "skip", take->skip);
    /* A request that gives nothing back takes an article. */
    topic_client_store_request_list(json, "release", take->release ? take->release : nothing);
    topic_client_store_request_text(json, "user", take->user);
    return topic_client_store_request_send(store, err) < 0
               ? -1
               : topic_client_store_answer_queue(&store->answer, queue, err);
}

int topic_client_store_history(struct topic_client_store *store, const char *article,
                               unsigned long long before, unsigned count,
                               struct topic_client_store_history *history, struct topic_error *err)
{
    struct topic_json *json = topic_client_store_request_begin(store, "history", err);
    *history = (struct topic_client_store_history){0};
    if (article)
        put_article(json, article, NULL);
    if (before > 0)
        topic_json_put_unsigned(json, "before", before);
    if (count > 0)
        topic_json_put_unsigned(json, "count", count);
    return topic_client_store_request_send(store, err) < 0
               ? -1
               : topic_client_store_answer_history(&store->answer, history, err);
}
