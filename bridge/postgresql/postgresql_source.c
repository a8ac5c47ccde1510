#include "bridge/postgresql/postgresql_source.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/clock.h"
#include "base/memory.h"
#include "bridge/postgresql/postgresql_queue.h"

/* Rows are looked for so often while there are none: a look costs a probe of an index. Decision
 * 0033 says why not LISTEN. */
#define POLL_MS 100

/* How often a busy bridge counts the rows. */
#define LAG_MS 2000

/* The records of a batch are in memory at once: no more than so many bytes, or one record. */
#define MAX_BATCH_BYTES (64LL * 1024 * 1024)

/* Of a row beside its record: its key, which has an index of pages of 8 KiB, and numbers. */
#define ROW_BYTES ((size_t)16 * 1024)

/* Of the key in a delivery's id: the rest is a hash of all of it and of the record. */
#define MAX_KEY_IN_ID 350

enum { COLUMN_KEY, COLUMN_DELIVERIES, COLUMN_DUE, COLUMN_SIZE, COLUMN_RECORD, COLUMNS };

struct topic_postgresql_source {
    struct topic_postgresql_connection *connection;
    struct topic_postgresql_table table;
    unsigned generation; /* of the connection, for which the statements are prepared */
    size_t max_record_bytes;
    PGresult *batch; /* what was taken last: records and keys are in it */
    struct topic_postgresql_lease *leases;
    size_t lease_count;
    size_t lease_capacity;
    size_t next_found; /* where the next search for a lease begins */
    struct topic_postgresql_call *calls;
    size_t call_capacity;
    uint64_t lag;
    int64_t lag_due_ms;
};

static char *done_sql(const struct topic_postgresql_source *source, struct topic_error *err)
{
    const char *done = topic_postgresql_connection_location(source->connection)->done;
    return topic_postgresql_queue_done(&source->table, strcmp(done, "delete") == 0, err);
}

/* Takes `sql`; NULL: it could not be made. */
static int prepare(struct topic_postgresql_source *source, const char *statement, char *sql,
                   struct topic_error *err)
{
    int status = -1;
    if (sql)
        status = topic_postgresql_connection_prepare(source->connection, statement, sql, err);
    free(sql);
    return status;
}

static int prepare_all(struct topic_postgresql_source *source, struct topic_error *err)
{
    const struct topic_postgresql_table *table = &source->table;
    if (prepare(source, "take", topic_postgresql_queue_taking(table, err), err) < 0 ||
        prepare(source, "pass", topic_postgresql_queue_passing(table, err), err) < 0 ||
        prepare(source, "done", done_sql(source, err), err) < 0 ||
        prepare(source, "later", topic_postgresql_queue_later(table, err), err) < 0 ||
        prepare(source, "working", topic_postgresql_queue_working(table, err), err) < 0)
        return -1;
    return prepare(source, "lag", topic_postgresql_queue_lag(table, err), err);
}

/* Connects, and after each connecting looks at the table anew. */
static int make_ready(struct topic_postgresql_source *source, struct topic_error *err)
{
    struct topic_postgresql_connection *connection = source->connection;
    if (topic_postgresql_connection_open(connection, err) < 0)
        return -1;
    if (source->generation == topic_postgresql_connection_generation(connection))
        return 0;
    topic_postgresql_table_release(&source->table);
    if (topic_postgresql_table_open(&source->table, connection,
                                    topic_postgresql_connection_location(connection),
                                    TOPIC_ENGINE_SOURCE, err) < 0 ||
        prepare_all(source, err) < 0)
        return -1;
    source->generation = topic_postgresql_connection_generation(connection);
    return 0;
}

static void fill_id(const struct topic_postgresql_lease *lease,
                    struct topic_engine_delivery *delivery)
{
    struct topic_checksum_wide hash = {0};
    hash = topic_checksum_extend(hash, lease->key, strlen(lease->key));
    hash = topic_checksum_extend(hash, delivery->record.bytes, delivery->record.len);
    snprintf(delivery->id, sizeof delivery->id, "%.*s.%016" PRIx64, MAX_KEY_IN_ID, lease->key,
             hash.low);
}

static void fill(struct topic_postgresql_source *source, int row,
                 struct topic_engine_delivery *delivery)
{
    const PGresult *batch = source->batch;
    struct topic_postgresql_lease *lease = &source->leases[row];
    size_t len = (size_t)PQgetlength(batch, row, COLUMN_RECORD);
    *lease =
        (struct topic_postgresql_lease){.key = PQgetvalue(batch, row, COLUMN_KEY),
                                        .deliveries = PQgetvalue(batch, row, COLUMN_DELIVERIES),
                                        .id = delivery->id,
                                        .is_held = true};
    snprintf(lease->due, sizeof lease->due, "%s", PQgetvalue(batch, row, COLUMN_DUE));
    *delivery = (struct topic_engine_delivery){
        .record = {PQgetvalue(batch, row, COLUMN_RECORD),
                   len < source->max_record_bytes ? len : source->max_record_bytes},
        .full_len = strtoul(PQgetvalue(batch, row, COLUMN_SIZE), NULL, 10),
        .deliveries = strtoull(lease->deliveries, NULL, 10),
        .handle = lease};
    fill_id(lease, delivery);
}

