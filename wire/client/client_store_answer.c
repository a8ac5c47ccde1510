#include "wire/client/client_store_answer.h"

#include <stdint.h>
#include <stdlib.h>

#include <jansson.h>

#include "base/memory.h"
#include "wire/client/client_reply.h"

const char *topic_client_store_answer_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

unsigned long long topic_client_store_answer_number(const json_t *object, const char *key)
{
    double number = json_number_value(json_object_get(object, key));
    return number > 0 ? (unsigned long long)number : 0;
}

/* How many strings the lists of a value have, at any depth; answers are not deep. */
// NOLINTNEXTLINE(misc-no-recursion)
static size_t count_names(const json_t *value)
{
    size_t count = 0;
    size_t i;
    const char *key;
    json_t *item;
    json_array_foreach(value, i, item) count += json_is_string(item) ? 1 : count_names(item);
    if (json_is_object(value))
        json_object_foreach((json_t *)(uintptr_t)value, key, item) count += count_names(item);
    return count;
}

/* Of a list that is not there the items are NULL; of an empty one they are not. */
static struct topic_client_store_names names_at(struct topic_client_store_answer *answer,
                                                const json_t *object, const char *key)
{
    size_t i;
    json_t *item;
    const json_t *list = json_object_get(object, key);
    if (!json_is_array(list))
        return (struct topic_client_store_names){0};
    const char **items = answer->names + answer->name_count;
    json_array_foreach(list, i, item) items[i] = json_string_value(item);
    answer->name_count += json_array_size(list);
    return (struct topic_client_store_names){items, json_array_size(list)};
}

static struct topic_text bytes_at(const json_t *object, const char *key)
{
    const json_t *string = json_object_get(object, key);
    return (struct topic_text){json_string_value(string), json_string_length(string)};
}

int topic_client_store_answer_read(struct topic_client_store_answer *answer,
                                   const struct topic_client_answer *received,
                                   struct topic_error *err)
{
    topic_client_store_answer_release(answer);
    answer->root = topic_client_reply_load(received->json, &answer->mended, "topicd", err);
    if (!answer->root)
        return -1;
    answer->names = topic_memory_new(count_names(answer->root) + 1, sizeof *answer->names, err);
    return answer->names ? 0 : -1;
}

bool topic_client_store_answer_error(const struct topic_client_store_answer *answer,
                                     const char **code, const char **message)
{
    const json_t *error = json_object_get(answer->root, "error");
    *code = topic_client_store_answer_text(error, "code");
    *message = topic_client_store_answer_text(error, "message");
    return error != NULL;
}

void *topic_client_store_answer_items(struct topic_client_store_answer *answer, const json_t *list,
                                      size_t size, struct topic_error *err)
{
    answer->items = topic_memory_new(json_array_size(list), size, err);
    return answer->items;
}

int topic_client_store_answer_change(struct topic_client_store_answer *answer,
                                     struct topic_client_store_change *change,
                                     struct topic_error *err)
{
    (void)err;
    if (topic_client_store_answer_error(answer, &change->code, &change->message))
        return 0;
    change->event = topic_client_store_answer_number(answer->root, "event");
    change->repeated = json_is_true(json_object_get(answer->root, "repeated"));
    change->topics = names_at(answer, answer->root, "topics");
    change->unknown = names_at(answer, answer->root, "unknown");
    change->unclear = names_at(answer, answer->root, "unclear");
    return 0;
}

static struct topic_client_store_review review_of(struct topic_client_store_answer *answer,
                                                  const json_t *item)
{
    const json_t *article = json_object_get(item, "article");
    struct topic_client_store_review review = {
        .id = topic_client_store_answer_text(article, "id"),
        .reason = topic_client_store_answer_text(item, "reason"),
        .value = json_number_value(json_object_get(item, "value")),
        .topics = names_at(answer, item, "topics"),
        .event = topic_client_store_answer_number(item, "event"),
        .lease = topic_client_store_answer_text(item, "lease")};
    for (enum topic_field i = 0; i < TOPIC_FIELD_COUNT; i++)
        review.article.fields[i] = bytes_at(article, topic_field_name(i));
    return review;
}

int topic_client_store_answer_queue(struct topic_client_store_answer *answer,
                                    struct topic_client_store_queue *queue, struct topic_error *err)
{
    size_t i;
    json_t *item;
    if (topic_client_store_answer_error(answer, &queue->code, &queue->message))
        return 0;
    const json_t *articles = json_object_get(answer->root, "articles");
    struct topic_client_store_review *reviews =
        topic_client_store_answer_items(answer, articles, sizeof *reviews, err);
    if (!reviews)
        return -1;
    json_array_foreach(articles, i, item) reviews[i] = review_of(answer, item);
    queue->reviews = reviews;
    queue->review_count = json_array_size(articles);
    queue->released = topic_client_store_answer_number(answer->root, "released");
    queue->skipped = topic_client_store_answer_number(answer->root, "skipped");
    queue->waiting = topic_client_store_answer_number(answer->root, "waiting");
    return 0;
}

static struct topic_client_store_event event_of(struct topic_client_store_answer *answer,
                                                const json_t *item)
{
    return (struct topic_client_store_event){
        .event = topic_client_store_answer_number(item, "event"),
        .kind = topic_client_store_answer_text(item, "kind"),
        .time = topic_client_store_answer_text(item, "time"),
        .actor = topic_client_store_answer_text(item, "actor"),
        .client = topic_client_store_answer_text(item, "client"),
        .article = topic_client_store_answer_text(item, "article"),
        .source = topic_client_store_answer_text(item, "source"),
        .model = topic_client_store_answer_text(item, "model"),
        .undoes = topic_client_store_answer_number(item, "undoes"),
        .undone_by = topic_client_store_answer_number(item, "undone_by"),
        .suggested = names_at(answer, item, "suggested"),
        .given = names_at(answer, item, "given"),
        .accepted = names_at(answer, item, "accepted"),
        .rejected = names_at(answer, item, "rejected"),
        .learned = names_at(answer, item, "learned"),
        .learned_rejected = names_at(answer, item, "learned_rejected"),
        .complete = json_is_true(json_object_get(item, "complete")),
        .pin = json_is_true(json_object_get(item, "pin")),
        .topics = names_at(answer, item, "topics")};
}

int topic_client_store_answer_history(struct topic_client_store_answer *answer,
                                      struct topic_client_store_history *history,
                                      struct topic_error *err)
{
    size_t i;
    json_t *item;
    if (topic_client_store_answer_error(answer, &history->code, &history->message))
        return 0;
    const json_t *list = json_object_get(answer->root, "events");
    struct topic_client_store_event *events =
        topic_client_store_answer_items(answer, list, sizeof *events, err);
    if (!events)
        return -1;
    json_array_foreach(list, i, item) events[i] = event_of(answer, item);
    history->events = events;
    history->event_count = json_array_size(list);
    return 0;
}

void topic_client_store_answer_release(struct topic_client_store_answer *answer)
{
    json_decref(answer->root);
    free(answer->names);
    free(answer->items);
    topic_buffer_release(&answer->mended);
    *answer = (struct topic_client_store_answer){0};
}
