#include "bridge/postgresql/postgresql_storing.h"

#include <string.h>

#include "base/buffer.h"

/* Of the statement that settles: key, time and deliveries. */
#define SETTLING_VALUES 3

struct column {
    const char *name;
    const char *type;
};

static const struct column of_rejects[] = {
    {"code", "text"},   {"reason", "text"},    {"file", "text"},
    {"line", "bigint"}, {"record_id", "text"},
};

#define MAX_COLUMNS (2 + sizeof of_rejects / sizeof *of_rejects)

static size_t list_columns(const struct topic_postgresql_table *table, enum topic_engine_role role,
                           struct column columns[MAX_COLUMNS])
{
    size_t count = 0;
    columns[count++] = (struct column){table->key, table->key_type};
    columns[count++] = (struct column){table->record, table->record_type};
    for (size_t i = 0; role == TOPIC_ENGINE_REJECTS && i < MAX_COLUMNS - 2; i++)
        columns[count++] = of_rejects[i];
    return count;
}

static int put_names(struct topic_buffer *sql, const struct column *columns, size_t count,
                     struct topic_error *err)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < count; i++)
        status = topic_buffer_format(sql, err, "%s%s", i > 0 ? ", " : " (", columns[i].name);
    return status < 0 ? -1 : topic_buffer_format(sql, err, ") ");
}

/* The record comes as bytes: the server reads a text from them, and the type from that. */
static int put_values(struct topic_buffer *sql, const struct column *columns, size_t count,
                      size_t first, struct topic_error *err)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < count; i++) {
        bool is_text = i == 1 && strcmp(columns[i].type, "bytea") != 0;
        status = topic_buffer_format(sql, err, "%sCAST(%s$%zu%s AS %s)", i > 0 ? ", " : "",
                                     is_text ? "CAST(" : "", first + i, is_text ? " AS text)" : "",
                                     columns[i].type);
    }
    return status;
}

static int put_replacement(struct topic_buffer *sql, const struct column *columns, size_t count,
                           struct topic_error *err)
{
    int status = topic_buffer_format(sql, err, " ON CONFLICT (%s) DO UPDATE SET ", columns[0].name);
    for (size_t i = 1; status == 0 && i < count; i++)
        status = topic_buffer_format(sql, err, "%s%s = EXCLUDED.%s", i > 1 ? ", " : "",
                                     columns[i].name, columns[i].name);
    return status;
}

static int put_all(struct topic_buffer *sql, const struct topic_postgresql_table *table,
                   enum topic_engine_role role, const char *settling, struct topic_error *err)
{
    struct column columns[MAX_COLUMNS];
    size_t count = list_columns(table, role, columns);
    if (settling &&
        topic_buffer_format(sql, err, "WITH settled AS (%s RETURNING 1) ", settling) < 0)
        return -1;
    if (topic_buffer_format(sql, err, "INSERT INTO %s", table->name) < 0 ||
        put_names(sql, columns, count, err) < 0 || topic_buffer_format(sql, err, "SELECT ") < 0 ||
        put_values(sql, columns, count, settling ? SETTLING_VALUES + 1 : 1, err) < 0 ||
        topic_buffer_format(sql, err, "%s", settling ? " FROM settled" : "") < 0 ||
        put_replacement(sql, columns, count, err) < 0)
        return -1;
    /* A row that was updated has the number of the transaction that locked it. */
    return table->is_partitioned ? 0
                                 : topic_buffer_format(sql, err, " RETURNING (xmax <> 0)::text");
}

char *topic_postgresql_storing_sql(const struct topic_postgresql_table *table,
                                   enum topic_engine_role role, const char *settling,
                                   struct topic_error *err)
{
    struct topic_buffer sql = {0};
    if (put_all(&sql, table, role, settling, err) == 0 && topic_buffer_string(&sql, err))
        return sql.bytes;
    topic_buffer_release(&sql);
    return NULL;
}
