#include "cli/output/tag_table.h"

#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "cli/output/csv.h"
#include "cli/output/output.h"
#include "record/labels.h"
#include "wire/json.h"

static char separator_of(const struct topic_tag_table *table)
{
    return table->kind == TOPIC_TAG_TABLE_CSV ? ',' : '\t';
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* In quotes where a reader would take the bare text for something else. */
static int put_cell(const struct topic_tag_table *table, struct topic_text text,
                    struct topic_buffer *out, struct topic_error *err)
{
    const char special[] = {separator_of(table), '"', '\n', '\r'};
    bool is_bare =
        text.len == 0 || !(is_blank(text.bytes[0]) || is_blank(text.bytes[text.len - 1]));
    for (size_t i = 0; i < text.len && is_bare; i++)
        is_bare = !memchr(special, text.bytes[i], sizeof special);
    if (is_bare)
        return topic_buffer_append(out, text.bytes, text.len, err);
    if (topic_buffer_reserve(out, 2 * text.len + 2, err) < 0)
        return -1;
    out->bytes[out->len++] = '"';
    for (size_t i = 0; i < text.len; i++) {
        if (text.bytes[i] == '"')
            out->bytes[out->len++] = '"';
        out->bytes[out->len++] = text.bytes[i];
    }
    out->bytes[out->len++] = '"';
    return 0;
}

static int put_separator(const struct topic_tag_table *table, struct topic_buffer *out,
                         struct topic_error *err)
{
    char separator = separator_of(table);
    return topic_buffer_append(out, &separator, 1, err);
}

/* The table's own cells, each followed by a separator; as many as there are columns. */
static int put_cells(const struct topic_tag_table *table, const struct topic_record *record,
                     struct topic_buffer *out, struct topic_error *err)
{
    for (size_t i = 0; i < table->columns.cell_count; i++) {
        struct topic_text cell =
            i < record->cell_count ? topic_record_cell(record, i) : (struct topic_text){"", 0};
        if (put_cell(table, cell, out, err) < 0 || put_separator(table, out, err) < 0)
            return -1;
    }
    return 0;
}

/* A text of a record that is no row of a table: on one line, and no formula. */
static int put_text(const struct topic_tag_table *table, struct topic_text text,
                    struct topic_buffer *out, struct topic_error *err)
{
    struct topic_buffer safe = {0};
    int status = topic_buffer_reserve(&safe, text.len + 1, err);
    if (status == 0 && text.len > 0 && strchr(TOPIC_CSV_FORMULA, text.bytes[0]))
        safe.bytes[safe.len++] = '\'';
    for (size_t at = 0; status == 0 && at < text.len;) {
        int32_t rune;
        size_t len = topic_utf8_decode(text.bytes + at, text.len - at, &rune);
        bool is_control = topic_utf8_is_control(rune);
        memcpy(safe.bytes + safe.len, is_control ? " " : text.bytes + at, is_control ? 1 : len);
        safe.len += is_control ? 1 : len;
        at += len;
    }
    if (status == 0)
        status = put_cell(table, (struct topic_text){safe.bytes, safe.len}, out, err);
    topic_buffer_release(&safe);
    return status;
}

/* The id without the quotes and escapes of JSON; a number as it is. */
static int put_id(const struct topic_tag_table *table, struct topic_text id,
                  struct topic_buffer *out, struct topic_error *err)
{
    json_t *value = json_loadb(id.bytes, id.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    struct topic_text text = {json_is_string(value) ? json_string_value(value) : id.bytes,
                              json_is_string(value) ? json_string_length(value) : id.len};
    int status =
        json_is_string(value) ? put_text(table, text, out, err) : put_cell(table, text, out, err);
    json_decref(value);
    return status;
}

/* The place of what is no article is no id: another row may have it. */
static int put_id_and_title(const struct topic_tag_table *table, const struct topic_record *record,
                            struct topic_buffer *out, struct topic_error *err)
{
    const bool is_place = record->kind != TOPIC_RECORD_ARTICLE && record->is_numbered;
    if ((!is_place && put_id(table, topic_record_value(record, TOPIC_RECORD_ID), out, err) < 0) ||
        put_separator(table, out, err) < 0 ||
        put_text(table, topic_record_value(record, TOPIC_RECORD_TITLE), out, err) < 0)
        return -1;
    return put_separator(table, out, err);
}

/* ---- topics ---- */

/* Whether `topic train` reads the cell as these topics. */
static bool reads_as(struct topic_text cell, const struct topic_tag_table_topic *topics,
                     size_t count)
{
    struct topic_record record = {0};
    bool is_same = topic_labels_take_text(&record, cell, 0, false) == 0 &&
                   record.topic_count == count && !strchr(TOPIC_CSV_FORMULA, cell.bytes[0]);
    for (size_t i = 0; i < count && is_same; i++) {
        struct topic_text name = topic_record_topic(&record, i);
        is_same =
            strlen(topics[i].name) == name.len && memcmp(topics[i].name, name.bytes, name.len) == 0;
    }
    topic_record_release(&record);
    return is_same;
}

static int write_list(const struct topic_tag_table_topic *topics, size_t count,
                      struct topic_buffer *cell, struct topic_error *err)
{
    struct topic_json json;
    topic_buffer_reset(cell);
    topic_json_init(&json, cell, err);
    topic_json_open(&json, '[');
    for (size_t i = 0; i < count; i++)
        topic_json_cstring(&json, topics[i].name);
    topic_json_close(&json, ']');
    return topic_json_finish(&json);
}

static int put_topics(const struct topic_tag_table *table,
                      const struct topic_tag_table_topic *topics, size_t count,
                      struct topic_buffer *out, struct topic_error *err)
{
    struct topic_buffer cell = {0};
    int status = 0;
    for (size_t i = 0; i < count && status == 0; i++)
        status = topic_buffer_format(&cell, err, "%s%s", i > 0 ? ";" : "", topics[i].name);
    if (status == 0 && !reads_as((struct topic_text){cell.bytes, cell.len}, topics, count))
        status = write_list(topics, count, &cell, err);
    if (status == 0)
        status = put_cell(table, (struct topic_text){cell.bytes, cell.len}, out, err);
    topic_buffer_release(&cell);
    return status;
}

static int put_scores(const struct topic_tag_table_topic *topics, size_t count,
                      struct topic_buffer *out, struct topic_error *err)
{
    for (size_t i = 0; i < count; i++) {
        struct topic_json json;
        if (i > 0 && topic_buffer_append(out, ";", 1, err) < 0)
            return -1;
        topic_json_init(&json, out, err);
        topic_json_decimal(&json, topics[i].score, TOPIC_OUTPUT_PLACES);
        if (topic_json_finish(&json) < 0)
            return -1;
    }
    return 0;
}

static int put_names(const struct topic_tag_table_topic *topics, size_t count,
                     struct topic_buffer *out, struct topic_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (topic_buffer_format(out, err, "%s%s", i > 0 ? "\t" : "", topics[i].name) < 0)
            return -1;
    return topic_buffer_append(out, "\n", 1, err);
}

/* ---- rows ---- */

/* Whether the input has labels of its own under the name that ours would have. */
static bool has_topics(const struct topic_record *columns)
{
    for (size_t i = 0; i < columns->cell_count; i++) {
        struct topic_text name = topic_record_cell(columns, i);
        while (name.len > 0 && is_blank(name.bytes[name.len - 1]))
            name.len--;
        while (name.len > 0 && is_blank(name.bytes[0]))
            name = (struct topic_text){name.bytes + 1, name.len - 1};
        if (name.len == strlen("topics") && strncasecmp(name.bytes, "topics", name.len) == 0)
            return true;
    }
    return false;
}

static int put_heads(const struct topic_tag_table *table, struct topic_buffer *out,
                     struct topic_error *err)
{
    char separator = separator_of(table);
    const char *prefix = has_topics(&table->columns) ? "model_" : "";
    if (!table->has_columns &&
        topic_buffer_format(out, err, "id%ctitle%c", separator, separator) < 0)
        return -1;
    if (put_cells(table, &table->columns, out, err) < 0)
        return -1;
    return topic_buffer_format(out, err, "%stopics%c%sscores\n", prefix, separator, prefix);
}

static bool has_same_cells(const struct topic_record *left, const struct topic_record *right)
{
    bool is_same = left->cell_count == right->cell_count;
    for (size_t i = 0; i < left->cell_count && is_same; i++) {
        struct topic_text a = topic_record_cell(left, i);
        struct topic_text b = topic_record_cell(right, i);
        is_same = topic_text_is_same(a, b);
    }
    return is_same;
}

int topic_tag_table_begin(struct topic_tag_table *table, const struct topic_record *record,
                          struct topic_buffer *out, struct topic_error *err)
{
    bool is_columns = record->kind == TOPIC_RECORD_COLUMNS;
    if (table->kind == TOPIC_TAG_TABLE_NAMES)
        return 0;
    if (!table->is_begun) {
        table->is_begun = true;
        table->has_columns = is_columns;
        if (is_columns && topic_record_copy(&table->columns, record, err) < 0)
            return -1;
        return put_heads(table, out, err);
    }
    bool is_row = is_columns || record->cell_count > 0;
    bool is_other = is_columns
                        ? !has_same_cells(&table->columns, record)
                        : record->kind == TOPIC_RECORD_ARTICLE && is_row != table->has_columns;
    return is_other
               ? topic_error_set(err, "the files have not the same columns: tag one at a time, "
                                      "or print JSON")
               : 0;
}

int topic_tag_table_put(const struct topic_tag_table *table, const struct topic_record *record,
                        const struct topic_tag_table_topic *topics, size_t count,
                        struct topic_buffer *out, struct topic_error *err)
{
    if (record->kind == TOPIC_RECORD_COLUMNS)
        return 0;
    if (table->kind == TOPIC_TAG_TABLE_NAMES)
        return put_names(topics, count, out, err);
    if ((table->has_columns ? put_cells(table, record, out, err)
                            : put_id_and_title(table, record, out, err)) < 0 ||
        (count > 0 && put_topics(table, topics, count, out, err) < 0) ||
        put_separator(table, out, err) < 0 || put_scores(topics, count, out, err) < 0)
        return -1;
    return topic_buffer_append(out, "\n", 1, err);
}

void topic_tag_table_release(struct topic_tag_table *table)
{
    topic_record_release(&table->columns);
}