/* The text of a number, as the statements have it. */
#define NUMBER_SIZE 24

static enum topic_postgresql_outcome take_rows(struct topic_postgresql_source *source, size_t max,
                                               struct topic_error *err)
{
    char rows[NUMBER_SIZE];
    char record_bytes[NUMBER_SIZE];
    char batch_bytes[NUMBER_SIZE];
    const char *const values[] = {rows, record_bytes, batch_bytes};
    snprintf(rows, sizeof rows, "%zu", max);
    snprintf(record_bytes, sizeof record_bytes, "%zu", source->max_record_bytes);
    snprintf(batch_bytes, sizeof batch_bytes, "%lld", MAX_BATCH_BYTES);
    const struct topic_postgresql_query take = {
        .statement = "take",
        .values = values,
        .value_count = sizeof values / sizeof *values,
        .columns = COLUMNS,
        .max_rows = (int)max,
        .max_bytes = (size_t)MAX_BATCH_BYTES + source->max_record_bytes + max * ROW_BYTES};
    return topic_postgresql_connection_query(source->connection, &take, &source->batch, err);
}

/* Where reading a record fails, the rows are taken one by one, and that one without its record: it
 * is then too large, and rejected. */
static int take_now(struct topic_postgresql_source *source, size_t max, struct topic_error *err)
{
    const struct topic_postgresql_query pass = {
        .statement = "pass", .columns = COLUMNS, .max_rows = 1};
    struct topic_error why = {0};
    PQclear(source->batch);
    source->batch = NULL;
    source->lease_count = 0;
    source->next_found = 0;
    enum topic_postgresql_outcome outcome = take_rows(source, max, &why);
    if (outcome == TOPIC_POSTGRESQL_REFUSED && max > 1) {
        topic_error_reset(&why);
        outcome = take_rows(source, 1, &why);
    }
    if (outcome == TOPIC_POSTGRESQL_REFUSED)
        outcome =
            topic_postgresql_connection_query(source->connection, &pass, &source->batch, &why);
    if (outcome == TOPIC_POSTGRESQL_DONE)
        return PQntuples(source->batch);
    return topic_error_set(err, "%s", why.text);
}

static int count_lag(struct topic_postgresql_source *source, struct topic_error *err)
{
    const struct topic_postgresql_query lag = {
        .statement = "lag", .columns = 1, .min_rows = 1, .max_rows = 1};
    PGresult *result;
    int64_t now = topic_clock_now_ms();
    if (now < source->lag_due_ms)
        return 0;
    if (topic_postgresql_connection_query(source->connection, &lag, &result, err) !=
        TOPIC_POSTGRESQL_DONE)
        return -1;
    source->lag = strtoull(PQgetvalue(result, 0, 0), NULL, 10);
    source->lag_due_ms = now + LAG_MS;
    PQclear(result);
    return 0;
}

/* The number of rows taken, after waiting for them; -1: failed. */
static int wait_for_rows(struct topic_postgresql_source *source, size_t max, int wait_ms,
                         struct topic_error *err)
{
    int64_t end_ms = topic_clock_now_ms() + wait_ms;
    for (;;) {
        if (make_ready(source, err) < 0)
            return -1;
        int rows = take_now(source, max, err);
        int64_t left_ms = end_ms - topic_clock_now_ms();
        if (rows != 0 || left_ms <= 0)
            return rows;
        if (source->lag > 0)
            source->lag_due_ms = 0; /* it has probably come to its end */
        if (count_lag(source, err) < 0)
            return -1;
        poll(NULL, 0, left_ms < POLL_MS ? (int)left_ms : POLL_MS);
    }
}

int topic_postgresql_source_take(struct topic_postgresql_source *source,
                                 struct topic_engine_delivery *deliveries, size_t max, int wait_ms,
                                 size_t *count, struct topic_error *err)
{
    *count = 0;
    if (topic_memory_reserve(&source->leases, &source->lease_capacity, max, sizeof *source->leases,
                             err) < 0)
        return -1;
    int rows = wait_for_rows(source, max, wait_ms, err);
    if (rows < 0)
        return -1;
    for (int row = 0; row < rows; row++)
        fill(source, row, &deliveries[row]);
    source->lease_count = (size_t)rows;
    *count = (size_t)rows;
    if (rows > 0)
        return count_lag(source, err);
    return 0;
}

uint64_t topic_postgresql_source_lag(const struct topic_postgresql_source *source)
{
    return source->lag;
}

static struct topic_postgresql_value text_value(const char *text)
{
    return (struct topic_postgresql_value){.bytes = text, .len = strlen(text)};
}

