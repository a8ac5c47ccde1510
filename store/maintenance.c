#include "store/maintenance.h"

#include <stdio.h>
#include <string.h>

#include "base/checksum.h"
#include "base/utf8.h"
#include "store/event_log.h"
#include "store/label_state.h"
#include "store/review_queue.h"
#include "store/sqlite/schema_difference.h"
#include "store/training_run.h"

struct report {
    void (*report)(void *context, const char *sentence);
    void *context;
    size_t problems;
};

static void add_problem(struct report *report, const char *sentence)
{
    report->problems++;
    if (report->problems <= TOPIC_MAINTENANCE_MAX_PROBLEMS)
        report->report(report->context, sentence);
}

/* SQLite writes several problems into one value, a line each; the first line of some is a
 * heading. */
static void add_lines(struct report *report, const char *path, struct topic_text lines)
{
    const char *end = lines.bytes + lines.len;
    for (const char *at = lines.bytes; at < end;) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        line_end = line_end ? line_end : end;
        struct topic_error sentence = {0};
        topic_error_set(&sentence, "%s: %.*s", path, (int)(line_end - at), at);
        if (strncmp(at, "***", strlen("***")) != 0)
            add_problem(report, sentence.text);
        at = line_end + 1;
    }
}

static void add_difference(void *context, const char *sentence)
{
    struct report *report = context;
    add_problem(report, sentence);
}

static int check_pages(struct topic_store *store, struct report *report, struct topic_error *err)
{
    static const struct topic_text none = {"out of memory", sizeof "out of memory" - 1};
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *check = topic_sql_use(sql, "PRAGMA integrity_check(20)", err);
    int status;
    while ((status = topic_sql_step(sql, check, err)) > 0) {
        struct topic_text lines = topic_sql_text(check, 0);
        if (!lines.bytes || strcmp(lines.bytes, "ok") != 0)
            add_lines(report, sql->path, lines.bytes ? lines : none);
    }
    return status;
}

/* Every value of the tables that follow from the log. */
#define ALL_LABELS(schema)                                                                         \
    "SELECT 1, article, topic, given, pinned FROM " schema ".labels"                               \
    " UNION ALL SELECT 2, article, '', complete, 0 FROM " schema ".labelled"                       \
    " UNION ALL SELECT 3, event, '', by, 0 FROM " schema ".undone ORDER BY 1, 2, 3"

static int digest_labels(struct topic_store *store, const char *all_labels,
                         struct topic_checksum_wide *digest, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *list = topic_sql_use(sql, all_labels, err);
    int status;
    *digest = (struct topic_checksum_wide){0};
    while ((status = topic_sql_step(sql, list, err)) > 0)
        for (int i = 0; i < 5; i++) {
            struct topic_text value = topic_sql_text(list, i);
            *digest = topic_checksum_extend(*digest, value.bytes, value.len + 1); /* with its NUL */
        }
    return status;
}

/* The next article that has events; 0: none. Each is later than the one before, also in a log that
 * another program wrote: a value that is no whole number is not among them. */
static int next_article(struct topic_store *store, int64_t after, int64_t *article,
                        struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find = topic_sql_use(
        sql,
        "SELECT article FROM events WHERE article > ?1 AND typeof(article) = 'integer'"
        " ORDER BY article LIMIT 1",
        err);
    topic_sql_bind_number(sql, find, 1, after);
    int status = topic_sql_step(sql, find, err);
    *article = status > 0 ? topic_sql_number(find, 0) : 0;
    return status < 0 ? -1 : topic_sql_run(sql, find, err);
}

static int replay_all(struct topic_store *store, void *context, struct topic_error *err)
{
    (void)context;
    struct topic_sql *sql = &store->sql;
    int64_t article = 0;
    if (topic_sql_run(sql, topic_sql_use(sql, "DELETE FROM labels", err), err) < 0 ||
        topic_sql_run(sql, topic_sql_use(sql, "DELETE FROM labelled", err), err) < 0 ||
        topic_sql_run(sql, topic_sql_use(sql, "DELETE FROM undone", err), err) < 0)
        return -1;
    for (;;) {
        struct topic_label_state state = {0};
        if (next_article(store, article, &article, err) < 0)
            return -1;
        if (article == 0)
            return 0;
        int status = topic_label_state_replay(store, article, false, &state, err);
        topic_label_state_release(&state);
        if (status < 0)
            return -1;
    }
}

