#include "store/training_run.h"

const char *topic_training_run_state_name(enum topic_training_run_state state)
{
    static const char *const names[TOPIC_TRAINING_RUN_STATES] = {
        [TOPIC_TRAINING_RUN_QUEUED] = "queued",
        [TOPIC_TRAINING_RUN_READING] = "reading",
        [TOPIC_TRAINING_RUN_SOLVING] = "solving",
        [TOPIC_TRAINING_RUN_JUDGING] = "judging",
        [TOPIC_TRAINING_RUN_PROMOTED] = "promoted",
        [TOPIC_TRAINING_RUN_REFUSED] = "refused",
        [TOPIC_TRAINING_RUN_UNDECIDED] = "undecided",
        [TOPIC_TRAINING_RUN_FAILED] = "failed",
        [TOPIC_TRAINING_RUN_INTERRUPTED] = "interrupted",
        [TOPIC_TRAINING_RUN_CANCELLED] = "cancelled"};
    return state > 0 && state < TOPIC_TRAINING_RUN_STATES ? names[state] : "unknown";
}

bool topic_training_run_has_ended(enum topic_training_run_state state)
{
    return state >= TOPIC_TRAINING_RUN_PROMOTED;
}

/* ---- finding ---- */

#define RUN_COLUMNS                                                                                \
    "SELECT run, state, shadow, client, actor, time, changed, articles, corpus, baseline, model,"  \
    " verdict FROM runs"

static const char find_run[] = RUN_COLUMNS " WHERE run = ?1 LIMIT ?2";
static const char list_runs[] = RUN_COLUMNS " WHERE ?1 = 0 ORDER BY run DESC LIMIT ?2";

static struct topic_training_run read_run(struct sqlite3_stmt *list)
{
    return (struct topic_training_run){.number = topic_sql_number(list, 0),
                                       .state =
                                           (enum topic_training_run_state)topic_sql_number(list, 1),
                                       .is_shadow = topic_sql_number(list, 2) != 0,
                                       .client = topic_sql_text(list, 3),
                                       .actor = topic_sql_text(list, 4),
                                       .time_ms = topic_sql_number(list, 5),
                                       .changed_ms = topic_sql_number(list, 6),
                                       .articles = topic_sql_number(list, 7),
                                       .corpus = topic_sql_text(list, 8),
                                       .baseline = topic_sql_text(list, 9),
                                       .model = topic_sql_text(list, 10),
                                       .judgement = topic_sql_text(list, 11)};
}

int topic_training_run_list(struct topic_store *store, int64_t number,
                            void (*visit)(void *context, const struct topic_training_run *run),
                            void *context, size_t *count, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *list = topic_sql_use(sql, number > 0 ? find_run : list_runs, err);
    int status;
    *count = 0;
    topic_sql_bind_number(sql, list, 1, number);
    topic_sql_bind_number(sql, list, 2, TOPIC_TRAINING_RUN_MAX_LISTED);
    while ((status = topic_sql_step(sql, list, err)) > 0) {
        const struct topic_training_run run = read_run(list);
        visit(context, &run);
        ++*count;
    }
    return status;
}

static void note_state(void *context, const struct topic_training_run *run)
{
    struct topic_training_run_result *result = context;
    result->run = run->number;
    result->state = run->state;
}

/* result->run is 0 where there is none. */
static int find(struct topic_store *store, int64_t number, struct topic_training_run_result *result,
                struct topic_error *err)
{
    size_t count;
    result->run = 0;
    return topic_training_run_list(store, number, note_state, result, &count, err);
}

/* What an earlier request with the author's key has done. */
static int find_repeated(struct topic_store *store, const struct topic_event_log_author *author,
                         struct topic_training_run_result *result, struct topic_error *err)
{
    struct topic_buffer unused = {0};
    struct topic_event_log_event event;
    int status = topic_event_log_find_key(store, author, &result->event, &unused, err);
    topic_buffer_release(&unused);
    result->is_repeated = result->event > 0;
    if (status < 0 || !result->is_repeated)
        return status;
    if (topic_event_log_find(store, result->event, &event, err) < 0)
        return -1;
    return find(store, event.run, result, err);
}

/* ---- changes that are asked for ---- */

static int append(struct topic_store *store, const struct topic_event_log_author *author,
                  enum topic_event_log_kind kind, struct topic_training_run_result *result,
                  struct topic_error *err)
{
    struct topic_event_log_event event = {.kind = kind, .author = *author, .run = result->run};
    if (topic_event_log_append(store, &event, err) < 0)
        return -1;
    result->event = event.number;
    return 0;
}

static int insert(struct topic_store *store, const struct topic_event_log_author *author,
                  bool is_shadow, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *add =
        topic_sql_use(sql,
                      "INSERT INTO runs(state, shadow, client, actor, time, changed, articles)"
                      " VALUES(?1, ?2, ?3, ?4, ?5, ?5, 0)",
                      err);
    topic_sql_bind_number(sql, add, 1, TOPIC_TRAINING_RUN_QUEUED);
    topic_sql_bind_number(sql, add, 2, is_shadow);
    topic_sql_bind_text(sql, add, 3, author->client);
    topic_sql_bind_text(sql, add, 4, author->actor);
    topic_sql_bind_number(sql, add, 5, author->time_ms);
    return topic_sql_run(sql, add, err);
}

