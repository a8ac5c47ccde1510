#include "store/sqlite/store_schema.h"

#include <stdio.h>

/* articles   what can be labelled; its texts are NULL once they are forgotten or too old.
 *            forgotten: the last event that made the article forgotten, or 0
 * events     the log: rows are only added, and forgetting empties the lists of topics in them
 * labels     what the log says: topics that an article has (given) or has not
 * labelled   which articles have labels: complete means that every other topic is not given
 * undone     which events are undone, by which event
 * queue      articles to be reviewed; seat: 0 free, else leased until `until`
 * controls   what the model that served gave to articles of the random sample, before it learnt
 *            them
 * runs       trainings; what of them is asked for or decided are events with a run, or a version of
 *            the registry
 * differences  what the model of a run would change of an article (store/run_differences.h); it is
 *            dropped with the article's texts
 *
 * labels, labelled and undone follow from events alone (store/label_state.h). Lists of topics are a
 * name a line (store/name_list.h). Times are Unix milliseconds. */
static const char tables[] =
    "CREATE TABLE articles(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT,"
    " excerpt TEXT, body TEXT, extra TEXT, time INTEGER NOT NULL,"
    " last_event INTEGER NOT NULL DEFAULT 0, forgotten INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX articles_by_time ON articles(time) WHERE body IS NOT NULL;"
    "CREATE TABLE events(event INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL,"
    " kind INTEGER NOT NULL, undoes INTEGER NOT NULL, client TEXT NOT NULL, key TEXT, digest BLOB,"
    " actor TEXT NOT NULL, source TEXT, time INTEGER NOT NULL, model TEXT, suggested TEXT,"
    " given TEXT, refused TEXT, flags INTEGER NOT NULL, result TEXT);"
    "CREATE UNIQUE INDEX events_by_key ON events(client, key) WHERE key IS NOT NULL;"
    "CREATE INDEX events_by_article ON events(article, event);"
    "CREATE TABLE labels(article INTEGER NOT NULL, topic TEXT NOT NULL, given INTEGER NOT NULL,"
    " pinned INTEGER NOT NULL, PRIMARY KEY(article, topic)) WITHOUT ROWID;"
    "CREATE TABLE labelled(article INTEGER PRIMARY KEY, complete INTEGER NOT NULL);"
    "CREATE TABLE undone(event INTEGER PRIMARY KEY, by INTEGER NOT NULL);"
    "CREATE TABLE queue(article INTEGER PRIMARY KEY, kind INTEGER NOT NULL, value REAL NOT NULL,"
    " reason TEXT, suggested TEXT, model TEXT, lease INTEGER UNIQUE, client TEXT,"
    " until INTEGER NOT NULL, skipped INTEGER NOT NULL);"
    "CREATE INDEX queue_by_value ON queue(kind, value);"
    "CREATE TABLE controls(article INTEGER PRIMARY KEY, model TEXT NOT NULL,"
    " suggested TEXT NOT NULL, time INTEGER NOT NULL);";

/* Since version 2. */
static const char training_tables[] =
    "ALTER TABLE events ADD COLUMN run INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE events ADD COLUMN version TEXT;"
    "CREATE TABLE runs(run INTEGER PRIMARY KEY AUTOINCREMENT, state INTEGER NOT NULL,"
    " shadow INTEGER NOT NULL, client TEXT NOT NULL, actor TEXT NOT NULL, time INTEGER NOT NULL,"
    " changed INTEGER NOT NULL, articles INTEGER NOT NULL, corpus TEXT, baseline TEXT, model TEXT,"
    " verdict TEXT);";

/* Since version 3: what `given` and `refused` stand for, where that is something else. */
static const char naming_columns[] = "ALTER TABLE events ADD COLUMN learned_given TEXT;"
                                     "ALTER TABLE events ADD COLUMN learned_refused TEXT;";

/* Since version 4. */
static const char difference_tables[] =
    "CREATE TABLE differences(run INTEGER NOT NULL, place INTEGER NOT NULL,"
    " article INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY(run, place)) WITHOUT ROWID;"
    "CREATE INDEX differences_by_article ON differences(article);";

/* Since version 5: in the order in which the queue offers articles, and those that a client has. */
static const char queue_indexes[] =
    "DROP INDEX IF EXISTS queue_by_value;"
    "CREATE INDEX IF NOT EXISTS queue_by_turn ON queue(kind, skipped, value DESC);"
    "CREATE INDEX IF NOT EXISTS queue_by_client ON queue(client) WHERE client IS NOT NULL;";

/* Since version 6: `draw` is a random number, in whose order articles leave the queue. */
static const char queue_draws[] = "ALTER TABLE queue ADD COLUMN draw INTEGER NOT NULL DEFAULT 0;"
                                  "UPDATE queue SET draw = random();"
                                  "CREATE INDEX queue_by_draw ON queue(kind, skipped, draw);";

/* In memory, and of this connection alone, which no other may write beside. A transaction that is
 * rolled back takes its changes of it along. SQLite runs temporary triggers also where those of a
 * file are off, and does not count what makes a table among the changes of rows, by which the
 * daemon tells that the file was written. */