int topic_maintenance_replay(struct topic_store *store, struct topic_error *err)
{
    if (topic_store_begin(store, err) < 0)
        return -1;
    if (replay_all(store, NULL, err) == 0)
        return topic_store_commit(store, err);
    enum topic_failure failure = store->sql.failure;
    topic_store_rollback(store);
    store->sql.failure = failure;
    return -1;
}

/* Up to five texts of each row, and what the row is called. */
static const char all_texts[] =
    "SELECT 'article ' || number, id, title, excerpt, body, extra FROM articles"
    " UNION ALL SELECT 'event ' || event, client, actor, source, key, model FROM events"
    " UNION ALL SELECT 'event ' || event, suggested, given, refused, result, version FROM events"
    " UNION ALL SELECT 'event ' || event, learned_given, learned_refused, NULL, NULL, NULL"
    " FROM events"
    " UNION ALL SELECT 'a label of article ' || article, topic, NULL, NULL, NULL, NULL FROM labels"
    " UNION ALL SELECT 'the place in the queue of article ' || article, reason, suggested, model,"
    " client, NULL FROM queue"
    " UNION ALL SELECT 'the control of article ' || article, suggested, model, NULL, NULL, NULL"
    " FROM controls"
    " UNION ALL SELECT 'training ' || run, client, actor, corpus, model, verdict FROM runs"
    " UNION ALL SELECT 'a difference of training ' || run, json, NULL, NULL, NULL, NULL"
    " FROM differences";

/* Numbers that stand for something else than they may. */
static const char wrong_kinds[] =
    "SELECT 'event ' || event, 'kind ' || kind FROM events WHERE typeof(kind) <> 'integer'"
    " OR kind NOT BETWEEN 1 AND ?1"
    " UNION ALL SELECT 'event ' || event, 'flags ' || flags FROM events"
    " WHERE typeof(flags) <> 'integer' OR flags NOT BETWEEN 0 AND 7"
    " UNION ALL SELECT 'the place in the queue of article ' || article, 'kind ' || kind FROM queue"
    " WHERE typeof(kind) <> 'integer' OR kind NOT BETWEEN 1 AND ?2"
    " UNION ALL SELECT 'training ' || run, 'state ' || state FROM runs"
    " WHERE typeof(state) <> 'integer' OR state NOT BETWEEN 1 AND ?3";

/* SQLite keeps any value in a column of numbers: a text, or a number that is not whole. */
#define OTHER_VALUES(row, table, column)                                                           \
    "SELECT " row ", '" column "' FROM " table " WHERE typeof(" column                             \
    ") NOT IN ('integer', 'null')"

static const char *const other_values[] = {
    OTHER_VALUES("'article ' || number", "articles", "time"),
    OTHER_VALUES("'article ' || number", "articles", "last_event"),
    OTHER_VALUES("'article ' || number", "articles", "forgotten"),
    OTHER_VALUES("'event ' || event", "events", "article"),
    OTHER_VALUES("'event ' || event", "events", "undoes"),
    OTHER_VALUES("'event ' || event", "events", "time"),
    OTHER_VALUES("'event ' || event", "events", "run"),
    OTHER_VALUES("'a label of article ' || article", "labels", "article"),
    OTHER_VALUES("'a label of article ' || article", "labels", "given"),
    OTHER_VALUES("'a label of article ' || article", "labels", "pinned"),
    OTHER_VALUES("'the labels of article ' || article", "labelled", "complete"),
    OTHER_VALUES("'the undoing of event ' || event", "undone", "by"),
    OTHER_VALUES("'the place in the queue of article ' || article", "queue", "lease"),
    OTHER_VALUES("'the place in the queue of article ' || article", "queue", "until"),
    OTHER_VALUES("'the place in the queue of article ' || article", "queue", "skipped"),
    OTHER_VALUES("'the place in the queue of article ' || article", "queue", "draw"),
    OTHER_VALUES("'the control of article ' || article", "controls", "time"),
    OTHER_VALUES("'training ' || run", "runs", "shadow"),
    OTHER_VALUES("'training ' || run", "runs", "time"),
    OTHER_VALUES("'training ' || run", "runs", "changed"),
    OTHER_VALUES("'training ' || run", "runs", "articles"),
    OTHER_VALUES("'a difference of training ' || run", "differences", "run"),
    OTHER_VALUES("'a difference of training ' || run", "differences", "place"),
    OTHER_VALUES("'a difference of training ' || run", "differences", "article"),
};

static void report_row(struct topic_store *store, struct report *report, struct topic_text row,
                       const char *has, const char *what)
{
    struct topic_error sentence = {0};
    topic_error_set(&sentence, "%s: %.*s has %s %s: restore a backup", store->sql.path,
                    (int)row.len, row.bytes ? row.bytes : "", has, what);
    add_problem(report, sentence.text);
}

