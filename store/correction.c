#include "store/correction.h"

#include <string.h>

#include "store/label_state.h"
#include "store/learned_labels.h"
#include "store/review_queue.h"

void topic_correction_result_release(struct topic_correction_result *result)
{
    topic_buffer_release(&result->topics);
    *result = (struct topic_correction_result){0};
}

/* Sets the result of an earlier request with the author's key: result->event is 0 if there is none.
 */
static int find_repeated(struct topic_store *store, const struct topic_event_log_author *author,
                         struct topic_correction_result *result, struct topic_error *err)
{
    topic_buffer_reset(&result->topics);
    result->is_repeated = false;
    if (topic_event_log_find_key(store, author, &result->event, &result->topics, err) < 0)
        return -1;
    result->is_repeated = result->event > 0;
    return 0;
}

/* Under the names of now, where there are such. */
static int write_topics(struct topic_store *store, const struct topic_label_state *state,
                        const struct topic_label_naming *naming, struct topic_buffer *topics,
                        struct topic_error *err)
{
    struct topic_buffer labels = {0};
    if (!naming)
        return topic_name_list_write(&state->given, topics, err);
    int status = topic_name_list_write(&state->given, &labels, err);
    if (status == 0)
        status = naming->show(naming->context, (struct topic_text){labels.bytes, labels.len},
                              topics, err);
    topic_buffer_release(&labels);
    if (status < 0)
        store->sql.failure = TOPIC_FAILURE_MEMORY;
    return status;
}

static struct topic_text learned_or_said(struct topic_text learned, struct topic_text said)
{
    return learned.bytes ? learned : said;
}

/* Brings the labels up to the event, which was added last. */
static int update_labels(struct topic_store *store, const struct topic_event_log_event *event,
                         struct topic_label_state *state, struct topic_error *err)
{
    const struct topic_label_state_change change = {
        .flags = event->flags,
        .given = learned_or_said(event->learned_given, event->given),
        .refused = learned_or_said(event->learned_refused, event->refused)};
    return event->kind == TOPIC_EVENT_LOG_UNDO
               ? topic_label_state_replay(store, event->article, true, state, err)
               : topic_label_state_apply(store, event->article, &change, state, err);
}

static int check_count(struct topic_store *store, int64_t article, struct topic_error *err)
{
    int64_t count;
    if (topic_event_log_count(store, article, &count, err) < 0)
        return -1;
    if (count <= TOPIC_STORE_MAX_EVENTS)
        return 0;
    return topic_sql_refuse(&store->sql, TOPIC_FAILURE_SIZE, err,
                            "the article has %d events already: forget it and give the whole list "
                            "once",
                            TOPIC_STORE_MAX_EVENTS);
}

/* Updates the article's labels and keeps its topics as the result of the event. */
static int finish(struct topic_store *store, const struct topic_event_log_event *event,
                  const struct topic_label_naming *naming, struct topic_correction_result *result,
                  struct topic_error *err)
{
    struct topic_label_state state = {0};
    int status = check_count(store, event->article, err);
    if (status == 0)
        status = update_labels(store, event, &state, err);
    if (status == 0)
        status = write_topics(store, &state, naming, &result->topics, err);
    if (status == 0 && (state.given.count + state.refused.count > TOPIC_STORE_MAX_LABELS ||
                        result->topics.len > TOPIC_STORE_MAX_LABEL_BYTES))
        status = topic_sql_refuse(&store->sql, TOPIC_FAILURE_SIZE, err,
                                  "the article would have more than %d topics decided, or more "
                                  "than %zu bytes of topics: give the whole list anew",
                                  TOPIC_STORE_MAX_LABELS, TOPIC_STORE_MAX_LABEL_BYTES);
    topic_label_state_release(&state);
    if (status < 0)
        return -1;
    result->event = event->number;
    return topic_event_log_set_result(
        store, event->number, (struct topic_text){result->topics.bytes, result->topics.len}, err);
}