static const char queue_counts[] =
    "SAVEPOINT count;"
    "CREATE TEMP TABLE queue_counts AS WITH kinds(k) AS (VALUES(1), (2), (3)) SELECT k AS kind,"
    " (SELECT count(*) FROM queue WHERE kind = k AND skipped = 0) AS waiting FROM kinds;"
    "CREATE TEMP TRIGGER queue_entered AFTER INSERT ON main.queue WHEN NEW.skipped = 0 BEGIN"
    " UPDATE queue_counts SET waiting = waiting + 1 WHERE kind = NEW.kind; END;"
    "CREATE TEMP TRIGGER queue_left AFTER DELETE ON main.queue WHEN OLD.skipped = 0 BEGIN"
    " UPDATE queue_counts SET waiting = waiting - 1 WHERE kind = OLD.kind; END;"
    "CREATE TEMP TRIGGER queue_skipped AFTER UPDATE OF skipped ON main.queue BEGIN"
    " UPDATE queue_counts SET waiting = waiting + (NEW.skipped = 0) - (OLD.skipped = 0)"
    " WHERE kind = NEW.kind; END;"
    "RELEASE count;";

/* Brings a file of this version up to the last one; 0: an empty file. */
static int make_tables(struct topic_sql *sql, int64_t version, struct topic_error *err)
{
    char text[sizeof tables + sizeof training_tables + sizeof naming_columns +
              sizeof difference_tables + sizeof queue_indexes + sizeof queue_draws + 128];
    snprintf(
        text, sizeof text,
        "BEGIN IMMEDIATE; %s %s %s %s %s %s PRAGMA application_id = %d; PRAGMA user_version = %d; "
        "COMMIT;",
        version < 1 ? tables : "", version < 2 ? training_tables : "",
        version < 3 ? naming_columns : "", version < 4 ? difference_tables : "",
        version < 5 ? queue_indexes : "", queue_draws, TOPIC_STORE_SCHEMA_APPLICATION_ID,
        TOPIC_STORE_SCHEMA_VERSION);
    if (topic_sql_execute(sql, text, err) == 0)
        return 0;
    enum topic_failure failure = sql->failure;
    topic_sql_execute(sql, "ROLLBACK", NULL);
    sql->failure = failure;
    return -1;
}

static int set_size(struct topic_sql *sql, struct topic_error *err)
{
    char text[64];
    snprintf(text, sizeof text, "PRAGMA max_page_count = %lld", TOPIC_STORE_SCHEMA_MAX_PAGES);
    return topic_sql_execute(sql, text, err);
}

/* What the file says of itself. */
struct header {
    int64_t application;
    int64_t version;
    int64_t count; /* of tables and indexes */
};

static bool is_empty(const struct header *header)
{
    return header->application == 0 && header->version == 0 && header->count == 0;
}

static int read_header(struct topic_sql *sql, struct header *header, struct topic_error *err)
{
    if (topic_sql_find_number(sql, "PRAGMA application_id", &header->application, err) < 0 ||
        topic_sql_find_number(sql, "PRAGMA user_version", &header->version, err) < 0)
        return -1;
    return topic_sql_find_number(sql, "SELECT count(*) FROM sqlite_schema", &header->count, err);
}

static int check_header(struct topic_sql *sql, const struct header *header, struct topic_error *err)
{
    if (is_empty(header))
        return topic_sql_refuse(sql, TOPIC_FAILURE_FOREIGN, err,
                                "%s: is empty, and no store: name the file of topicd --store, or "
                                "make one with topic store import",
                                sql->path);
    if (header->application != TOPIC_STORE_SCHEMA_APPLICATION_ID)
        return topic_sql_refuse(sql, TOPIC_FAILURE_FOREIGN, err,
                                "%s: is a database of another program: name another file",
                                sql->path);
    if (header->version > TOPIC_STORE_SCHEMA_VERSION)
        return topic_sql_refuse(sql, TOPIC_FAILURE_FOREIGN, err,
                                "%s: is a store of version %lld, and this program knows %d: use a "
                                "later one",
                                sql->path, (long long)header->version, TOPIC_STORE_SCHEMA_VERSION);
    return 0;
}

int topic_store_schema_check(struct topic_sql *sql, struct topic_error *err)
{
    struct header header;
    if (read_header(sql, &header, err) < 0 || check_header(sql, &header, err) < 0)
        return -1;
    return header.version == TOPIC_STORE_SCHEMA_VERSION
               ? 0
               : topic_sql_refuse(sql, TOPIC_FAILURE_FOREIGN, err,
                                  "%s: is a store of version %lld, which has to be brought up to "
                                  "version %d: make it writable, and run topic store check",
                                  sql->path, (long long)header.version, TOPIC_STORE_SCHEMA_VERSION);
}

int topic_store_schema_set(struct topic_sql *sql, bool may_make, bool is_only_read,
                           struct topic_error *err)
{
    struct header header;
    if (read_header(sql, &header, err) < 0)
        return -1;
    if (is_only_read && header.version == TOPIC_STORE_SCHEMA_VERSION)
        return check_header(sql, &header, err);
    if (set_size(sql, err) < 0)
        return -1;
    if (is_empty(&header) && may_make)
        return topic_sql_use_wal(sql, err) < 0 ? -1 : make_tables(sql, 0, err);
    if (check_header(sql, &header, err) < 0 || topic_sql_use_wal(sql, err) < 0)
        return -1;
    return header.version < TOPIC_STORE_SCHEMA_VERSION ? make_tables(sql, header.version, err) : 0;
}

int topic_store_schema_count_queue(struct topic_sql *sql, struct topic_error *err)
{
    int64_t count;
    if (topic_sql_find_number(sql,
                              "SELECT count(*) FROM sqlite_temp_schema WHERE name = 'queue_counts'",
                              &count, err) < 0)
        return -1;
    if (count > 0 || topic_sql_execute(sql, queue_counts, err) == 0)
        return 0;
    enum topic_failure failure = sql->failure;
    topic_sql_execute(sql, "ROLLBACK TO count; RELEASE count", NULL);
    sql->failure = failure;
    return -1;
}
