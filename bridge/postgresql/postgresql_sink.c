#include "bridge/postgresql/postgresql_sink.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "bridge/postgresql/postgresql_storing.h"
#include "bridge/postgresql/postgresql_table.h"
#include "wire/json_frame.h"
#include "wire/json_prescan.h"

/* A file's name, an id: each byte as \xNN at worst. */
#define ESCAPED_SIZE (4 * TOPIC_ENGINE_ID_SIZE)

/* Of a row: key, file, line and own id. */
#define TEXTS 4

struct row {
    struct topic_engine_publication *item;
    struct topic_postgresql_lease *lease; /* NULL: it came from another engine */
    char *texts[TEXTS];
    size_t text_count;
};

struct topic_postgresql_sink {
    struct topic_postgresql_location location;
    struct topic_postgresql_connection *connection;
    struct topic_postgresql_source *source; /* NULL: of another engine */
    bool shares;                            /* the connection of the source */
    enum topic_engine_role role;
    struct topic_postgresql_table table;
    unsigned generation;
    struct row *rows;
    size_t row_capacity;
    struct topic_postgresql_call *calls;
    size_t call_capacity;
    struct topic_json_frame frame; /* to read an id */
};

static const char *statement_of(const struct topic_postgresql_sink *sink)
{
    return sink->role == TOPIC_ENGINE_REJECTS ? "reject" : "store";
}

static int prepare(struct topic_postgresql_sink *sink, struct topic_error *err)
{
    char *settling = NULL;
    if (sink->shares) {
        settling = topic_postgresql_source_settling_sql(sink->source, err);
        if (!settling)
            return -1;
    }
    char *sql = topic_postgresql_storing_sql(&sink->table, sink->role, settling, err);
    int status = -1;
    if (sql)
        status =
            topic_postgresql_connection_prepare(sink->connection, statement_of(sink), sql, err);
    free(settling);
    free(sql);
    return status;
}

/* Storing and settling would be two changes of one row in one statement. */
static int check_table(const struct topic_postgresql_sink *sink, struct topic_error *err)
{
    if (!sink->shares || topic_postgresql_source_table(sink->source)->oid != sink->table.oid)
        return 0;
    return topic_error_set(err, "table %s: is the source: name another table", sink->table.name);
}

/* Connects, and after each connecting looks at the table anew. */
static int make_ready(struct topic_postgresql_sink *sink, struct topic_error *err)
{
    if (topic_postgresql_connection_open(sink->connection, err) < 0)
        return -1;
    if (sink->generation == topic_postgresql_connection_generation(sink->connection))
        return 0;
    topic_postgresql_table_release(&sink->table);
    if (topic_postgresql_table_open(&sink->table, sink->connection, &sink->location, sink->role,
                                    err) < 0 ||
        prepare(sink, err) < 0 || check_table(sink, err) < 0)
        return -1;
    sink->generation = topic_postgresql_connection_generation(sink->connection);
    return 0;
}

/* A copy that lives as long as the row; NULL: out of memory. */
static const char *keep(struct row *row, const char *text, size_t len, struct topic_error *err)
{
    char *copy = topic_memory_copy(text, len, err);
    row->texts[row->text_count++] = copy;
    return copy;
}

/* The same of bytes that may be no text of PostgreSQL's. */
static const char *keep_escaped(struct row *row, const char *bytes, size_t len,
                                struct topic_error *err)
{
    char text[ESCAPED_SIZE];
    topic_utf8_escape(bytes, len, text, sizeof text);
    return keep(row, text, strlen(text), err);
}

/* The text of an id that is a string; as it stands in the record if it has a NUL, or is none. */
static const char *keep_string(struct topic_postgresql_sink *sink, struct row *row,
                               struct topic_text id, struct topic_error *err)
{
    struct topic_buffer object = {0};
    struct topic_error ignored = {0};
    enum topic_code code;
    struct topic_text text = {0};
    if (topic_buffer_format(&object, err, "{\"value\":%.*s}", (int)id.len, id.bytes) < 0)
        return NULL;
    if (topic_json_frame_parse(&sink->frame, (struct topic_text){object.bytes, object.len}, &code,
                               &ignored) == 0)
        text =
            topic_json_frame_text(&sink->frame, topic_json_frame_find(sink->frame.root, "value"));
    bool is_text = text.bytes && !memchr(text.bytes, '\0', text.len);
    const char *kept =
        is_text ? keep(row, text.bytes, text.len, err) : keep(row, id.bytes, id.len, err);
    topic_buffer_release(&object);
    return kept;
}

