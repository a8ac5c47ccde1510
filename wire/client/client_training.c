#include "topicd/client_training.h"

#include <string.h>

#include <jansson.h>

#include "wire/client/client_store_request.h"

/* ---- values of answers ---- */

static bool is_true_at(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

static bool goes_on(const char *state)
{
    static const char *const states[] = {"queued", "reading", "solving", "judging"};
    for (size_t i = 0; state && i < sizeof states / sizeof *states; i++)
        if (strcmp(state, states[i]) == 0)
            return true;
    return false;
}

static struct topic_client_training_run run_of(const json_t *item)
{
    const json_t *judgement = json_object_get(item, "verdict");
    struct topic_client_training_run run = {
        .run = topic_client_store_answer_number(item, "run"),
        .event = topic_client_store_answer_number(item, "event"),
        .repeated = is_true_at(item, "repeated"),
        .state = topic_client_store_answer_text(item, "state"),
        .done = json_number_value(json_object_get(item, "done")),
        .time = topic_client_store_answer_text(item, "time"),
        .changed = topic_client_store_answer_text(item, "changed"),
        .actor = topic_client_store_answer_text(item, "actor"),
        .client = topic_client_store_answer_text(item, "client"),
        .articles = topic_client_store_answer_number(item, "articles"),
        .corpus = topic_client_store_answer_text(item, "corpus"),
        .baseline = topic_client_store_answer_text(item, "baseline"),
        .model = topic_client_store_answer_text(item, "model"),
        .decision = topic_client_store_answer_text(judgement, "decision"),
        .reason = topic_client_store_answer_text(judgement, "reason")};
    run.is_over = !goes_on(run.state);
    return run;
}

static struct topic_client_training_version version_of(const json_t *item)
{
    return (struct topic_client_training_version){
        .version = topic_client_store_answer_text(item, "version"),
        .created = topic_client_store_answer_text(item, "created"),
        .corpus = topic_client_store_answer_text(item, "corpus"),
        .run = topic_client_store_answer_number(item, "run"),
        .actor = topic_client_store_answer_text(item, "actor"),
        .articles = topic_client_store_answer_number(item, "articles"),
        .topics = topic_client_store_answer_number(item, "topics"),
        .micro_f1 = json_number_value(json_object_get(item, "micro_f1")),
        .macro_f1 = json_number_value(json_object_get(item, "macro_f1")),
        .is_current = is_true_at(item, "is_current"),
        .is_previous = is_true_at(item, "is_previous")};
}

/* ---- trainings ---- */

static int ask_run(struct topic_client_store *store, struct topic_client_training_run *run,
                   struct topic_error *err)
{
    struct topic_client_training_run refused = {0};
    if (topic_client_store_request_send(store, err) < 0)
        return -1;
    *run = topic_client_store_answer_error(&store->answer, &refused.code, &refused.message)
               ? refused
               : run_of(store->answer.root);
    return 0;
}

int topic_client_training_start(struct topic_client_store *store, bool is_shadow,
                                const struct topic_client_store_author *author,
                                struct topic_client_training_run *run, struct topic_error *err)
{
    struct topic_json *json = topic_client_store_request_begin(store, "train", err);
    *run = (struct topic_client_training_run){0};
    topic_client_store_request_true(json, "shadow", is_shadow);
    return topic_client_store_request_author(store, author, err) < 0 ? -1
                                                                     : ask_run(store, run, err);
}

int topic_client_training_cancel(struct topic_client_store *store, unsigned long long number,
                                 const struct topic_client_store_author *author,
                                 struct topic_client_training_run *run, struct topic_error *err)
{
    struct topic_json *json = topic_client_store_request_begin(store, "train", err);
    *run = (struct topic_client_training_run){0};
    topic_json_put_unsigned(json, "run", number);
    topic_client_store_request_true(json, "cancel", true);
    return topic_client_store_request_author(store, author, err) < 0 ? -1
                                                                     : ask_run(store, run, err);
}

int topic_client_training_find(struct topic_client_store *store, unsigned long long number,
                               struct topic_client_training_run *run, struct topic_error *err)
{
    struct topic_json *json = topic_client_store_request_begin(store, "training", err);
    *run = (struct topic_client_training_run){0};
    topic_json_put_unsigned(json, "run", number);
    return ask_run(store, run, err);
}

int topic_client_training_list(struct topic_client_store *store,
                               struct topic_client_training_runs *runs, struct topic_error *err)
{
    size_t i;
    json_t *item;
    topic_client_store_request_begin(store, "training", err);
    *runs = (struct topic_client_training_runs){0};
    if (topic_client_store_request_send(store, err) < 0)
        return -1;
    if (topic_client_store_answer_error(&store->answer, &runs->code, &runs->message))
        return 0;
    const json_t *list = json_object_get(store->answer.root, "runs");
    struct topic_client_training_run *items =
        topic_client_store_answer_items(&store->answer, list, sizeof *items, err);
    if (!items)
        return -1;
    json_array_foreach(list, i, item) items[i] = run_of(item);
    runs->runs = items;
    runs->run_count = json_array_size(list);
    return 0;
}

/* ---- models ---- */

int topic_client_training_models(struct topic_client_store *store,
                                 struct topic_client_training_models *models,
                                 struct topic_error *err)
{
    size_t i;
    json_t *item;
    topic_client_store_request_begin(store, "models", err);
    *models = (struct topic_client_training_models){0};
    if (topic_client_store_request_send(store, err) < 0)
        return -1;
    if (topic_client_store_answer_error(&store->answer, &models->code, &models->message))
        return 0;
    const json_t *root = store->answer.root;
    const json_t *list = json_object_get(root, "versions");
    struct topic_client_training_version *items =
        topic_client_store_answer_items(&store->answer, list, sizeof *items, err);
    if (!items)
        return -1;
    json_array_foreach(list, i, item) items[i] = version_of(item);
    models->serving = version_of(json_object_get(root, "serving"));
    models->shadow = topic_client_store_answer_text(json_object_get(root, "shadow"), "version");
    models->versions = items;
    models->version_count = json_array_size(list);
    return 0;
}

static int ask_change(struct topic_client_store *store,
                      const struct topic_client_store_author *author,
                      struct topic_client_training_change *change, struct topic_error *err)
{
    *change = (struct topic_client_training_change){0};
    if (topic_client_store_request_author(store, author, err) < 0 ||
        topic_client_store_request_send(store, err) < 0)
        return -1;
    if (topic_client_store_answer_error(&store->answer, &change->code, &change->message))
        return 0;
    const json_t *root = store->answer.root;
    change->event = topic_client_store_answer_number(root, "event");
    change->repeated = is_true_at(root, "repeated");
    change->model = topic_client_store_answer_text(root, "model");
    change->previous = topic_client_store_answer_text(root, "previous");
    change->shadow = topic_client_store_answer_text(root, "shadow");
    return 0;
}

int topic_client_training_promote(struct topic_client_store *store, const char *version,
                                  bool is_shadow, const struct topic_client_store_author *author,
                                  struct topic_client_training_change *change,
                                  struct topic_error *err)
{
    struct topic_json *json = topic_client_store_request_begin(store, "promote", err);
    topic_client_store_request_text(json, "version", version);
    topic_client_store_request_true(json, "shadow", is_shadow);
    return ask_change(store, author, change, err);
}

int topic_client_training_rollback(struct topic_client_store *store,
                                   const struct topic_client_store_author *author,
                                   struct topic_client_training_change *change,
                                   struct topic_error *err)
{
    topic_client_store_request_begin(store, "rollback", err);
    return ask_change(store, author, change, err);
}
