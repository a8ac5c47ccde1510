#include "store/event_log.h"

#include <string.h>

const char *topic_event_log_kind_name(enum topic_event_log_kind kind)
{
    static const char *const names[TOPIC_EVENT_LOG_KINDS] = {
        [TOPIC_EVENT_LOG_FEEDBACK] = "feedback",
        [TOPIC_EVENT_LOG_UNDO] = "undo",
        [TOPIC_EVENT_LOG_FORGET] = "forget",
        [TOPIC_EVENT_LOG_IMPORT] = "import",
        [TOPIC_EVENT_LOG_TRAIN] = "train",
        [TOPIC_EVENT_LOG_CANCEL] = "cancel",
        [TOPIC_EVENT_LOG_PROMOTE] = "promote",
        [TOPIC_EVENT_LOG_ROLLBACK] = "rollback",
        [TOPIC_EVENT_LOG_TOPICS_FILE] = "topics-file"};
    return kind > 0 && kind < TOPIC_EVENT_LOG_KINDS ? names[kind] : "unknown";
}

static void bind_author(struct topic_sql *sql, struct sqlite3_stmt *insert,
                        const struct topic_event_log_author *author)
{
    topic_sql_bind_text(sql, insert, 4, author->client);
    topic_sql_bind_text(sql, insert, 5, author->key);
    if (author->key.bytes)
        topic_sql_bind_blob(sql, insert, 6, author->digest, sizeof author->digest);
    topic_sql_bind_text(sql, insert, 7, author->actor);
    topic_sql_bind_text(sql, insert, 8, author->source);
    topic_sql_bind_number(sql, insert, 9, author->time_ms);
    topic_sql_bind_text(sql, insert, 10, author->model);
    topic_sql_bind_text(sql, insert, 11, author->suggested);
}

static int note_at_article(struct topic_store *store, const struct topic_event_log_event *event,
                           struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *update =
        topic_sql_use(sql, "UPDATE articles SET last_event = ?2 WHERE number = ?1", err);
    topic_sql_bind_number(sql, update, 1, event->article);
    topic_sql_bind_number(sql, update, 2, event->number);
    return topic_sql_run(sql, update, err);
}

