#include "store/run_differences.h"

#include <assert.h>

#include "store/stored_article.h"

/* The summary has place 0 and article 0. */
static int insert(struct topic_store *store, int64_t run, int64_t place, int64_t article,
                  struct topic_text json, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *add = topic_sql_use(
        sql, "INSERT INTO differences(run, place, article, json) VALUES(?1, ?2, ?3, ?4)", err);
    topic_sql_bind_number(sql, add, 1, run);
    topic_sql_bind_number(sql, add, 2, place);
    topic_sql_bind_number(sql, add, 3, article);
    topic_sql_bind_text(sql, add, 4, json);
    return topic_sql_run(sql, add, err);
}

static int drop_others(struct topic_store *store, int64_t run, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *drop =
        topic_sql_use(sql, "DELETE FROM differences WHERE run <= ?1 - ?2 OR run = ?1", err);
    topic_sql_bind_number(sql, drop, 1, run);
    topic_sql_bind_number(sql, drop, 2, TOPIC_RUN_DIFFERENCES_RUNS);
    return topic_sql_run(sql, drop, err);
}

int topic_run_differences_put(struct topic_store *store,
                              const struct topic_run_differences *differences,
                              struct topic_error *err)
{
    int64_t run = differences->run;
    assert(differences->count <= TOPIC_RUN_DIFFERENCES_MAX);
    if (drop_others(store, run, err) < 0 || insert(store, run, 0, 0, differences->summary, err) < 0)
        return -1;
    for (size_t i = 0; i < differences->count; i++) {
        const struct topic_run_differences_item *item = &differences->items[i];
        struct topic_stored_article_row row;
        if (topic_stored_article_find(store, item->article_id, &row, err) < 0)
            return -1;
        if (row.has_text && row.time_ms < differences->read_ms &&
            insert(store, run, (int64_t)i + 1, row.number, item->json, err) < 0)
            return -1;
    }
    return 0;
}

int topic_run_differences_list(struct topic_store *store, int64_t run,
                               void (*visit)(void *context, struct topic_text json), void *context,
                               struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *list =
        topic_sql_use(sql, "SELECT json FROM differences WHERE run = ?1 ORDER BY place", err);
    int status;
    topic_sql_bind_number(sql, list, 1, run);
    while ((status = topic_sql_step(sql, list, err)) > 0)
        visit(context, topic_sql_text(list, 0));
    return status;
}

int topic_run_differences_find_last(struct topic_store *store, int64_t *run,
                                    struct topic_error *err)
{
    return topic_sql_find_number(&store->sql, "SELECT ifnull(max(run), 0) FROM differences", run,
                                 err);
}
