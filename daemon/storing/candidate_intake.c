#include "daemon/storing/candidate_intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/memory.h"
#include "review/expected_errors.h"
#include "store/review_queue.h"
#include "store/stored_article.h"
#include "topicd/policy.h"

/* One article of so many goes to the random sample. */
#define CONTROL_SHARE 5

/* Articles of the store that are read at a time, so that no request waits for long. */
#define REMEMBERED_AT_ONCE 250

/* What goes in together. */
struct batch {
    struct topic_candidate_intake *intake;
    struct topic_candidate items[TOPIC_CANDIDATE_POOL_MAX];
    size_t count;
    double probability; /* with which each comes in */
    int64_t now_ms;
    size_t taken;
};

/* Of articles that the store has not taken after all: those that it has are read again. */
static void forget_copies(struct topic_candidate_intake *intake)
{
    topic_article_copies_release(&intake->copies);
    intake->read = 0;
    intake->is_remembered = false;
}

void topic_candidate_intake_release(struct topic_candidate_intake *intake)
{
    topic_scratch_free(intake->scratch);
    free(intake->learnt);
    topic_article_copies_release(&intake->copies);
    *intake = (struct topic_candidate_intake){0};
}

static int use_model(struct topic_candidate_intake *intake, const struct topic_model *model,
                     struct topic_error *err)
{
    size_t count = topic_model_topic_count(model);
    if (!intake->scratch)
        intake->scratch = topic_scratch_new(err);
    if (!intake->scratch || strcmp(intake->model_id, topic_model_id(model)) == 0)
        return intake->scratch ? 0 : -1;
    free(intake->learnt);
    intake->model_id[0] = '\0';
    intake->learnt = topic_memory_new(count, sizeof *intake->learnt, err);
    if (!intake->learnt)
        return -1;
    for (size_t i = 0; i < count; i++)
        intake->learnt[i] = (double)topic_model_topic_articles(model, i);
    snprintf(intake->model_id, sizeof intake->model_id, "%s", topic_model_id(model));
    return 0;
}

static int add_accepted(struct topic_buffer *names, const struct topic_model *model,
                        const struct topic_tags *tags, struct topic_error *err)
{
    for (size_t i = 0; i < tags->count; i++)
        if (tags->items[i].accepted &&
            topic_buffer_format(names, err, "%s%s", names->len > 0 ? "\n" : "",
                                topic_model_topic_key(model, tags->items[i].topic)) < 0)
            return -1;
    return 0;
}

/* What the model says of it, by names that a later topics file does not change, and how much of
 * that may be wrong. */
static int judge(struct topic_candidate_intake *intake, const struct topic_model *model,
                 const struct topic_article *article, struct topic_buffer *names, double *value,
                 struct topic_error *err)
{
    struct topic_tags tags;
    struct topic_expected_errors errors;
    const struct topic_tag_options options = {.top = topic_model_topic_count(model),
                                              .threshold = -1};
    if (use_model(intake, model, err) < 0 ||
        topic_model_tag(model, intake->scratch, article, &options, &tags, err) < 0)
        return -1;
    topic_expected_errors_collect(&errors, tags.items, tags.count, intake->learnt);
    *value = topic_expected_errors_value(&errors, intake->learnt);
    return add_accepted(names, model, &tags, err);
}

static int put(struct topic_store *store, struct batch *batch, const struct topic_candidate *item,
               const struct topic_stored_article *article,
               const struct topic_article_sketch *sketch, struct topic_error *err)
{
    struct topic_candidate_intake *intake = batch->intake;
    struct topic_buffer names = {0};
    struct topic_stored_article_row row;
    double value = 0;
    bool is_control = topic_random_below(&intake->random, CONTROL_SHARE) == 0;
    int status = judge(intake, item->model, &article->article, &names, &value, err);
    const char *id = topic_model_id(item->model);
    const struct topic_review_queue_item queued = {
        .kind = is_control ? TOPIC_REVIEW_QUEUE_CONTROL : TOPIC_REVIEW_QUEUE_UNCERTAIN,
        .value = value,
        .model = {id, strlen(id)},
        .suggested = {names.len > 0 ? names.bytes : "", names.len}};
    if (status == 0)
        status = topic_stored_article_put(store, article, batch->now_ms, &row, err);
    if (status == 0)
        status = topic_review_queue_put(store, row.number, &queued, batch->now_ms, err);
    if (status == 0)
        status = topic_article_copies_add(&intake->copies, sketch, row.number, err);
    topic_buffer_release(&names);
    batch->taken += status == 0;
    return status;
}