/* The key of a result from another engine. */
static const char *keep_key(struct topic_postgresql_sink *sink, struct row *row,
                            struct topic_error *err)
{
    struct topic_text id = topic_json_prescan_id(row->item->record);
    if (id.len > 1 && id.bytes[0] == '"')
        return keep_string(sink, row, id, err);
    if (id.len > 0 && strchr("-0123456789", id.bytes[0]))
        return keep(row, id.bytes, id.len, err);
    return keep_escaped(row, row->item->id, strlen(row->item->id), err);
}

static void add_value(struct topic_postgresql_call *call, const char *bytes, size_t len,
                      bool is_bytes)
{
    call->values[call->value_count++] =
        (struct topic_postgresql_value){.bytes = bytes, .len = len, .is_bytes = is_bytes};
}

static void add_text(struct topic_postgresql_call *call, const char *text)
{
    add_value(call, text, text ? strlen(text) : 0, false);
}

/* What a rejected record has besides. NULL is what is not known. */
static int add_reasons(struct topic_postgresql_call *call, struct row *row, struct topic_error *err)
{
    const struct topic_engine_publication *item = row->item;
    char line[24];
    snprintf(line, sizeof line, "%" PRIu64, item->line);
    const char *file = NULL;
    const char *own_id = NULL;
    const char *place = keep(row, line, strlen(line), err);
    if (item->file)
        file = keep_escaped(row, item->file, strlen(item->file), err);
    if (item->own_id.len > 0)
        own_id = keep_escaped(row, item->own_id.bytes, item->own_id.len, err);
    if (!place || (item->file && !file) || (item->own_id.len > 0 && !own_id))
        return -1;
    add_text(call, item->code);
    add_text(call, item->reason);
    add_text(call, file);
    add_text(call, item->line > 0 ? place : NULL);
    add_text(call, own_id);
    return 0;
}

static int fill(struct topic_postgresql_sink *sink, struct row *row,
                struct topic_postgresql_call *call, struct topic_error *err)
{
    const struct topic_engine_publication *item = row->item;
    const struct topic_postgresql_lease *lease = row->lease;
    *call = (struct topic_postgresql_call){.statement = statement_of(sink)};
    if (sink->shares) {
        add_text(call, lease->key);
        add_text(call, lease->due);
        add_text(call, lease->deliveries);
    }
    const char *key = NULL;
    if (sink->role == TOPIC_ENGINE_REJECTS)
        key = keep_escaped(row, item->id, strlen(item->id), err);
    else
        key = lease ? lease->key : keep_key(sink, row, err);
    if (!key)
        return -1;
    add_text(call, key);
    add_value(call, item->record.len > 0 ? item->record.bytes : "", item->record.len, true);
    return sink->role == TOPIC_ENGINE_REJECTS ? add_reasons(call, row, err) : 0;
}

static bool is_pending(const struct topic_engine_publication *item)
{
    return !item->is_published && !item->is_refused;
}

static void release_rows(struct topic_postgresql_sink *sink, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < sink->rows[i].text_count; j++)
            free(sink->rows[i].texts[j]);
}

/* One row for each record that is to be stored; returns how many. A row that the bridge lost to
 * another one is not. */
static size_t list_rows(struct topic_postgresql_sink *sink, struct topic_engine_publication *items,
                        size_t count)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        struct row row = {.item = &items[i]};
        if (!is_pending(&items[i]))
            continue;
        if (sink->source)
            row.lease = topic_postgresql_source_find(sink->source, items[i].id);
        if (!sink->shares || (row.lease && row.lease->is_held))
            sink->rows[used++] = row;
    }
    return used;
}

/* After a transaction that was committed. */
static void mark(const struct topic_postgresql_sink *sink, struct row *row,
                 const struct topic_postgresql_call *call)
{
    row->item->is_published = call->rows > 0;
    row->item->is_duplicate = strcmp(call->text, "true") == 0;
    if (sink->shares)
        row->lease->is_held = false;
}

