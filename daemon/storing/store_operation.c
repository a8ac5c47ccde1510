#include "daemon/storing/store_operation.h"

#include "base/clock.h"
#include "base/text.h"
#include "daemon/storing/store_json.h"
#include "daemon/storing/store_naming.h"
#include "daemon/storing/training_operation.h"
#include "policy/label_names.h"
#include "store/correction.h"
#include "store/event_log.h"
#include "store/name_list.h"
#include "store/review_queue.h"
#include "wire/json.h"
#include "wire/reply.h"

_Static_assert(TOPIC_STORE_REQUEST_MAX_LEASE_S * 1000 <= TOPIC_REVIEW_QUEUE_MAX_LEASE_MS,
               "a lease that a request may ask for counts");
_Static_assert(TOPIC_STORE_REQUEST_MAX_EVENTS <= TOPIC_EVENT_LOG_MAX_LISTED,
               "the log lists as many events as a request may ask for");
_Static_assert(TOPIC_REQUEST_MEMBERS_MAX_NAME_BYTES <= TOPIC_STORE_MAX_NAME_BYTES &&
                   TOPIC_STORE_REQUEST_MAX_ID_BYTES <= TOPIC_STORE_MAX_ID_BYTES &&
                   TOPIC_STORE_REQUEST_MAX_TOPICS <= TOPIC_STORE_MAX_TOPICS,
               "the store keeps what a request may have");

/* A list in an answer ends when the answer has so many bytes: the rest is asked for again. One more
 * item has as many as a request. */
#define ENOUGH_BYTES ((size_t)1024 * 1024)

/* What an operation is done with. */
struct work {
    const struct topic_store_task *task;
    struct topic_text id;
    struct topic_json *json;
    int64_t now_ms;
    const struct topic_label_naming *naming; /* of what is shown, or NULL */
};

enum topic_code topic_store_operation_code(enum topic_failure failure)
{
    switch (failure) {
    case TOPIC_FAILURE_REQUEST:
        return TOPIC_CODE_BAD_REQUEST;
    case TOPIC_FAILURE_SIZE:
        return TOPIC_CODE_TOO_LARGE;
    case TOPIC_FAILURE_CONFLICT:
        return TOPIC_CODE_CONFLICT;
    case TOPIC_FAILURE_STORAGE:
    case TOPIC_FAILURE_REGISTRY:
    case TOPIC_FAILURE_FOREIGN:
        return TOPIC_CODE_STORAGE;
    default:
        return TOPIC_CODE_INTERNAL;
    }
}

static struct topic_text text_of(const struct topic_buffer *buffer)
{
    return (struct topic_text){buffer->bytes, buffer->len};
}

/* A list that is known to be empty is no NULL. */
static struct topic_text list_of(const struct topic_buffer *buffer)
{
    return buffer->len > 0 ? text_of(buffer) : (struct topic_text){"", 0};
}

static struct topic_stored_article article_of(const struct topic_store_request *request)
{
    return (struct topic_stored_article){.id = request->article_id,
                                         .article = request->article,
                                         .has_text = request->has_text,
                                         .extra = text_of(&request->extra)};
}

/* ---- answers ---- */

/* Parents that say too little to be learnt. */
static int write_unclear(const struct work *work, struct topic_text topics, struct topic_error *err)
{
    struct topic_buffer unclear = {0};
    if (!work->naming)
        return 0;
    int status = topic_label_names_find_unclear(work->task->governed, topics, &unclear, err);
    if (status == 0 && unclear.len > 0)
        topic_store_json_names(work->json, "unclear", text_of(&unclear));
    topic_buffer_release(&unclear);
    return status;
}

static int write_result(const struct work *work, const struct topic_correction_result *result,
                        struct topic_error *err)
{
    struct topic_json *json = work->json;
    topic_reply_open(json, work->id);
    topic_store_json_number(json, "event", result->event);
    topic_store_json_names(json, "topics", text_of(&result->topics));
    topic_json_put_bool(json, "repeated", result->is_repeated);
    if (work->task->unknown.len > 0)
        topic_store_json_names(json, "unknown", text_of(&work->task->unknown));
    if (write_unclear(work, text_of(&result->topics), err) < 0)
        return -1;
    topic_json_close(json, '}');
    return 0;
}

