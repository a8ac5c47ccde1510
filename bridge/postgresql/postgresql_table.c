#include "bridge/postgresql/postgresql_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"

/* Its columns: name, type, whether it may be NULL, whether it alone is unique (so that ON CONFLICT
 * finds it), whether an index begins with it, whether the table is partitioned, and its number. */
static const char columns_of[] =
    "SELECT a.attname::text, format_type(a.atttypid, NULL), a.attnotnull::text,"
    " EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique"
    "  AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL"
    "  AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum)::text,"
    " EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisvalid"
    "  AND i.indkey[0] = a.attnum)::text,"
    " (c.relkind = 'p')::text, c.oid::text"
    " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    " WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped";
enum {
    COLUMN_NAME,
    COLUMN_TYPE,
    COLUMN_NOT_NULL,
    COLUMN_UNIQUE,
    COLUMN_INDEXED,
    COLUMN_PARTITIONED,
    COLUMN_OID,
    COLUMNS
};

/* Of a table of PostgreSQL. */
#define MAX_COLUMNS 1600

/* What a table of rejected records has besides key and record. */
static const struct {
    const char *name;
    const char *type;
} of_rejects[] = {
    {"code", "text"},   {"reason", "text"},    {"file", "text"},
    {"line", "bigint"}, {"record_id", "text"},
};

static const char *const text_types[] = {"text", "character varying", "json", "jsonb", "bytea"};
static const char *const number_types[] = {"integer", "bigint"};

static bool is_true(const PGresult *columns, int row, int column)
{
    return strcmp(PQgetvalue(columns, row, column), "true") == 0;
}

static bool is_one_of(const char *type, const char *const *types, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(type, types[i]) == 0)
            return true;
    return false;
}

/* The row of a column; -1: there is none. */
static int find(const PGresult *columns, const char *name, struct topic_error *err)
{
    for (int row = 0; row < PQntuples(columns); row++)
        if (strcmp(PQgetvalue(columns, row, COLUMN_NAME), name) == 0)
            return row;
    return topic_error_set(err,
                           "there is no column %s: docs/ingestion.md, PostgreSQL, has the "
                           "tables",
                           name);
}

static int find_of_type(const PGresult *columns, const char *name, const char *const *types,
                        size_t count, struct topic_error *err)
{
    int row = find(columns, name, err);
    const char *type = row < 0 ? "" : PQgetvalue(columns, row, COLUMN_TYPE);
    if (row >= 0 && !is_one_of(type, types, count)) {
        topic_error_set(err, "the column %s is of the type %s, not %s%s", name, type, types[0],
                        count > 2 ? ", json, jsonb or bytea" : "");
        return -1;
    }
    return row;
}

/* Rows are found again by their key. */
static int check_key(const PGresult *columns, const char *name, struct topic_error *err)
{
    int row = find(columns, name, err);
    if (row < 0)
        return -1;
    if (!is_true(columns, row, COLUMN_UNIQUE))
        return topic_error_set(err,
                               "the column %s, the key, is not unique: add a primary key or a "
                               "unique index on it alone",
                               name);
    if (!is_true(columns, row, COLUMN_NOT_NULL))
        return topic_error_set(err, "the column %s, the key, may be NULL: add NOT NULL", name);
    return row;
}

static int check_source(const PGresult *columns, const struct topic_postgresql_location *location,
                        const char *name, struct topic_error *err)
{
    static const char *const time[] = {"timestamp with time zone"};
    int due = find_of_type(columns, location->due, time, 1, err);
    if (due < 0 || find_of_type(columns, location->deliveries, number_types, 2, err) < 0)
        return -1;
    if (!is_true(columns, due, COLUMN_INDEXED))
        topic_log(TOPIC_LOG_WARNING, "no-index",
                  "%s has no index on %s: each look for records reads the whole table", name,
                  location->due);
    return 0;
}