/* One transaction for each, after one for all was refused. */
static int store_each(struct topic_postgresql_sink *sink, size_t count, struct topic_error *err)
{
    for (size_t i = 0; i < count; i++) {
        struct topic_error why = {0};
        enum topic_postgresql_outcome outcome =
            topic_postgresql_connection_run(sink->connection, &sink->calls[i], 1, &why);
        struct topic_engine_publication *item = sink->rows[i].item;
        if (outcome == TOPIC_POSTGRESQL_DONE)
            mark(sink, &sink->rows[i], &sink->calls[i]);
        else if (outcome == TOPIC_POSTGRESQL_AWAY || sink->role == TOPIC_ENGINE_REJECTS)
            return topic_error_set(err, "%s", why.text);
        item->is_refused = outcome == TOPIC_POSTGRESQL_REFUSED;
        item->why = why;
    }
    return 0;
}

static int store(struct topic_postgresql_sink *sink, size_t count, struct topic_error *err)
{
    struct topic_error why = {0};
    for (size_t i = 0; i < count; i++)
        if (fill(sink, &sink->rows[i], &sink->calls[i], err) < 0)
            return -1;
    switch (topic_postgresql_connection_run(sink->connection, sink->calls, count, &why)) {
    case TOPIC_POSTGRESQL_REFUSED:
        return store_each(sink, count, err);
    case TOPIC_POSTGRESQL_AWAY:
        return topic_error_set(err, "%s", why.text);
    case TOPIC_POSTGRESQL_DONE:
        break;
    }
    for (size_t i = 0; i < count; i++)
        mark(sink, &sink->rows[i], &sink->calls[i]);
    return 0;
}

int topic_postgresql_sink_publish(struct topic_postgresql_sink *sink,
                                  struct topic_engine_publication *items, size_t count,
                                  struct topic_error *err)
{
    if (make_ready(sink, err) < 0 ||
        topic_memory_reserve(&sink->rows, &sink->row_capacity, count, sizeof *sink->rows, err) <
            0 ||
        topic_memory_reserve(&sink->calls, &sink->call_capacity, count, sizeof *sink->calls, err) <
            0)
        return -1;
    size_t used = list_rows(sink, items, count);
    int status = used > 0 ? store(sink, used, err) : 0;
    release_rows(sink, used);
    return status;
}

/* The source's connection, where that leads to the same database; otherwise one of its own. */
static int choose_connection(struct topic_postgresql_sink *sink,
                             const struct topic_engine_options *options, struct topic_error *err)
{
    struct topic_postgresql_location location;
    if (sink->source) {
        struct topic_postgresql_connection *other =
            topic_postgresql_source_connection(sink->source);
        sink->shares = topic_postgresql_location_is_same_database(
            &sink->location, topic_postgresql_connection_location(other));
        if (sink->shares)
            sink->connection = topic_postgresql_connection_ref(other);
    }
    if (sink->shares)
        return 0;
    if (topic_postgresql_location_read(&location, options, err) == 0)
        sink->connection = topic_postgresql_connection_new(&location, options, err);
    else
        topic_postgresql_location_release(&location);
    return sink->connection ? 0 : -1;
}

struct topic_postgresql_sink *topic_postgresql_sink_new(const struct topic_engine_options *options,
                                                        struct topic_postgresql_source *source,
                                                        struct topic_error *err)
{
    struct topic_postgresql_sink *sink = topic_memory_new(1, sizeof *sink, err);
    struct topic_error why = {0};
    if (!sink)
        return NULL;
    sink->role = options->role;
    sink->source = source;
    sink->frame.noun = "id";
    if (topic_postgresql_location_read(&sink->location, options, err) == 0 &&
        choose_connection(sink, options, err) == 0 &&
        (make_ready(sink, &why) == 0 || topic_postgresql_connection_is_away(sink->connection)))
        return sink;
    topic_error_set(err, "%s: %s", options->location, why.text);
    topic_postgresql_sink_free(sink);
    return NULL;
}

void topic_postgresql_sink_free(struct topic_postgresql_sink *sink)
{
    if (!sink)
        return;
    free(sink->rows);
    free(sink->calls);
    topic_json_frame_release(&sink->frame);
    topic_postgresql_table_release(&sink->table);
    topic_postgresql_connection_unref(sink->connection);
    topic_postgresql_location_release(&sink->location);
    free(sink);
}