int topic_training_run_add(struct topic_store *store, const struct topic_event_log_author *author,
                           bool is_shadow, struct topic_training_run_result *result,
                           struct topic_error *err)
{
    *result = (struct topic_training_run_result){0};
    if (find_repeated(store, author, result, err) < 0)
        return -1;
    if (result->is_repeated)
        return 0;
    if (find(store, 0, result, err) < 0)
        return -1;
    if (result->run > 0 && !topic_training_run_has_ended(result->state))
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_CONFLICT, err,
                                "run %lld has not ended, it is %s: wait for it, or cancel it",
                                (long long)result->run,
                                topic_training_run_state_name(result->state));
    if (insert(store, author, is_shadow, err) < 0)
        return -1;
    result->run = topic_sql_last_row(&store->sql);
    result->state = TOPIC_TRAINING_RUN_QUEUED;
    return append(store, author, TOPIC_EVENT_LOG_TRAIN, result, err);
}

/* Its promotion has begun, and is neither finished nor abandoned (store/model_change.h). */
static int check_promotion(struct topic_store *store, int64_t run, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *begun = topic_sql_use(
        sql, "SELECT event FROM events WHERE kind = 7 AND run = ?1 AND result IS NULL LIMIT 1",
        err);
    topic_sql_bind_number(sql, begun, 1, run);
    int status = topic_sql_step(sql, begun, err);
    if (status <= 0)
        return status;
    if (topic_sql_run(sql, begun, err) < 0)
        return -1;
    return topic_sql_refuse(sql, TOPIC_FAILURE_CONFLICT, err,
                            "run %lld has passed every check, and its model takes over now: roll "
                            "back when it serves",
                            (long long)run);
}

int topic_training_run_cancel(struct topic_store *store,
                              const struct topic_event_log_author *author, int64_t run,
                              struct topic_training_run_result *result, struct topic_error *err)
{
    bool is_running;
    *result = (struct topic_training_run_result){0};
    if (find_repeated(store, author, result, err) < 0)
        return -1;
    if (result->is_repeated)
        return 0;
    if (find(store, run, result, err) < 0)
        return -1;
    if (result->run == 0)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_REQUEST, err, "there is no run %lld",
                                (long long)run);
    if (check_promotion(store, run, err) < 0)
        return -1;
    const struct topic_training_run change = {
        .number = run, .state = TOPIC_TRAINING_RUN_CANCELLED, .changed_ms = author->time_ms};
    if (topic_training_run_update(store, &change, &is_running, err) < 0)
        return -1;
    if (!is_running)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_CONFLICT, err,
                                "run %lld has ended already: it is %s", (long long)run,
                                topic_training_run_state_name(result->state));
    result->state = TOPIC_TRAINING_RUN_CANCELLED;
    return append(store, author, TOPIC_EVENT_LOG_CANCEL, result, err);
}

/* ---- for who works on it ---- */

int topic_training_run_update(struct topic_store *store, const struct topic_training_run *run,
                              bool *is_running, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *update = topic_sql_use(
        sql,
        "UPDATE runs SET state = ?2, changed = ?3, articles = max(articles, ?4),"
        " corpus = ifnull(?5, corpus), baseline = ifnull(?6, baseline), model = ifnull(?7, model),"
        " verdict = ifnull(?8, verdict) WHERE run = ?1 AND state < ?9 RETURNING run",
        err);
    topic_sql_bind_number(sql, update, 1, run->number);
    topic_sql_bind_number(sql, update, 2, run->state);
    topic_sql_bind_number(sql, update, 3, run->changed_ms);
    topic_sql_bind_number(sql, update, 4, run->articles);
    topic_sql_bind_text(sql, update, 5, run->corpus);
    topic_sql_bind_text(sql, update, 6, run->baseline);
    topic_sql_bind_text(sql, update, 7, run->model);
    topic_sql_bind_text(sql, update, 8, run->judgement);
    topic_sql_bind_number(sql, update, 9, TOPIC_TRAINING_RUN_PROMOTED);
    int status = topic_sql_step(sql, update, err);
    *is_running = status > 0;
    return status > 0 ? topic_sql_run(sql, update, err) : status;
}

static int count_left(struct topic_store *store, int64_t *count, struct topic_error *err)
{
    return topic_sql_find_number(
        &store->sql, "SELECT count(*) FROM runs WHERE state BETWEEN 2 AND 4", count, err);
}

int topic_training_run_recover(struct topic_store *store, struct topic_text serving, int64_t now_ms,
                               int64_t *count, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    if (count_left(store, count, err) < 0)
        return -1;
    if (*count == 0)
        return 0;
    struct sqlite3_stmt *end = topic_sql_use(
        sql,
        "UPDATE runs SET state = CASE WHEN model = ?1 THEN ?2 ELSE ?3 END, changed = ?4"
        " WHERE state BETWEEN 2 AND 4",
        err);
    topic_sql_bind_text(sql, end, 1, serving);
    topic_sql_bind_number(sql, end, 2, TOPIC_TRAINING_RUN_PROMOTED);
    topic_sql_bind_number(sql, end, 3, TOPIC_TRAINING_RUN_INTERRUPTED);
    topic_sql_bind_number(sql, end, 4, now_ms);
    return topic_sql_run(sql, end, err);
}

int topic_training_run_since(struct topic_store *store, int64_t *decisions, int64_t *last_ms,
                             struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    if (topic_sql_find_number(sql, "SELECT time FROM runs ORDER BY run DESC LIMIT 1", last_ms,
                              err) < 0)
        return -1;
    return topic_sql_find_number(sql,
                                 "SELECT count(*) FROM events WHERE article > 0 AND event >"
                                 " (SELECT ifnull(max(event), 0) FROM events WHERE kind = 5)",
                                 decisions, err);
}

_Static_assert(TOPIC_TRAINING_RUN_READING == 2 && TOPIC_TRAINING_RUN_JUDGING == 4 &&
                   TOPIC_EVENT_LOG_TRAIN == 5 && TOPIC_EVENT_LOG_PROMOTE == 7,
               "the statements above name these numbers");