/* A copy of what has left the store again, unread, is as good as that. */
static int put_unless_copy(struct topic_store *store, struct batch *batch,
                           const struct topic_candidate *item,
                           const struct topic_stored_article *article, struct topic_error *err)
{
    struct topic_article_sketch sketch;
    topic_article_copies_sketch(&sketch, &article->article);
    int64_t other = topic_article_copies_find(&batch->intake->copies, &sketch, INT64_MAX);
    bool is_copy = false;
    if (other > 0 && topic_stored_article_has_texts(store, other, &is_copy, err) < 0)
        return -1;
    return is_copy ? 0 : put(store, batch, item, article, &sketch, err);
}

/* An article that the store has already is left as it is. */
static int add(struct topic_store *store, struct batch *batch, const struct topic_candidate *item,
               struct topic_error *err)
{
    struct topic_stored_article_row row;
    json_t *id = json_loadb(item->id.bytes, item->id.len, JSON_DECODE_ANY, NULL);
    struct topic_text name = {item->id.bytes, item->id.len};
    if (json_is_string(id))
        name = (struct topic_text){json_string_value(id), json_string_length(id)};
    int status = 0;
    if ((json_is_string(id) || json_is_number(id)) && topic_stored_article_is_id(name)) {
        const struct topic_stored_article article = {
            .id = name, .article = topic_candidate_pool_article(item), .has_text = true};
        status = topic_stored_article_find(store, name, &row, err);
        if (status == 0 && row.number == 0)
            status = put_unless_copy(store, batch, item, &article, err);
    }
    json_decref(id);
    return status;
}

static int add_all(struct topic_store *store, void *context, struct topic_error *err)
{
    struct batch *batch = context;
    struct topic_candidate_intake *intake = batch->intake;
    for (size_t i = 0; i < batch->count; i++) {
        double drawn = (double)(topic_random_next(&intake->random) >> 11) / 9007199254740992.0;
        if (drawn < batch->probability && add(store, batch, &batch->items[i], err) < 0)
            return -1;
    }
    size_t controls = intake->most / CONTROL_SHARE;
    if (topic_review_queue_trim(store, TOPIC_REVIEW_QUEUE_CONTROL, controls, batch->now_ms, err) <
        0)
        return -1;
    return topic_review_queue_trim(store, TOPIC_REVIEW_QUEUE_UNCERTAIN, intake->most - controls,
                                   batch->now_ms, err);
}

/* The batch stands for all articles that it was drawn from. */
static double probability_of(struct topic_candidate_intake *intake, size_t offered, size_t count)
{
    uint64_t window = (uint64_t)intake->most * TOPIC_CANDIDATE_INTAKE_WINDOW;
    intake->seen = intake->seen + offered < window ? intake->seen + offered : window;
    if (intake->seen <= intake->most)
        return 1;
    return (double)offered / (double)count * (double)intake->most / (double)intake->seen;
}

/* What was said of an article of the queue. */
struct scoring {
    struct topic_candidate_intake *intake;
    const struct topic_model *model;
    struct {
        int64_t article;
        double value;
        struct topic_buffer names;
        bool is_copy;
    } items[TOPIC_CANDIDATE_INTAKE_SCORED];
    size_t count;
};