/* An article of the random sample shows how good a model is that has not learnt it. */
static int add_control(struct topic_store *store, int64_t article,
                       const struct topic_event_log_author *author, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *add =
        topic_sql_use(sql,
                      "INSERT OR IGNORE INTO controls(article, model, suggested, time)"
                      " SELECT article, ifnull(model, ''), ifnull(suggested, ''), ?2 FROM queue"
                      " WHERE article = ?1 AND kind = ?3",
                      err);
    topic_sql_bind_number(sql, add, 1, article);
    topic_sql_bind_number(sql, add, 2, author->time_ms);
    topic_sql_bind_number(sql, add, 3, TOPIC_REVIEW_QUEUE_CONTROL);
    return topic_sql_run(sql, add, err);
}

/* What has been judged is no longer to be reviewed. */
static int leave_queue(struct topic_store *store, int64_t article,
                       const struct topic_event_log_author *author, bool is_complete,
                       struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    if (is_complete && add_control(store, article, author, err) < 0)
        return -1;
    struct sqlite3_stmt *leave = topic_sql_use(sql, "DELETE FROM queue WHERE article = ?1", err);
    topic_sql_bind_number(sql, leave, 1, article);
    return topic_sql_run(sql, leave, err);
}

static int check_event(struct topic_store *store, const struct topic_correction_change *change,
                       const struct topic_stored_article_row *row, struct topic_error *err)
{
    if (!change->has_if_event || change->if_event == row->last_event)
        return 0;
    return topic_sql_refuse(&store->sql, TOPIC_FAILURE_CONFLICT, err,
                            "the last event of the article is %lld and not %lld: look at it again",
                            (long long)row->last_event, (long long)change->if_event);
}

int topic_correction_feedback(struct topic_store *store,
                              const struct topic_event_log_author *author,
                              const struct topic_stored_article *article,
                              const struct topic_correction_change *change,
                              struct topic_correction_result *result, struct topic_error *err)
{
    struct topic_stored_article_row row;
    if (find_repeated(store, author, result, err) < 0)
        return -1;
    if (result->is_repeated)
        return 0;
    if (topic_stored_article_find(store, article->id, &row, err) < 0 ||
        check_event(store, change, &row, err) < 0 ||
        topic_stored_article_put(store, article, author->time_ms, &row, err) < 0)
        return -1;
    struct topic_event_log_event event = {.kind = change->kind,
                                          .article = row.number,
                                          .author = *author,
                                          .flags = change->flags,
                                          .given = change->given,
                                          .refused = change->refused};
    struct topic_learned_labels learned = {0};
    int status = topic_learned_labels_find(store, change->naming, &event, &learned, err);
    if (status == 0)
        status = topic_event_log_append(store, &event, err);
    if (status == 0)
        status = leave_queue(store, row.number, author,
                             (change->flags & TOPIC_EVENT_LOG_COMPLETE) != 0, err);
    if (status == 0)
        status = finish(store, &event, change->naming, result, err);
    topic_learned_labels_release(&learned);
    return status;
}

/* Whether the labels are complete and these. */
static int has_labels(struct topic_store *store, struct topic_text id, struct topic_text given,
                      bool *has, struct topic_error *err)
{
    struct topic_stored_article_row row;
    struct topic_label_state now = {0};
    struct topic_name_list wanted = {0};
    struct topic_buffer texts[2] = {{0}, {0}};
    *has = false;
    int status = topic_stored_article_find(store, id, &row, err);
    if (status == 0 && row.number > 0)
        status = topic_label_state_read(store, row.number, &now, err);
    if (status == 0 && now.is_complete &&
        (topic_name_list_add_lines(&wanted, given, err) < 0 ||
         topic_name_list_write(&wanted, &texts[0], err) < 0 ||
         topic_name_list_write(&now.given, &texts[1], err) < 0))
        status = -1;
    if (status == 0 && now.is_complete)
        *has = texts[0].len == texts[1].len &&
               (texts[0].len == 0 || memcmp(texts[0].bytes, texts[1].bytes, texts[0].len) == 0);
    topic_buffer_release(&texts[0]);
    topic_buffer_release(&texts[1]);
    topic_name_list_release(&wanted);
    topic_label_state_release(&now);
    return status;
}

