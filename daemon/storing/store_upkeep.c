#include "daemon/storing/store_upkeep.h"

#include "base/clock.h"
#include "store/stored_article.h"

#define DAY_MS (24LL * 3600 * 1000)

/* Texts that are too old are looked for once an hour, and dropped so many at a time, so that no
 * request waits for long. In an hour go at most those of one day, the oldest: so a clock that is
 * years ahead, as one may be before it is set, does not cost all texts. */
#define EXPIRE_MS (3600 * 1000)
#define EXPIRE_ARTICLES 100
#define EXPIRE_SPAN_MS DAY_MS

/* Editors do not read faster, and a busy daemon has others to choose from in the next second. */
#define CANDIDATES_MS 1000

void topic_store_upkeep_init(struct topic_store_upkeep *upkeep,
                             const struct topic_store_upkeep_options *options,
                             struct topic_candidate_pool *pool)
{
    *upkeep =
        (struct topic_store_upkeep){.retention_ms = options->retention_days * DAY_MS,
                                    .intake = {.pool = pool,
                                               .most = (size_t)options->candidates,
                                               .random.state = (uint64_t)topic_clock_unix_ms()}};
    pthread_mutex_init(&upkeep->lock, NULL);
}

void topic_store_upkeep_release(struct topic_store_upkeep *upkeep)
{
    topic_candidate_intake_release(&upkeep->intake);
    topic_model_unref(upkeep->model);
    pthread_mutex_destroy(&upkeep->lock);
}

void topic_store_upkeep_set_model(struct topic_store_upkeep *upkeep, struct topic_model *model)
{
    pthread_mutex_lock(&upkeep->lock);
    struct topic_model *before = upkeep->model;
    upkeep->model = topic_model_ref(model);
    pthread_mutex_unlock(&upkeep->lock);
    topic_model_unref(before);
}

static struct topic_model *use_model(struct topic_store_upkeep *upkeep)
{
    pthread_mutex_lock(&upkeep->lock);
    struct topic_model *model = upkeep->model ? topic_model_ref(upkeep->model) : NULL;
    pthread_mutex_unlock(&upkeep->lock);
    return model;
}

/* So that the queue ranks what was imported, a few articles at a time. */
static void score_imported(struct topic_store_upkeep *upkeep, struct topic_store_handle *handle)
{
    struct topic_error err = {0};
    size_t count = 0;
    struct topic_model *model = use_model(upkeep);
    if (model &&
        topic_candidate_intake_score(&upkeep->intake, &handle->store, model, &count, &err) < 0)
        topic_store_handle_fail(handle, err.text);
    topic_model_unref(model);
    handle->is_changed = handle->is_changed || count > 0;
}

/* Drops some texts that are too old; there may be more when *count is EXPIRE_ARTICLES. */
static int expire_some(const struct topic_store_upkeep *upkeep, struct topic_store *store,
                       size_t *count, struct topic_error *err)
{
    if (topic_store_begin(store, err) < 0)
        return -1;
    if (topic_stored_article_expire(store, upkeep->before_ms, EXPIRE_ARTICLES, count, err) == 0)
        return topic_store_commit(store, err);
    topic_store_rollback(store);
    return -1;
}

static int find_span(struct topic_store_upkeep *upkeep, struct topic_store *store,
                     struct topic_error *err)
{
    int64_t oldest_ms;
    if (topic_stored_article_oldest(store, &oldest_ms, err) < 0)
        return -1;
    upkeep->before_ms = topic_clock_unix_ms() - upkeep->retention_ms;
    if (oldest_ms < upkeep->before_ms - EXPIRE_SPAN_MS)
        upkeep->before_ms = oldest_ms + EXPIRE_SPAN_MS;
    return 0;
}

static void expire(struct topic_store_upkeep *upkeep, struct topic_store_handle *handle)
{
    struct topic_error err = {0};
    size_t count = 0;
    int64_t now_ms = topic_clock_now_ms();
    if (upkeep->expired_ms != 0 && now_ms - upkeep->expired_ms < EXPIRE_MS)
        return;
    if ((upkeep->before_ms == 0 && find_span(upkeep, &handle->store, &err) < 0) ||
        expire_some(upkeep, &handle->store, &count, &err) < 0)
        topic_store_handle_fail(handle, err.text);
    handle->is_changed = handle->is_changed || count > 0;
    if (count < EXPIRE_ARTICLES) {
        upkeep->expired_ms = now_ms;
        upkeep->before_ms = 0;
    }
}

/* Drawn from what was tagged; where that fails, others will come. */
static void take_candidates(struct topic_store_upkeep *upkeep, struct topic_store_handle *handle)
{
    struct topic_error err = {0};
    size_t count = 0;
    int64_t now_ms = topic_clock_now_ms();
    if (upkeep->intake.most == 0 || now_ms - upkeep->taken_ms < CANDIDATES_MS)
        return;
    upkeep->taken_ms = now_ms;
    if (topic_candidate_intake_run(&upkeep->intake, &handle->store, topic_clock_unix_ms(), &count,
                                   &err) < 0)
        topic_store_handle_fail(handle, err.text);
    handle->is_changed = handle->is_changed || count > 0;
}

/* Nothing is put into the queue before it is known of what it could be a copy. */
static void remember(struct topic_store_upkeep *upkeep, struct topic_store_handle *handle)
{
    struct topic_error err = {0};
    if (upkeep->intake.is_remembered ||
        topic_candidate_intake_remember(&upkeep->intake, &handle->store, &err) == 0)
        return;
    upkeep->intake.is_remembered = true; /* a page may be damaged: copies of its articles come in */
    topic_store_handle_fail(handle, err.text);
}

void topic_store_upkeep_run(struct topic_store_upkeep *upkeep, struct topic_store_handle *handle)
{
    if (handle->has_store)
        remember(upkeep, handle);
    if (handle->has_store && upkeep->intake.is_remembered)
        take_candidates(upkeep, handle);
    if (handle->has_store && upkeep->intake.is_remembered)
        score_imported(upkeep, handle);
    if (handle->has_store)
        expire(upkeep, handle);
}
