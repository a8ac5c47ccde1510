#include "store/stored_article.h"

#include "base/text.h"
#include "base/utf8.h"

bool topic_stored_article_is_id(struct topic_text id)
{
    return id.len <= TOPIC_STORE_MAX_ID_BYTES && topic_utf8_is_name(id.bytes, id.len);
}

int topic_stored_article_find(struct topic_store *store, struct topic_text id,
                              struct topic_stored_article_row *row, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find = topic_sql_use(
        sql,
        "SELECT number, last_event, forgotten, body IS NOT NULL, time FROM articles WHERE id = ?1",
        err);
    *row = (struct topic_stored_article_row){0};
    topic_sql_bind_text(sql, find, 1, id);
    int status = topic_sql_step(sql, find, err);
    if (status <= 0)
        return status;
    *row = (struct topic_stored_article_row){.number = topic_sql_number(find, 0),
                                             .last_event = topic_sql_number(find, 1),
                                             .forgotten = topic_sql_number(find, 2),
                                             .has_text = topic_sql_number(find, 3) != 0,
                                             .time_ms = topic_sql_number(find, 4)};
    return topic_sql_run(sql, find, err);
}

static int check(struct topic_store *store, const struct topic_stored_article *article,
                 struct topic_error *err)
{
    if (!topic_stored_article_is_id(article->id))
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_REQUEST, err,
                                "the article's id must have 1 to %d bytes and no control "
                                "characters",
                                TOPIC_STORE_MAX_ID_BYTES);
    if (article->extra.len > TOPIC_STORE_MAX_EXTRA_BYTES)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_SIZE, err,
                                "the article's keys beside its texts have more than %zu bytes: "
                                "send fewer",
                                TOPIC_STORE_MAX_EXTRA_BYTES);
    return 0;
}

/* An empty text is no NULL, which means that the text is gone. */
static struct topic_text filled(struct topic_text text)
{
    return text.bytes ? text : (struct topic_text){"", 0};
}

static void bind_fields(struct topic_sql *sql, struct sqlite3_stmt *statement,
                        const struct topic_stored_article *article)
{
    for (int i = 0; i < TOPIC_FIELD_COUNT; i++)
        topic_sql_bind_text(sql, statement, 2 + i, filled(article->article.fields[i]));
}

static void bind_texts(struct topic_sql *sql, struct sqlite3_stmt *statement,
                       const struct topic_stored_article *article, int64_t time_ms)
{
    bind_fields(sql, statement, article);
    topic_sql_bind_text(sql, statement, 5, article->extra);
    topic_sql_bind_number(sql, statement, 6, time_ms);
}

_Static_assert(TOPIC_FIELD_TITLE == 0 && TOPIC_FIELD_EXCERPT == 1 && TOPIC_FIELD_BODY == 2,
               "the statements below name the fields in this order");

static int insert(struct topic_store *store, const struct topic_stored_article *article,
                  int64_t time_ms, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *statement = topic_sql_use(sql,
                                                   "INSERT INTO articles(id, title, excerpt, body, "
                                                   "extra, time) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                                                   err);
    topic_sql_bind_text(sql, statement, 1, article->id);
    bind_texts(sql, statement, article, time_ms);
    return topic_sql_run(sql, statement, err);
}

/* What quotes the texts ends with them. */
static int drop_differences(struct topic_store *store, const struct topic_stored_article *article,
                            int64_t number, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *statement = topic_sql_use(
        sql,
        "DELETE FROM differences WHERE article = ?1 AND EXISTS(SELECT 1 FROM articles"
        " WHERE number = ?1 AND (title IS NOT ?2 OR excerpt IS NOT ?3 OR body IS NOT ?4))",
        err);
    topic_sql_bind_number(sql, statement, 1, number);
    bind_fields(sql, statement, article);
    return topic_sql_run(sql, statement, err);
}

static int update(struct topic_store *store, const struct topic_stored_article *article,
                  int64_t number, int64_t time_ms, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    if (drop_differences(store, article, number, err) < 0)
        return -1;
    struct sqlite3_stmt *statement = topic_sql_use(
        sql,
        "UPDATE articles SET title = ?2, excerpt = ?3, body = ?4, extra = ?5, time = ?6"
        " WHERE number = ?1",
        err);
    topic_sql_bind_number(sql, statement, 1, number);
    bind_texts(sql, statement, article, time_ms);
    return topic_sql_run(sql, statement, err);
}

static int touch(struct topic_store *store, int64_t number, int64_t time_ms,
                 struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *statement =
        topic_sql_use(sql, "UPDATE articles SET time = ?2 WHERE number = ?1", err);
    topic_sql_bind_number(sql, statement, 1, number);
    topic_sql_bind_number(sql, statement, 2, time_ms);
    return topic_sql_run(sql, statement, err);
}

int topic_stored_article_put(struct topic_store *store, const struct topic_stored_article *article,
                             int64_t time_ms, struct topic_stored_article_row *row,
                             struct topic_error *err)
{
    if (check(store, article, err) < 0 ||
        topic_stored_article_find(store, article->id, row, err) < 0)
        return -1;
    if (!article->has_text && !row->has_text)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_REQUEST, err,
                                "the store has no text of this article, %.*s: correct the id, or "
                                "send its title, excerpt or body with it",
                                (int)(article->id.len < 100 ? article->id.len : 100),
                                article->id.bytes);
    if (!article->has_text)
        return touch(store, row->number, time_ms, err);
    row->has_text = true;
    if (row->number > 0)
        return update(store, article, row->number, time_ms, err);
    if (insert(store, article, time_ms, err) < 0)
        return -1;
    row->number = topic_sql_last_row(&store->sql);
    return 0;
}