/* ---- feedback, undo, forget ---- */

static unsigned flags_of(const struct topic_store_request *request)
{
    return (request->is_whole ? TOPIC_EVENT_LOG_WHOLE : 0U) |
           (request->is_complete ? TOPIC_EVENT_LOG_COMPLETE : 0U) |
           (request->is_pin ? TOPIC_EVENT_LOG_PIN : 0U);
}

static int correct(struct topic_store *store, const struct work *work,
                   struct topic_correction_result *result, struct topic_error *err)
{
    const struct topic_store_request *request = &work->task->request;
    struct topic_event_log_author author = topic_store_task_author(work->task, work->now_ms);
    if (work->task->operation == TOPIC_OPERATION_UNDO)
        return topic_correction_undo(store, &author, request->event, work->naming, result, err);
    if (work->task->operation == TOPIC_OPERATION_FORGET)
        return topic_correction_forget(store, &author, request->article_id, result, err);
    struct topic_stored_article article = article_of(request);
    struct topic_label_naming literal = {0};
    if (work->naming && request->is_learned)
        literal = (struct topic_label_naming){.show = work->naming->show,
                                              .context = work->naming->context};
    const struct topic_correction_change change = {.kind = TOPIC_EVENT_LOG_FEEDBACK,
                                                   .flags = flags_of(request),
                                                   .given = list_of(&request->given),
                                                   .refused = list_of(&request->refused),
                                                   .has_if_event = request->if_event >= 0,
                                                   .if_event = request->if_event,
                                                   .naming =
                                                       literal.show ? &literal : work->naming};
    return topic_correction_feedback(store, &author, &article, &change, result, err);
}

static int run_correction(struct topic_store *store, const struct work *work,
                          struct topic_error *err)
{
    struct topic_correction_result result = {0};
    int status = correct(store, work, &result, err);
    if (status == 0 && write_result(work, &result, err) < 0) {
        store->sql.failure = TOPIC_FAILURE_MEMORY;
        status = -1;
    }
    topic_correction_result_release(&result);
    return status;
}

/* ---- history ---- */

/* A change of models has no labels. */
static void write_model_change(struct topic_json *json, const struct topic_event_log_event *event)
{
    struct topic_text lines = event->result;
    struct topic_text name;
    if (event->run > 0)
        topic_store_json_number(json, "run", event->run);
    if (event->version.bytes)
        topic_json_put_text(json,
                            event->kind == TOPIC_EVENT_LOG_TOPICS_FILE ? "revision" : "version",
                            event->version);
    if (event->kind != TOPIC_EVENT_LOG_PROMOTE && event->kind != TOPIC_EVENT_LOG_ROLLBACK &&
        event->kind != TOPIC_EVENT_LOG_TOPICS_FILE)
        return;
    topic_json_put_bool(json, "done", lines.bytes != NULL);
    if (!topic_name_list_next_line(&lines, &name))
        return;
    if (topic_name_list_next_line(&lines, &name)) /* the second */
        topic_json_put_text(json, "previous", name);
}

static void write_labels(struct topic_json *json, const struct topic_event_log_event *event)
{
    if (event->given.bytes)
        topic_store_json_names(json, event->flags & TOPIC_EVENT_LOG_WHOLE ? "given" : "accepted",
                               event->given);
    if (event->refused.len > 0)
        topic_store_json_names(json, "rejected", event->refused);
    if (event->learned_given.bytes)
        topic_store_json_names(json, "learned", event->learned_given);
    if (event->learned_refused.bytes)
        topic_store_json_names(json, "learned_rejected", event->learned_refused);
    if (event->flags & TOPIC_EVENT_LOG_COMPLETE)
        topic_json_put_bool(json, "complete", true);
    if (event->flags & TOPIC_EVENT_LOG_PIN)
        topic_json_put_bool(json, "pin", true);
    if (event->result.bytes)
        topic_store_json_names(json, "topics", event->result);
}