/* What a delivery asks for; `delay` is memory for the text of its time. */
static void fill_call(struct topic_postgresql_call *call,
                      const struct topic_engine_delivery *delivery, char delay[NUMBER_SIZE])
{
    static const char *const statements[] = {[TOPIC_ENGINE_DONE] = "done",
                                             [TOPIC_ENGINE_LATER] = "later",
                                             [TOPIC_ENGINE_WORKING] = "working"};
    const struct topic_postgresql_lease *lease = delivery->handle;
    *call = (struct topic_postgresql_call){
        .statement = statements[delivery->settlement],
        .values = {text_value(lease->key), text_value(lease->due), text_value(lease->deliveries)},
        .value_count = 3};
    if (delivery->settlement != TOPIC_ENGINE_LATER)
        return;
    snprintf(delay, NUMBER_SIZE, "%" PRId64, delivery->delay_ms);
    call->values[call->value_count++] = text_value(delay);
    /* Without a delay the bridge gives it back because it stops: no fault of the record's. */
    call->values[call->value_count++] = text_value(delivery->delay_ms > 0 ? "0" : "1");
}

/* Keeps the new time of what is still being worked on, and forgets the rest. */
static void end_settling(const struct topic_engine_delivery *deliveries, size_t count,
                         const struct topic_postgresql_call *calls, bool was_settled)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        struct topic_postgresql_lease *lease = deliveries[i].handle;
        if (!lease->is_held)
            continue;
        const struct topic_postgresql_call *call = &calls[used++];
        if (deliveries[i].settlement != TOPIC_ENGINE_WORKING)
            lease->is_held = false;
        else if (was_settled && call->rows > 0)
            snprintf(lease->due, sizeof lease->due, "%s", call->text);
    }
}

int topic_postgresql_source_settle(struct topic_postgresql_source *source,
                                   struct topic_engine_delivery *deliveries, size_t count,
                                   struct topic_error *err)
{
    char(*delays)[NUMBER_SIZE] = topic_memory_new(count, sizeof *delays, err);
    size_t used = 0;
    int status = -1;
    if (delays && topic_memory_reserve(&source->calls, &source->call_capacity, count,
                                       sizeof *source->calls, err) == 0) {
        for (size_t i = 0; i < count; i++)
            if (((struct topic_postgresql_lease *)deliveries[i].handle)->is_held) {
                fill_call(&source->calls[used], &deliveries[i], delays[used]);
                used++;
            }
        status = used == 0 ? 0 : make_ready(source, err);
        if (status == 0 && used > 0 &&
            topic_postgresql_connection_run(source->connection, source->calls, used, err) !=
                TOPIC_POSTGRESQL_DONE)
            status = -1;
        end_settling(deliveries, count, source->calls, status == 0);
    }
    free(delays);
    return status;
}

/* Sinks ask in the order in which the records were taken. */
struct topic_postgresql_lease *topic_postgresql_source_find(struct topic_postgresql_source *source,
                                                            const char *id)
{
    for (size_t i = 0; i < source->lease_count; i++) {
        size_t place = (source->next_found + i) % source->lease_count;
        if (strcmp(source->leases[place].id, id) == 0) {
            source->next_found = place + 1;
            return &source->leases[place];
        }
    }
    return NULL;
}

struct topic_postgresql_connection *
topic_postgresql_source_connection(const struct topic_postgresql_source *source)
{
    return source->connection;
}

char *topic_postgresql_source_settling_sql(struct topic_postgresql_source *source,
                                           struct topic_error *err)
{
    return make_ready(source, err) < 0 ? NULL : done_sql(source, err);
}

const struct topic_postgresql_table *
topic_postgresql_source_table(const struct topic_postgresql_source *source)
{
    return &source->table;
}

struct topic_postgresql_source *
topic_postgresql_source_new(const struct topic_engine_options *options, struct topic_error *err)
{
    struct topic_postgresql_location location;
    struct topic_postgresql_source *source = topic_memory_new(1, sizeof *source, err);
    struct topic_error why = {0};
    if (!source)
        return NULL;
    source->max_record_bytes = options->max_record_bytes;
    if (topic_postgresql_location_read(&location, options, err) == 0)
        source->connection = topic_postgresql_connection_new(&location, options, err);
    else
        topic_postgresql_location_release(&location);
    bool is_usable =
        source->connection &&
        (make_ready(source, &why) == 0 || topic_postgresql_connection_is_away(source->connection));
    if (is_usable)
        return source;
    topic_error_set(err, "%s: %s", options->location, why.text);
    topic_postgresql_source_free(source);
    return NULL;
}

void topic_postgresql_source_free(struct topic_postgresql_source *source)
{
    if (!source)
        return;
    PQclear(source->batch);
    free(source->leases);
    free(source->calls);
    topic_postgresql_table_release(&source->table);
    topic_postgresql_connection_unref(source->connection);
    free(source);
}
