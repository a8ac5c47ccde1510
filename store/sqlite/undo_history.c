#include "store/sqlite/undo_history.h"

#include <stdlib.h>

#include "base/memory.h"

static int read_events(struct topic_sql *sql, int64_t article, struct topic_undo_history *history,
                       struct topic_error *err)
{
    struct sqlite3_stmt *list =
        topic_sql_use(sql,
                      "SELECT event, undoes FROM events WHERE article = ?1 AND event > "
                      "(SELECT forgotten FROM articles WHERE number = ?1) ORDER BY event DESC",
                      err);
    topic_sql_bind_number(sql, list, 1, article);
    int status;
    while ((status = topic_sql_step(sql, list, err)) > 0) {
        if (topic_memory_reserve(&history->events, &history->capacity, history->count + 1,
                                 sizeof *history->events, err) < 0) {
            sql->failure = TOPIC_FAILURE_MEMORY;
            return -1;
        }
        history->events[history->count++] = (struct topic_undo_history_event){
            .number = topic_sql_number(list, 0), .undoes = topic_sql_number(list, 1)};
    }
    return status;
}

static int newest_first(const void *a, const void *b)
{
    const int64_t left = ((const struct topic_undo_history_event *)a)->number;
    const int64_t right = ((const struct topic_undo_history_event *)b)->number;
    return (left < right) - (left > right);
}

/* From the newest on: when an event is reached, all that could undo it have been judged. */
static void find_undone(struct topic_undo_history *history)
{
    for (size_t i = 0; i < history->count; i++) {
        const struct topic_undo_history_event *undo = &history->events[i];
        const struct topic_undo_history_event wanted = {.number =
                                                            undo->undone_by > 0 ? 0 : undo->undoes};
        struct topic_undo_history_event *undone =
            bsearch(&wanted, undo + 1, history->count - i - 1, sizeof *undo, newest_first);
        if (undone && undone->undone_by == 0)
            undone->undone_by = undo->number;
    }
}

int topic_undo_history_read(struct topic_sql *sql, int64_t article,
                            struct topic_undo_history *history, struct topic_error *err)
{
    int status = read_events(sql, article, history, err);
    if (status == 0)
        find_undone(history);
    return status;
}

void topic_undo_history_release(struct topic_undo_history *history)
{
    free(history->events);
    *history = (struct topic_undo_history){0};
}

int topic_undo_history_clear(struct topic_sql *sql, int64_t article, struct topic_error *err)
{
    struct sqlite3_stmt *clear = topic_sql_use(
        sql, "DELETE FROM undone WHERE event IN (SELECT event FROM events WHERE article = ?1)",
        err);
    topic_sql_bind_number(sql, clear, 1, article);
    return topic_sql_run(sql, clear, err);
}

int topic_undo_history_write(struct topic_sql *sql, int64_t article,
                             const struct topic_undo_history *history, struct topic_error *err)
{
    if (topic_undo_history_clear(sql, article, err) < 0)
        return -1;
    for (size_t i = 0; i < history->count; i++) {
        if (history->events[i].undone_by == 0)
            continue;
        struct sqlite3_stmt *insert =
            topic_sql_use(sql, "INSERT INTO undone(event, by) VALUES(?1, ?2)", err);
        topic_sql_bind_number(sql, insert, 1, history->events[i].number);
        topic_sql_bind_number(sql, insert, 2, history->events[i].undone_by);
        if (topic_sql_run(sql, insert, err) < 0)
            return -1;
    }
    return 0;
}