static bool write_event(void *context, const struct topic_event_log_event *event)
{
    struct topic_json *json = context;
    topic_json_open(json, '{');
    topic_store_json_number(json, "event", event->number);
    topic_json_put_cstring(json, "kind", topic_event_log_kind_name(event->kind));
    if (event->article_id.bytes)
        topic_json_put_text(json, "article", event->article_id);
    if (event->article_title.len > 0)
        topic_json_put_text(json, "title", event->article_title);
    topic_store_json_time(json, "time", event->author.time_ms);
    topic_json_put_text(json, "actor", event->author.actor);
    topic_json_put_text(json, "client", event->author.client);
    if (event->author.source.bytes)
        topic_json_put_text(json, "source", event->author.source);
    if (event->undoes > 0)
        topic_store_json_number(json, "undoes", event->undoes);
    if (event->undone_by > 0)
        topic_store_json_number(json, "undone_by", event->undone_by);
    if (event->author.model.bytes) {
        topic_json_put_text(json, "model", event->author.model);
        if (event->author.suggested.bytes)
            topic_store_json_names(json, "suggested", event->author.suggested);
    }
    if (event->kind >= TOPIC_EVENT_LOG_TRAIN)
        write_model_change(json, event);
    else
        write_labels(json, event);
    topic_json_close(json, '}');
    return json->out->len < ENOUGH_BYTES;
}

static int run_history(struct topic_store *store, const struct work *work, struct topic_error *err)
{
    const struct topic_store_request *request = &work->task->request;
    const struct topic_event_log_query query = {
        .article_id = request->article_id, .before = request->before, .count = request->count};
    topic_reply_open(work->json, work->id);
    topic_json_put_open(work->json, "events", '[');
    int status = topic_event_log_list(store, &query, write_event, work->json, err);
    topic_json_close(work->json, ']');
    topic_json_close(work->json, '}');
    return status;
}

/* ---- queue ---- */

static void write_article(struct topic_json *json, const struct topic_stored_article *article)
{
    static const char *const names[TOPIC_FIELD_COUNT] = {"title", "excerpt", "body"};
    topic_json_open(json, '{');
    topic_json_put_text(json, "id", article->id);
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        if (article->article.fields[i].len > 0)
            topic_json_put_text(json, names[i], article->article.fields[i]);
    if (article->extra.len > 2) /* {} has two */
        topic_json_raw(json, (struct topic_text){article->extra.bytes + 1, article->extra.len - 2});
    topic_json_close(json, '}');
}

/* Under the names of now, which a topics file may have changed since it was queued. */
static void write_suggested(const struct work *work, struct topic_text suggested)
{
    struct topic_buffer shown = {0};
    struct topic_error ignored = {0};
    bool is_shown =
        work->naming && work->naming->show(work->naming->context, suggested, &shown, &ignored) == 0;
    topic_store_json_names(work->json, "topics", is_shown ? text_of(&shown) : suggested);
    topic_buffer_release(&shown);
}

static bool write_item(void *context, const struct topic_review_queue_item *item)
{
    const struct work *work = context;
    struct topic_json *json = work->json;
    topic_json_open(json, '{');
    topic_json_key(json, "article");
    write_article(json, &item->article);
    topic_json_put_text(json, "reason",
                        item->reason.bytes
                            ? item->reason
                            : topic_text_of(topic_review_queue_kind_name(item->kind)));
    topic_json_put_decimal(json, "value", item->value, 4);
    write_suggested(work, item->suggested);
    topic_store_json_number(json, "event", item->last_event);
    topic_json_put_cstring(json, "lease", item->lease);
    topic_json_close(json, '}');
    return json->out->len < ENOUGH_BYTES;
}