static int check_texts(struct topic_store *store, struct report *report, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *list = topic_sql_use(sql, all_texts, err);
    int status;
    while ((status = topic_sql_step(sql, list, err)) > 0)
        for (int i = 1; i <= 5; i++) {
            struct topic_text text = topic_sql_text(list, i);
            if (text.bytes && !topic_utf8_is_valid(text.bytes, text.len)) {
                report_row(store, report, topic_sql_text(list, 0), "a text that is not", "UTF-8");
                break;
            }
        }
    return status;
}

static int check_kinds(struct topic_store *store, struct report *report, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *list = topic_sql_use(sql, wrong_kinds, err);
    int status;
    topic_sql_bind_number(sql, list, 1, TOPIC_EVENT_LOG_KINDS - 1);
    topic_sql_bind_number(sql, list, 2, TOPIC_REVIEW_QUEUE_KINDS - 1);
    topic_sql_bind_number(sql, list, 3, TOPIC_TRAINING_RUN_STATES - 1);
    while ((status = topic_sql_step(sql, list, err)) > 0) {
        struct topic_text what = topic_sql_text(list, 1);
        report_row(store, report, topic_sql_text(list, 0), "the unknown",
                   what.bytes ? what.bytes : "kind");
    }
    return status;
}

static int check_column(struct topic_store *store, const char *values, struct report *report,
                        struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *list = topic_sql_use(sql, values, err);
    int status;
    while ((status = topic_sql_step(sql, list, err)) > 0) {
        struct topic_text column = topic_sql_text(list, 1);
        report_row(store, report, topic_sql_text(list, 0), "no whole number as",
                   column.bytes ? column.bytes : "");
    }
    return status;
}

/* Tables in memory that a statement finds before those of the file, until the transaction ends. */
static const char scratch_tables[] =
    "CREATE TEMP TABLE labels(article, topic, given, pinned, PRIMARY KEY(article, topic))"
    " WITHOUT ROWID;"
    "CREATE TEMP TABLE labelled(article INTEGER PRIMARY KEY, complete);"
    "CREATE TEMP TABLE undone(event INTEGER PRIMARY KEY, by);";

/* Compares with a replay; the file is only read. */
static int check_labels(struct topic_store *store, struct report *report, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct topic_checksum_wide kept;
    struct topic_checksum_wide replayed;
    if (topic_sql_execute(sql, "BEGIN", err) < 0)
        return -1;
    int status = topic_sql_execute(sql, scratch_tables, err);
    if (status == 0)
        status = replay_all(store, NULL, err);
    if (status == 0)
        status = digest_labels(store, ALL_LABELS("main"), &kept, err);
    if (status == 0)
        status = digest_labels(store, ALL_LABELS("temp"), &replayed, err);
    topic_store_rollback(store);
    if (status == 0 && (kept.low != replayed.low || kept.high != replayed.high))
        add_problem(report, "the labels are not those that the log gives");
    return status;
}

static int check_numbers(struct topic_store *store, struct report *report, struct topic_error *err)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < sizeof other_values / sizeof *other_values; i++)
        status = check_column(store, other_values[i], report, err);
    return status;
}

static int check_values(struct topic_store *store, struct report *report, struct topic_error *err)
{
    return check_texts(store, report, err) < 0 || check_numbers(store, report, err) < 0
               ? -1
               : check_kinds(store, report, err);
}

int topic_maintenance_check(struct topic_store *store,
                            void (*report)(void *context, const char *sentence), void *context,
                            size_t *problems, struct topic_error *err)
{
    struct report all = {report, context, 0};
    int status = check_pages(store, &all, err);
    if (status == 0 && all.problems == 0)
        status = topic_schema_difference_find(&store->sql, add_difference, &all, err);
    if (status == 0 && all.problems == 0)
        status = check_values(store, &all, err);
    if (status == 0 && all.problems == 0)
        status = check_labels(store, &all, err);
    *problems = all.problems;
    return status;
}

int topic_maintenance_checkpoint(struct topic_store *store, struct topic_error *err)
{
    if (topic_sql_execute(&store->sql, "PRAGMA wal_checkpoint(TRUNCATE)", err) < 0)
        return -1;
    topic_write_log_reset(&store->log);
    return 0;
}

int topic_maintenance_compact(struct topic_store *store, struct topic_error *err)
{
    if (topic_sql_execute(&store->sql, "VACUUM", err) < 0)
        return -1;
    return topic_maintenance_checkpoint(store, err);
}