int topic_correction_is_decided(struct topic_store *store, struct topic_text article_id,
                                bool *is_decided, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find =
        topic_sql_use(sql,
                      "SELECT 1 FROM events JOIN articles ON number = article"
                      " WHERE id = ?1 AND kind <> ?2 LIMIT 1",
                      err);
    topic_sql_bind_text(sql, find, 1, article_id);
    topic_sql_bind_number(sql, find, 2, TOPIC_EVENT_LOG_IMPORT);
    int status = topic_sql_step(sql, find, err);
    *is_decided = status > 0;
    return status < 0 ? -1 : 0;
}

int topic_correction_import(struct topic_store *store, const struct topic_event_log_author *author,
                            const struct topic_stored_article *article,
                            const struct topic_correction_change *change,
                            struct topic_correction_result *result, struct topic_error *err)
{
    bool is_same;
    bool has;
    bool is_decided;
    if (topic_stored_article_is_same(store, article, &is_same, err) < 0 ||
        has_labels(store, article->id, change->given, &has, err) < 0 ||
        topic_correction_is_decided(store, article->id, &is_decided, err) < 0)
        return -1;
    result->event = 0;
    return (is_same && has) || is_decided
               ? 0
               : topic_correction_feedback(store, author, article, change, result, err);
}

/* Whether the event is one that labels an article, and still counts. */
static int check_undo(struct topic_store *store, const struct topic_event_log_event *event,
                      int64_t number, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    if (event->number == 0)
        return topic_sql_refuse(sql, TOPIC_FAILURE_REQUEST, err, "there is no event %lld",
                                (long long)number);
    if (event->kind != TOPIC_EVENT_LOG_FEEDBACK && event->kind != TOPIC_EVENT_LOG_IMPORT &&
        event->kind != TOPIC_EVENT_LOG_UNDO)
        return topic_sql_refuse(sql, TOPIC_FAILURE_REQUEST, err,
                                "event %lld is no feedback, import or undo: a %s cannot be undone",
                                (long long)number, topic_event_log_kind_name(event->kind));
    if (event->undone_by > 0)
        return topic_sql_refuse(sql, TOPIC_FAILURE_CONFLICT, err,
                                "event %lld is undone already, by event %lld: undo that one to put "
                                "it back",
                                (long long)number, (long long)event->undone_by);
    return 0;
}

static int check_forgotten(struct topic_store *store, const struct topic_event_log_event *event,
                           struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find =
        topic_sql_use(sql, "SELECT forgotten FROM articles WHERE number = ?1", err);
    topic_sql_bind_number(sql, find, 1, event->article);
    int status = topic_sql_step(sql, find, err);
    int64_t forgotten = status > 0 ? topic_sql_number(find, 0) : 0;
    if (status < 0 || topic_sql_run(sql, find, err) < 0)
        return -1;
    if (event->number > forgotten)
        return 0;
    return topic_sql_refuse(sql, TOPIC_FAILURE_CONFLICT, err,
                            "event %lld forgot the article of event %lld: its labels are gone",
                            (long long)forgotten, (long long)event->number);
}