static int release_all(struct topic_store *store, const struct work *work,
                       const struct topic_buffer *leases, bool is_skipped, int64_t *count,
                       struct topic_error *err)
{
    struct topic_text lines = text_of(leases);
    struct topic_text lease;
    while (topic_name_list_next_line(&lines, &lease)) {
        bool found;
        if (topic_review_queue_release(store, topic_text_of(work->task->client), lease, is_skipped,
                                       &found, err) < 0)
            return -1;
        *count += found;
    }
    return 0;
}

static int run_queue(struct topic_store *store, const struct work *work, struct topic_error *err)
{
    const struct topic_store_request *request = &work->task->request;
    const struct topic_review_queue_take take = {.client = topic_text_of(work->task->client),
                                                 .count = request->take,
                                                 .now_ms = work->now_ms,
                                                 .until_ms =
                                                     work->now_ms + request->lease_s * 1000};
    int64_t released = 0;
    int64_t skipped = 0;
    int64_t waiting;
    if (release_all(store, work, &request->release, false, &released, err) < 0 ||
        release_all(store, work, &request->skip, true, &skipped, err) < 0)
        return -1;
    topic_reply_open(work->json, work->id);
    topic_json_put_open(work->json, "articles", '[');
    int status = topic_review_queue_take(store, &take, write_item, (void *)(uintptr_t)work, err);
    topic_json_close(work->json, ']');
    if (status < 0 || topic_review_queue_count(store, &waiting, err) < 0)
        return -1;
    topic_store_json_number(work->json, "released", released);
    topic_store_json_number(work->json, "skipped", skipped);
    topic_store_json_number(work->json, "waiting", waiting);
    topic_json_close(work->json, '}');
    return 0;
}

/* ---- training ---- */

static int run_train(struct topic_store *store, const struct work *work, struct topic_error *err)
{
    return topic_training_operation_train(store, work->task, work->id, work->now_ms, work->json,
                                          err);
}

static int run_training(struct topic_store *store, const struct work *work, struct topic_error *err)
{
    return topic_training_operation_show(store, work->task, work->id, work->json, err);
}

static int run_differences(struct topic_store *store, const struct work *work,
                           struct topic_error *err)
{
    return topic_training_operation_compare(store, work->task, work->id, work->json, err);
}

/* ---- the table ---- */

typedef int (*operation)(struct topic_store *store, const struct work *work,
                         struct topic_error *err);

static const operation operations[TOPIC_OPERATION_COUNT] = {
    [TOPIC_OPERATION_FEEDBACK] = run_correction, [TOPIC_OPERATION_UNDO] = run_correction,
    [TOPIC_OPERATION_FORGET] = run_correction,   [TOPIC_OPERATION_QUEUE] = run_queue,
    [TOPIC_OPERATION_HISTORY] = run_history,     [TOPIC_OPERATION_TRAIN] = run_train,
    [TOPIC_OPERATION_TRAINING] = run_training,   [TOPIC_OPERATION_DIFFERENCES] = run_differences,
};

static int step(struct topic_store *store, void *context, struct topic_error *err)
{
    const struct work *work = context;
    return operations[work->task->operation](store, work, err);
}

int topic_store_operation_run(struct topic_store *store, const struct topic_store_task *task,
                              struct topic_text id, struct topic_buffer *reply,
                              enum topic_code *code, struct topic_error *err)
{
    struct topic_json json;
    struct topic_error memory = {0};
    topic_json_init(&json, reply, &memory);
    struct topic_store_naming naming;
    struct work work = {
        .task = task,
        .id = id,
        .json = &json,
        .now_ms = topic_clock_unix_ms(),
        .naming = topic_store_naming_init(&naming, task->governed, text_of(&task->likeliest))};
    store->sql.failure = TOPIC_FAILURE_NONE;
    int status = topic_store_try(store, step, &work, err);
    topic_store_naming_release(&naming);
    if (status < 0) {
        *code = topic_store_operation_code(store->sql.failure);
        return -1;
    }
    if (topic_json_finish(&json) == 0)
        return 0;
    store->sql.failure = TOPIC_FAILURE_MEMORY;
    *code = TOPIC_CODE_INTERNAL;
    return topic_error_set(err, "%s", memory.text);
}