static int score_one(void *context, int64_t article, const struct topic_article *texts,
                     struct topic_error *err)
{
    struct scoring *scoring = context;
    struct topic_article_sketch sketch;
    size_t place = scoring->count++;
    topic_article_copies_sketch(&sketch, texts);
    scoring->items[place].article = article;
    scoring->items[place].is_copy =
        topic_article_copies_find(&scoring->intake->copies, &sketch, article) > 0;
    return judge(scoring->intake, scoring->model, texts, &scoring->items[place].names,
                 &scoring->items[place].value, err);
}

static int write_scores(struct topic_store *store, void *context, struct topic_error *err)
{
    const struct scoring *scoring = context;
    const char *id = topic_model_id(scoring->model);
    for (size_t i = 0; i < scoring->count; i++) {
        const struct topic_buffer *names = &scoring->items[i].names;
        const struct topic_review_queue_item item = {
            .kind = TOPIC_REVIEW_QUEUE_UNCERTAIN,
            .value = scoring->items[i].value,
            .model = {id, strlen(id)},
            .suggested = {names->len > 0 ? names->bytes : "", names->len}};
        if (topic_review_queue_put(store, scoring->items[i].article, &item, topic_clock_unix_ms(),
                                   err) < 0 ||
            (scoring->items[i].is_copy &&
             topic_review_queue_pass_over(store, scoring->items[i].article, err) < 0))
            return -1;
    }
    return 0;
}

static int run_transaction(struct topic_store *store,
                           int (*step)(struct topic_store *, void *, struct topic_error *),
                           void *context, struct topic_error *err)
{
    if (topic_store_begin(store, err) < 0)
        return -1;
    if (step(store, context, err) == 0)
        return topic_store_commit(store, err);
    enum topic_failure failure = store->sql.failure;
    topic_store_rollback(store);
    store->sql.failure = failure;
    return -1;
}

static int remember_one(void *context, int64_t article, const struct topic_article *texts,
                        struct topic_error *err)
{
    struct topic_candidate_intake *intake = context;
    struct topic_article_sketch sketch;
    topic_article_copies_sketch(&sketch, texts);
    intake->read = article;
    return topic_article_copies_add(&intake->copies, &sketch, article, err);
}

int topic_candidate_intake_remember(struct topic_candidate_intake *intake,
                                    struct topic_store *store, struct topic_error *err)
{
    size_t before = intake->copies.count;
    intake->copies.most = TOPIC_CANDIDATE_INTAKE_REMEMBERED;
    if (topic_stored_article_list_last(store, TOPIC_CANDIDATE_INTAKE_REMEMBERED, intake->read,
                                       REMEMBERED_AT_ONCE, remember_one, intake, err) < 0)
        return -1;
    intake->is_remembered = intake->copies.count < before + REMEMBERED_AT_ONCE;
    return 0;
}

int topic_candidate_intake_score(struct topic_candidate_intake *intake, struct topic_store *store,
                                 const struct topic_model *model, size_t *count,
                                 struct topic_error *err)
{
    struct scoring scoring = {.intake = intake, .model = model};
    int status =
        topic_review_queue_unscored(store, TOPIC_CANDIDATE_INTAKE_SCORED, score_one, &scoring, err);
    if (status == 0 && scoring.count > 0)
        status = run_transaction(store, write_scores, &scoring, err);
    *count = scoring.count;
    for (size_t i = 0; i < scoring.count; i++)
        topic_buffer_release(&scoring.items[i].names);
    return status;
}

int topic_candidate_intake_run(struct topic_candidate_intake *intake, struct topic_store *store,
                               int64_t now_ms, size_t *count, struct topic_error *err)
{
    struct batch batch = {.intake = intake, .now_ms = now_ms};
    size_t offered;
    batch.count = topic_candidate_pool_take(intake->pool, batch.items, &offered);
    *count = 0;
    if (batch.count == 0)
        return 0;
    batch.probability = probability_of(intake, offered, batch.count);
    int status = run_transaction(store, add_all, &batch, err);
    for (size_t i = 0; i < batch.count; i++)
        topic_candidate_pool_release_item(&batch.items[i]);
    *count = batch.taken;
    if (status < 0)
        forget_copies(intake);
    return status;
}