static int check_rejects(const PGresult *columns, const struct topic_postgresql_location *location,
                         struct topic_error *err)
{
    for (size_t i = 0; i < sizeof of_rejects / sizeof *of_rejects; i++)
        if (find_of_type(columns, of_rejects[i].name, &of_rejects[i].type, 1, err) < 0)
            return -1;
    int record = find(columns, location->record, err);
    if (record >= 0 && strcmp(PQgetvalue(columns, record, COLUMN_TYPE), "bytea") != 0)
        return topic_error_set(err,
                               "the column %s is not of the type bytea: rejected records may "
                               "be any bytes",
                               location->record);
    return record < 0 ? -1 : 0;
}

static int check(struct topic_postgresql_table *table, const PGresult *columns,
                 const struct topic_postgresql_location *location, enum topic_engine_role role,
                 struct topic_error *err)
{
    if (PQntuples(columns) == 0)
        return topic_error_set(err, "there is no such table (names are as written, capitals too): "
                                    "docs/ingestion.md, PostgreSQL, says how to make it");
    int key = check_key(columns, location->key, err);
    int record = find_of_type(columns, location->record, text_types,
                              sizeof text_types / sizeof *text_types, err);
    if (key < 0 || record < 0 ||
        (role == TOPIC_ENGINE_SOURCE && check_source(columns, location, table->name, err) < 0) ||
        (role == TOPIC_ENGINE_REJECTS && check_rejects(columns, location, err) < 0))
        return -1;
    const char *key_type = PQgetvalue(columns, key, COLUMN_TYPE);
    const char *record_type = PQgetvalue(columns, record, COLUMN_TYPE);
    table->key_type = topic_memory_copy(key_type, strlen(key_type), err);
    table->record_type = topic_memory_copy(record_type, strlen(record_type), err);
    table->is_partitioned = is_true(columns, key, COLUMN_PARTITIONED);
    table->oid = strtoul(PQgetvalue(columns, key, COLUMN_OID), NULL, 10);
    return table->key_type && table->record_type ? 0 : -1;
}

static int quote_to(char **quoted, struct topic_postgresql_connection *connection, const char *name,
                    struct topic_error *err)
{
    if (!name)
        return 0;
    *quoted = topic_postgresql_connection_quote(connection, name, err);
    return *quoted ? 0 : -1;
}

static int quote(struct topic_postgresql_table *table,
                 struct topic_postgresql_connection *connection,
                 const struct topic_postgresql_location *location, struct topic_error *err)
{
    char *schema = NULL;
    char *name = NULL;
    int status = quote_to(&schema, connection, location->schema, err);
    if (status == 0)
        status = quote_to(&name, connection, location->table, err);
    if (status == 0)
        table->name =
            topic_memory_format(err, "%s%s%s", schema ? schema : "", schema ? "." : "", name);
    free(schema);
    free(name);
    if (!table->name || quote_to(&table->key, connection, location->key, err) < 0 ||
        quote_to(&table->record, connection, location->record, err) < 0 ||
        quote_to(&table->due, connection, location->due, err) < 0 ||
        quote_to(&table->deliveries, connection, location->deliveries, err) < 0)
        return -1;
    return 0;
}

int topic_postgresql_table_open(struct topic_postgresql_table *table,
                                struct topic_postgresql_connection *connection,
                                const struct topic_postgresql_location *location,
                                enum topic_engine_role role, struct topic_error *err)
{
    struct topic_error why = {0};
    PGresult *columns = NULL;
    *table = (struct topic_postgresql_table){0};
    if (quote(table, connection, location, err) < 0)
        return -1;
    int status = -1;
    const char *const values[] = {table->name};
    const struct topic_postgresql_query query = {.sql = columns_of,
                                                 .values = values,
                                                 .value_count = 1,
                                                 .columns = COLUMNS,
                                                 .max_rows = MAX_COLUMNS};
    if (topic_postgresql_connection_query(connection, &query, &columns, &why) ==
        TOPIC_POSTGRESQL_DONE)
        status = check(table, columns, location, role, &why);
    PQclear(columns);
    return status == 0 ? 0 : topic_error_set(err, "table %s: %s", table->name, why.text);
}

void topic_postgresql_table_release(struct topic_postgresql_table *table)
{
    char *const texts[] = {table->name,       table->key,      table->record,     table->due,
                           table->deliveries, table->key_type, table->record_type};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
    *table = (struct topic_postgresql_table){0};
}
