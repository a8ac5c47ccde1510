#include "store/model_change.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/name_list.h"

static void copy(char id[TOPIC_MODEL_CHANGE_ID_SIZE], struct topic_text text)
{
    snprintf(id, TOPIC_MODEL_CHANGE_ID_SIZE, "%.*s", (int)text.len, text.bytes ? text.bytes : "");
}

static int read_change(struct topic_store *store, struct topic_model_change *change,
                       struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct topic_text name;
    struct sqlite3_stmt *find =
        topic_sql_use(sql, "SELECT model, result FROM events WHERE event = ?1", err);
    topic_sql_bind_number(sql, find, 1, change->event);
    int status = topic_sql_step(sql, find, err);
    if (status <= 0)
        return status;
    struct topic_text lines = topic_sql_text(find, 1);
    copy(change->served, topic_sql_text(find, 0));
    change->is_done = lines.bytes != NULL;
    if (topic_name_list_next_line(&lines, &name))
        copy(change->model, name);
    if (topic_name_list_next_line(&lines, &name))
        copy(change->previous, name);
    return topic_sql_run(sql, find, err);
}

int topic_model_change_begin(struct topic_store *store, const struct topic_event_log_author *author,
                             enum topic_event_log_kind kind, struct topic_text version,
                             struct topic_model_change *change, struct topic_error *err)
{
    struct topic_buffer unused = {0};
    *change = (struct topic_model_change){0};
    int status = topic_event_log_find_key(store, author, &change->event, &unused, err);
    topic_buffer_release(&unused);
    if (status < 0)
        return -1;
    change->is_repeated = change->event > 0;
    if (change->is_repeated)
        return read_change(store, change, err);
    struct topic_event_log_event event = {.kind = kind, .author = *author, .version = version};
    if (topic_event_log_append(store, &event, err) < 0)
        return -1;
    change->event = event.number;
    copy(change->served, author->model);
    return 0;
}

int topic_model_change_finish(struct topic_store *store, int64_t event, const char *model,
                              const char *previous, struct topic_error *err)
{
    char lines[2 * TOPIC_MODEL_CHANGE_ID_SIZE];
    struct topic_sql *sql = &store->sql;
    snprintf(lines, sizeof lines, "%s\n%s", model, previous);
    if (topic_event_log_set_result(store, event, topic_text_of(lines), err) < 0)
        return -1;
    struct sqlite3_stmt *update =
        topic_sql_use(sql, "UPDATE events SET version = ifnull(version, ?2) WHERE event = ?1", err);
    topic_sql_bind_number(sql, update, 1, event);
    topic_sql_bind_text(sql, update, 2, topic_text_of(model));
    return topic_sql_run(sql, update, err);
}

int topic_model_change_abandon(struct topic_store *store, int64_t event, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *drop =
        topic_sql_use(sql, "DELETE FROM events WHERE event = ?1 AND result IS NULL", err);
    topic_sql_bind_number(sql, drop, 1, event);
    return topic_sql_run(sql, drop, err);
}

int topic_model_change_begin_of_run(struct topic_store *store,
                                    const struct topic_event_log_author *author, int64_t run,
                                    const char *model, int64_t *event, struct topic_error *err)
{
    struct topic_event_log_event begun = {.kind = TOPIC_EVENT_LOG_PROMOTE,
                                          .author = *author,
                                          .run = run,
                                          .version = {model, strlen(model)}};
    if (topic_event_log_append(store, &begun, err) < 0)
        return -1;
    *event = begun.number;
    return 0;
}

#define BEGUN_BY_A_RUN " WHERE kind = 7 AND run > 0 AND result IS NULL"

_Static_assert(TOPIC_EVENT_LOG_PROMOTE == 7, "the statements name this number");

int topic_model_change_recover_runs(struct topic_store *store, struct topic_text serving,
                                    struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *finish = topic_sql_use(
        sql,
        "UPDATE events SET result = version || char(10) || ifnull((SELECT baseline"
        " FROM runs WHERE runs.run = events.run), '')" BEGUN_BY_A_RUN " AND version = ?1",
        err);
    topic_sql_bind_text(sql, finish, 1, serving);
    if (topic_sql_run(sql, finish, err) < 0)
        return -1;
    return topic_sql_run(sql, topic_sql_use(sql, "DELETE FROM events" BEGUN_BY_A_RUN, err), err);
}