/* An editor should look at it again; one of the random sample is to judge models as before. */
static int return_to_queue(struct topic_store *store, int64_t article, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *put = topic_sql_use(
        sql,
        "INSERT OR IGNORE INTO queue(article, kind, value, suggested, model, until, skipped, draw)"
        " SELECT number, CASE WHEN article IS NULL THEN ?2 ELSE ?3 END, 0, nullif(suggested, ''),"
        " nullif(model, ''), 0, 0, random() FROM articles LEFT JOIN controls ON article = number"
        " WHERE number = ?1 AND body IS NOT NULL",
        err);
    topic_sql_bind_number(sql, put, 1, article);
    topic_sql_bind_number(sql, put, 2, TOPIC_REVIEW_QUEUE_UNCERTAIN);
    topic_sql_bind_number(sql, put, 3, TOPIC_REVIEW_QUEUE_CONTROL);
    if (topic_sql_run(sql, put, err) < 0)
        return -1;
    struct sqlite3_stmt *drop = topic_sql_use(sql, "DELETE FROM controls WHERE article = ?1", err);
    topic_sql_bind_number(sql, drop, 1, article);
    return topic_sql_run(sql, drop, err);
}

int topic_correction_undo(struct topic_store *store, const struct topic_event_log_author *author,
                          int64_t event, const struct topic_label_naming *naming,
                          struct topic_correction_result *result, struct topic_error *err)
{
    struct topic_event_log_event undone;
    if (find_repeated(store, author, result, err) < 0)
        return -1;
    if (result->is_repeated)
        return 0;
    if (topic_event_log_find(store, event, &undone, err) < 0 ||
        check_undo(store, &undone, event, err) < 0 || check_forgotten(store, &undone, err) < 0)
        return -1;
    struct topic_event_log_event undo = {.kind = TOPIC_EVENT_LOG_UNDO,
                                         .article = undone.article,
                                         .undoes = event,
                                         .author = *author};
    bool was_complete;
    bool is_complete;
    if (topic_label_state_is_complete(store, undone.article, &was_complete, err) < 0 ||
        topic_event_log_append(store, &undo, err) < 0 ||
        finish(store, &undo, naming, result, err) < 0 ||
        topic_label_state_is_complete(store, undone.article, &is_complete, err) < 0)
        return -1;
    if (was_complete == is_complete)
        return 0;
    return is_complete ? leave_queue(store, undone.article, author, true, err)
                       : return_to_queue(store, undone.article, err);
}

static int run_for(struct topic_store *store, const char *text, int64_t article, int64_t event,
                   struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *statement = topic_sql_use(sql, text, err);
    topic_sql_bind_number(sql, statement, 1, article);
    topic_sql_bind_number(sql, statement, 2, event);
    return topic_sql_run(sql, statement, err);
}

static int empty(struct topic_store *store, int64_t article, int64_t event, struct topic_error *err)
{
    if (topic_stored_article_clear(store, article, err) < 0 ||
        topic_label_state_clear(store, article, err) < 0 ||
        run_for(store,
                "UPDATE events SET suggested = NULL, given = NULL, refused = NULL, result = NULL,"
                " learned_given = NULL, learned_refused = NULL WHERE article = ?1 AND event < ?2",
                article, event, err) < 0 ||
        run_for(store, "DELETE FROM controls WHERE article = ?1 AND ?2", article, event, err) < 0)
        return -1;
    return run_for(store, "UPDATE articles SET forgotten = ?2 WHERE number = ?1", article, event,
                   err);
}

int topic_correction_forget(struct topic_store *store, const struct topic_event_log_author *author,
                            struct topic_text article_id, struct topic_correction_result *result,
                            struct topic_error *err)
{
    struct topic_stored_article_row row;
    if (find_repeated(store, author, result, err) < 0)
        return -1;
    if (result->is_repeated)
        return 0;
    if (topic_stored_article_find(store, article_id, &row, err) < 0)
        return -1;
    if (row.number == 0)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_REQUEST, err,
                                "the store has no article of this id");
    struct topic_event_log_event event = {
        .kind = TOPIC_EVENT_LOG_FORGET, .article = row.number, .author = *author};
    if (topic_event_log_append(store, &event, err) < 0)
        return -1;
    result->event = event.number;
    return empty(store, row.number, event.number, err);
}
