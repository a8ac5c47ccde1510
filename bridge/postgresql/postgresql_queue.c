#include "bridge/postgresql/postgresql_queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "bridge/engine/engine.h"

/* What a record counts that the server cannot put together: more than any bound. */
#define UNREADABLE "2147483647"

/* Expressions for the size of a record and for its beginning, as bytes. The size of a text costs
 * nothing; that of jsonb is known only when it is written out. */
struct record_sql {
    char *size;
    char *bytes;
};

static int make_record_sql(struct record_sql *sql, const struct topic_postgresql_table *table,
                           struct topic_error *err)
{
    bool is_bytes = strcmp(table->record_type, "bytea") == 0;
    const char *cast = is_bytes ? "" : "::text";
    sql->size = topic_memory_format(err, "coalesce(octet_length(t.%s%s), 0)", table->record, cast);
    if (is_bytes)
        sql->bytes = topic_memory_format(err, "substring(t.%s FROM 1 FOR $2)", table->record);
    else /* left() counts characters, and reads no more of a long text than that */
        sql->bytes = topic_memory_format(
            err,
            "convert_to(CASE WHEN octet_length(t.%s::text) <= $2 THEN t.%s::text"
            " ELSE left(t.%s::text, $2) END, 'UTF8')",
            table->record, table->record, table->record);
    return sql->size && sql->bytes ? 0 : -1;
}

char *topic_postgresql_queue_taking(const struct topic_postgresql_table *table,
                                    struct topic_error *err)
{
    struct record_sql record = {0};
    char *sql = NULL;
    if (make_record_sql(&record, table, err) == 0)
        sql = topic_memory_format(
            err,
            "WITH waiting AS MATERIALIZED (SELECT t.%s AS key, t.%s AS due, %s AS size"
            "  FROM %s AS t WHERE t.%s <= now() ORDER BY t.%s LIMIT $1 FOR UPDATE SKIP LOCKED),"
            " chosen AS (SELECT key, size, row_number() OVER queue AS number,"
            "  sum(least(size, $2::int)) OVER queue AS total FROM waiting"
            "  WINDOW queue AS (ORDER BY due, key ROWS UNBOUNDED PRECEDING))"
            " UPDATE %s AS t SET %s = now() + interval '%d milliseconds', %s = t.%s + 1"
            " FROM chosen WHERE t.%s = chosen.key"
            " AND (chosen.total <= $3::bigint OR chosen.number = 1)"
            " RETURNING t.%s::text, t.%s::text, t.%s::text, chosen.size::text, %s",
            table->key, table->due, record.size, table->name, table->due, table->due, table->name,
            table->due, TOPIC_ENGINE_LEASE_MS, table->deliveries, table->deliveries, table->key,
            table->key, table->deliveries, table->due, record.bytes);
    free(record.size);
    free(record.bytes);
    return sql;
}

char *topic_postgresql_queue_passing(const struct topic_postgresql_table *table,
                                     struct topic_error *err)
{
    return topic_memory_format(
        err,
        "WITH chosen AS MATERIALIZED (SELECT t.%s AS key FROM %s AS t WHERE t.%s <= now()"
        "  ORDER BY t.%s LIMIT 1 FOR UPDATE SKIP LOCKED)"
        " UPDATE %s AS t SET %s = now() + interval '%d milliseconds', %s = t.%s + 1"
        " FROM chosen WHERE t.%s = chosen.key"
        " RETURNING t.%s::text, t.%s::text, t.%s::text, '" UNREADABLE "', ''",
        table->key, table->name, table->due, table->due, table->name, table->due,
        TOPIC_ENGINE_LEASE_MS, table->deliveries, table->deliveries, table->key, table->key,
        table->deliveries, table->due);
}

/* Only who has the lease: not after another bridge took the row, nor after its owner changed it. */
static char *held_sql(const struct topic_postgresql_table *table, struct topic_error *err)
{
    return topic_memory_format(err, "%s = $1 AND %s = $2 AND %s = $3", table->key, table->due,
                               table->deliveries);
}

char *topic_postgresql_queue_done(const struct topic_postgresql_table *table, bool is_deleted,
                                  struct topic_error *err)
{
    char *held = held_sql(table, err);
    char *sql = NULL;
    if (held && is_deleted)
        sql = topic_memory_format(err, "DELETE FROM %s WHERE %s", table->name, held);
    else if (held)
        sql = topic_memory_format(err, "UPDATE %s SET %s = NULL WHERE %s", table->name, table->due,
                                  held);
    free(held);
    return sql;
}

char *topic_postgresql_queue_later(const struct topic_postgresql_table *table,
                                   struct topic_error *err)
{
    char *held = held_sql(table, err);
    char *sql = NULL;
    if (held)
        sql = topic_memory_format(
            err,
            "UPDATE %s SET %s = now() + $4::bigint * interval '1 millisecond', %s = %s - $5::int"
            " WHERE %s",
            table->name, table->due, table->deliveries, table->deliveries, held);
    free(held);
    return sql;
}

char *topic_postgresql_queue_working(const struct topic_postgresql_table *table,
                                     struct topic_error *err)
{
    char *held = held_sql(table, err);
    char *sql = NULL;
    if (held)
        sql = topic_memory_format(
            err,
            "UPDATE %s SET %s = now() + interval '%d milliseconds' WHERE %s RETURNING %s::text",
            table->name, table->due, TOPIC_ENGINE_LEASE_MS, held, table->due);
    free(held);
    return sql;
}

char *topic_postgresql_queue_lag(const struct topic_postgresql_table *table,
                                 struct topic_error *err)
{
    return topic_memory_format(
        err, "SELECT count(*)::text FROM (SELECT FROM %s WHERE %s IS NOT NULL LIMIT %d) AS waiting",
        table->name, table->due, TOPIC_POSTGRESQL_QUEUE_MAX_LAG);
}