int topic_event_log_append(struct topic_store *store, struct topic_event_log_event *event,
                           struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *insert = topic_sql_use(
        sql,
        "INSERT INTO events(article, kind, undoes, client, key, digest, actor, source, time, model,"
        " suggested, given, refused, flags, run, version, learned_given, learned_refused)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        err);
    topic_sql_bind_number(sql, insert, 1, event->article);
    topic_sql_bind_number(sql, insert, 2, event->kind);
    topic_sql_bind_number(sql, insert, 3, event->undoes);
    bind_author(sql, insert, &event->author);
    topic_sql_bind_text(sql, insert, 12, event->given);
    topic_sql_bind_text(sql, insert, 13, event->refused);
    topic_sql_bind_number(sql, insert, 14, event->flags);
    topic_sql_bind_number(sql, insert, 15, event->run);
    topic_sql_bind_text(sql, insert, 16, event->version);
    topic_sql_bind_text(sql, insert, 17, event->learned_given);
    topic_sql_bind_text(sql, insert, 18, event->learned_refused);
    if (topic_sql_run(sql, insert, err) < 0)
        return -1;
    event->number = topic_sql_last_row(sql);
    return event->article > 0 ? note_at_article(store, event, err) : 0;
}

int topic_event_log_set_result(struct topic_store *store, int64_t number, struct topic_text result,
                               struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *update =
        topic_sql_use(sql, "UPDATE events SET result = ?2 WHERE event = ?1", err);
    topic_sql_bind_number(sql, update, 1, number);
    topic_sql_bind_text(sql, update, 2, result.bytes ? result : (struct topic_text){"", 0});
    return topic_sql_run(sql, update, err);
}

int topic_event_log_count(struct topic_store *store, int64_t article, int64_t *count,
                          struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find =
        topic_sql_use(sql,
                      "SELECT count(*) FROM events WHERE article = ?1"
                      " AND event > (SELECT forgotten FROM articles WHERE number = ?1)",
                      err);
    topic_sql_bind_number(sql, find, 1, article);
    int status = topic_sql_step(sql, find, err);
    *count = status > 0 ? topic_sql_number(find, 0) : 0;
    return status < 0 ? -1 : topic_sql_run(sql, find, err);
}

int topic_event_log_find(struct topic_store *store, int64_t number,
                         struct topic_event_log_event *event, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find =
        topic_sql_use(sql,
                      "SELECT events.event, article, kind, undoes, ifnull(by, 0), run FROM events"
                      " LEFT JOIN undone ON undone.event = events.event WHERE events.event = ?1",
                      err);
    *event = (struct topic_event_log_event){0};
    topic_sql_bind_number(sql, find, 1, number);
    int status = topic_sql_step(sql, find, err);
    if (status <= 0)
        return status;
    event->number = topic_sql_number(find, 0);
    event->article = topic_sql_number(find, 1);
    event->kind = (enum topic_event_log_kind)topic_sql_number(find, 2);
    event->undoes = topic_sql_number(find, 3);
    event->undone_by = topic_sql_number(find, 4);
    event->run = topic_sql_number(find, 5);
    return topic_sql_run(sql, find, err);
}

static int refuse_key(struct topic_store *store, int64_t number, struct topic_error *err)
{
    return topic_sql_refuse(&store->sql, TOPIC_FAILURE_CONFLICT, err,
                            "the key belongs to another request, which made event %lld: choose a "
                            "new key for each request",
                            (long long)number);
}

int topic_event_log_find_key(struct topic_store *store, const struct topic_event_log_author *author,
                             int64_t *number, struct topic_buffer *result, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    *number = 0;
    if (!author->key.bytes)
        return 0;
    struct sqlite3_stmt *find = topic_sql_use(
        sql, "SELECT event, digest = ?3, result FROM events WHERE client = ?1 AND key = ?2", err);
    topic_sql_bind_text(sql, find, 1, author->client);
    topic_sql_bind_text(sql, find, 2, author->key);
    topic_sql_bind_blob(sql, find, 3, author->digest, sizeof author->digest);
    int status = topic_sql_step(sql, find, err);
    if (status <= 0)
        return status;
    *number = topic_sql_number(find, 0);
    bool is_same = topic_sql_number(find, 1) != 0;
    struct topic_text topics = topic_sql_text(find, 2);
    if (topic_buffer_append(result, topics.bytes, topics.len, err) < 0) {
        sql->failure = TOPIC_FAILURE_MEMORY;
        return -1;
    }
    if (topic_sql_run(sql, find, err) < 0)
        return -1;
    return is_same ? 0 : refuse_key(store, *number, err);
}

static struct topic_event_log_event read_event(struct sqlite3_stmt *list)
{
    return (struct topic_event_log_event){
        .number = topic_sql_number(list, 0),
        .kind = (enum topic_event_log_kind)topic_sql_number(list, 1),
        .undoes = topic_sql_number(list, 2),
        .author = {.client = topic_sql_text(list, 3),
                   .actor = topic_sql_text(list, 4),
                   .source = topic_sql_text(list, 5),
                   .time_ms = topic_sql_number(list, 6),
                   .model = topic_sql_text(list, 7),
                   .suggested = topic_sql_text(list, 8)},
        .given = topic_sql_text(list, 9),
        .refused = topic_sql_text(list, 10),
        .flags = (unsigned)topic_sql_number(list, 11),
        .result = topic_sql_text(list, 12),
        .undone_by = topic_sql_number(list, 13),
        .article_id = topic_sql_text(list, 14),
        .run = topic_sql_number(list, 15),
        .version = topic_sql_text(list, 16),
        .learned_given = topic_sql_text(list, 17),
        .learned_refused = topic_sql_text(list, 18),
        .article_title = topic_sql_text(list, 19),
    };
}

#define EVENT_COLUMNS                                                                              \
    "SELECT e.event, kind, undoes, client, actor, source, e.time, model, suggested, given,"        \
    " refused, flags, result, ifnull(by, 0), id, run, version, learned_given, learned_refused,"    \
    " substr(title, 1, 200)"                                                                       \
    " FROM events e"                                                                               \
    " LEFT JOIN undone ON undone.event = e.event LEFT JOIN articles a ON a.number = e.article"
#define EVENT_ORDER " AND e.event < ?2 ORDER BY e.event DESC LIMIT ?3"

static const char list_all[] = EVENT_COLUMNS " WHERE ?1 IS NULL" EVENT_ORDER;
static const char list_article[] =
    EVENT_COLUMNS " WHERE e.article = (SELECT number FROM articles WHERE id = ?1)" EVENT_ORDER;

int topic_event_log_list(struct topic_store *store, const struct topic_event_log_query *query,
                         bool (*visit)(void *context, const struct topic_event_log_event *event),
                         void *context, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *list =
        topic_sql_use(sql, query->article_id.bytes ? list_article : list_all, err);
    topic_sql_bind_text(sql, list, 1, query->article_id);
    topic_sql_bind_number(sql, list, 2, query->before > 0 ? query->before : INT64_MAX);
    topic_sql_bind_number(sql, list, 3, (int64_t)query->count);
    int status;
    while ((status = topic_sql_step(sql, list, err)) > 0) {
        struct topic_event_log_event event = read_event(list);
        if (!visit(context, &event))
            return topic_sql_use(sql, query->article_id.bytes ? list_article : list_all, err) ? 0
                                                                                              : -1;
    }
    return status;
}