int topic_stored_article_is_same(struct topic_store *store,
                                 const struct topic_stored_article *article, bool *is_same,
                                 struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find = topic_sql_use(
        sql, "SELECT title, excerpt, body, extra FROM articles WHERE id = ?1 AND body IS NOT NULL",
        err);
    *is_same = false;
    topic_sql_bind_text(sql, find, 1, article->id);
    int status = topic_sql_step(sql, find, err);
    if (status <= 0)
        return status;
    *is_same = topic_text_is_same(topic_sql_text(find, 3), article->extra);
    for (int i = 0; i < TOPIC_FIELD_COUNT; i++)
        *is_same =
            *is_same && topic_text_is_same(topic_sql_text(find, i), article->article.fields[i]);
    return topic_sql_run(sql, find, err);
}

int topic_stored_article_clear(struct topic_store *store, int64_t number, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *statement =
        topic_sql_use(sql,
                      "UPDATE articles SET title = NULL, excerpt = NULL, body = NULL, extra = NULL"
                      " WHERE number = ?1",
                      err);
    topic_sql_bind_number(sql, statement, 1, number);
    if (topic_sql_run(sql, statement, err) < 0)
        return -1;
    statement = topic_sql_use(sql, "DELETE FROM queue WHERE article = ?1", err);
    topic_sql_bind_number(sql, statement, 1, number);
    if (topic_sql_run(sql, statement, err) < 0)
        return -1;
    statement = topic_sql_use(sql, "DELETE FROM differences WHERE article = ?1", err);
    topic_sql_bind_number(sql, statement, 1, number);
    return topic_sql_run(sql, statement, err);
}

static int find_old(struct topic_store *store, int64_t before_ms, int64_t *number,
                    struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find = topic_sql_use(
        sql,
        "SELECT number FROM articles WHERE body IS NOT NULL AND time < ?1 ORDER BY time LIMIT 1",
        err);
    topic_sql_bind_number(sql, find, 1, before_ms);
    int status = topic_sql_step(sql, find, err);
    *number = status > 0 ? topic_sql_number(find, 0) : 0;
    return status < 0 ? -1 : topic_sql_run(sql, find, err);
}

int topic_stored_article_oldest(struct topic_store *store, int64_t *time_ms,
                                struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find = topic_sql_use(
        sql, "SELECT time FROM articles WHERE body IS NOT NULL ORDER BY time LIMIT 1", err);
    int status = topic_sql_step(sql, find, err);
    *time_ms = status > 0 ? topic_sql_number(find, 0) : INT64_MAX;
    return status < 0 ? -1 : topic_sql_run(sql, find, err);
}

int topic_stored_article_expire(struct topic_store *store, int64_t before_ms, size_t most,
                                size_t *count, struct topic_error *err)
{
    for (*count = 0; *count < most; (*count)++) {
        int64_t number;
        if (find_old(store, before_ms, &number, err) < 0)
            return -1;
        if (number == 0)
            return 0;
        if (topic_stored_article_clear(store, number, err) < 0)
            return -1;
    }
    return 0;
}

int topic_stored_article_count(struct topic_store *store,
                               struct topic_stored_article_counts *counts, struct topic_error *err)
{
    if (topic_sql_find_number(&store->sql, "SELECT count(*) FROM articles WHERE body IS NOT NULL",
                              &counts->articles, err) < 0 ||
        topic_sql_find_number(&store->sql, "SELECT count(*) FROM labelled WHERE complete",
                              &counts->labelled, err) < 0)
        return -1;
    return topic_sql_find_number(&store->sql, "SELECT count(*) FROM events", &counts->events, err);
}

int topic_stored_article_visit(struct topic_store *store, struct sqlite3_stmt *list,
                               topic_stored_article_visitor *visit, void *context,
                               struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    int status;
    while ((status = topic_sql_step(sql, list, err)) > 0) {
        struct topic_article texts = {0};
        for (int i = 0; i < TOPIC_FIELD_COUNT; i++)
            texts.fields[i] = topic_sql_text(list, 1 + i);
        if (visit(context, topic_sql_number(list, 0), &texts, err) < 0) {
            topic_sql_use(sql, "SELECT 1", NULL);
            return -1;
        }
    }
    return status;
}

int topic_stored_article_list_last(struct topic_store *store, size_t most, int64_t after,
                                   size_t count, topic_stored_article_visitor *visit, void *context,
                                   struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *list = topic_sql_use(
        sql,
        "SELECT number, title, excerpt, body FROM articles WHERE body IS NOT NULL AND number > ?1"
        " AND number > ifnull((SELECT number FROM articles WHERE body IS NOT NULL"
        " ORDER BY number DESC LIMIT 1 OFFSET ?2), 0) ORDER BY number LIMIT ?3",
        err);
    topic_sql_bind_number(sql, list, 1, after);
    topic_sql_bind_number(sql, list, 2, (int64_t)most);
    topic_sql_bind_number(sql, list, 3, (int64_t)count);
    return topic_stored_article_visit(store, list, visit, context, err);
}

int topic_stored_article_has_texts(struct topic_store *store, int64_t number, bool *has_texts,
                                   struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find =
        topic_sql_use(sql, "SELECT 1 FROM articles WHERE number = ?1 AND body IS NOT NULL", err);
    topic_sql_bind_number(sql, find, 1, number);
    int status = topic_sql_step(sql, find, err);
    *has_texts = status > 0;
    return status < 0 ? -1 : topic_sql_run(sql, find, err);
}
