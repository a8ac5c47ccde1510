#include "training/table/csv_columns.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/text_scan.h"
#include "base/utf8.h"
#include "record/blank_text.h"
#include "training/table/column_name.h"
#include "training/table/csv_nameless.h"

/* So much of a header is quoted in a message. */
#define HEADER_QUOTED_BYTES 120

/* ---- names that stand twice ---- */

/* The names of the columns in their order, to find one among thousands. */
struct name {
    struct topic_text text;
    size_t cell;
};

static int compare_texts(struct topic_text a, struct topic_text b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len > 0 ? memcmp(a.bytes, b.bytes, len) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_names(const void *left, const void *right)
{
    const struct name *a = left;
    const struct name *b = right;
    int order = compare_texts(a->text, b->text);
    return order != 0 ? order : (a->cell > b->cell) - (a->cell < b->cell);
}

static int compare_name_texts(const void *left, const void *right)
{
    const struct name *a = left;
    const struct name *b = right;
    return compare_texts(a->text, b->text);
}

static int note_meaning(void *context, enum topic_record_key key, unsigned rank)
{
    (void)key;
    (void)rank;
    *(bool *)context = true;
    return 0;
}

static bool is_read(const struct topic_field_map *map, struct topic_text name)
{
    bool has_meaning = false;
    topic_column_name_each_meaning(map, name, note_meaning, &has_meaning);
    return has_meaning;
}

/* pandas and R call a second column of the name topics "topics.1". Returns the name without its
 * end; an empty one: it has none. */
static struct topic_text first_name(struct topic_text name)
{
    size_t len = name.len;
    while (len > 0 && isdigit((unsigned char)name.bytes[len - 1]))
        len--;
    bool is_renamed = len < name.len && len > 1 && name.bytes[len - 1] == '.';
    return (struct topic_text){name.bytes, is_renamed ? len - 1 : 0};
}

/* Fails at the first column that is read and has the name of another: it cannot be told which one
 * counts. `sorted` are the names, `count` of them. */
static int check_names(const struct name *sorted, size_t count, const char *path,
                       const struct topic_field_map *map, struct topic_error *err)
{
    for (size_t i = 0; i < count; i++) {
        struct topic_text name = sorted[i].text;
        const struct name wanted = {.text = first_name(name)};
        if (i > 0 && compare_texts(sorted[i - 1].text, name) == 0 && is_read(map, name))
            return topic_error_set(err, "%s: two columns are called \"%.*s\": rename one of them",
                                   path, (int)name.len, name.bytes);
        if (wanted.text.len > 0 && is_read(map, wanted.text) &&
            bsearch(&wanted, sorted, count, sizeof *sorted, compare_name_texts))
            return topic_error_set(err,
                                   "%s: the column \"%.*s\" is a second \"%.*s\": rename it, or "
                                   "write both into one cell",
                                   path, (int)name.len, name.bytes, (int)wanted.text.len,
                                   wanted.text.bytes);
    }
    return 0;
}

static int check_header(const struct topic_csv_rows *rows, const char *path,
                        const struct topic_field_map *map, struct topic_error *err)
{
    struct name *names = topic_memory_new(rows->cell_count, sizeof *names, err);
    if (!names)
        return -1;
    for (size_t i = 0; i < rows->cell_count; i++)
        names[i] = (struct name){topic_blank_text_trim(topic_csv_rows_cell(rows, i)), i};
    qsort(names, rows->cell_count, sizeof *names, compare_names);
    int status = check_names(names, rows->cell_count, path, map, err);
    free(names);
    return status;
}

/* ---- the columns ---- */

static int fail_as_nameless(const struct topic_csv_rows *rows, const char *path,
                            struct topic_error *err)
{
    char names[HEADER_QUOTED_BYTES * 4 + 1];
    const char *separator = rows->delimiter == '\t'  ? "tabs"
                            : rows->delimiter == ',' ? "commas"
                            : rows->delimiter == ';' ? "semicolons"
                            : rows->delimiter == '|' ? "bars"
                                                     : "its separator";
    size_t len = 0;
    names[0] = '\0';
    for (size_t i = 0; i < rows->cell_count && len < HEADER_QUOTED_BYTES; i++) {
        struct topic_text name = topic_csv_rows_cell(rows, i);
        size_t room = HEADER_QUOTED_BYTES - len;
        len += (size_t)snprintf(names + len, sizeof names - len, i ? ", " : "");
        topic_utf8_escape(name.bytes, name.len < room ? name.len : room, names + len,
                          sizeof names - len);
        len += strlen(names + len);
    }
    return topic_error_set(err,
                           "%s: the header row names no title, excerpt or body; divided at %s it "
                           "has the columns: %s; %s",
                           path, separator, names, topic_csv_nameless_cure(rows));
}

/* What add_column adds to. */
struct header {
    struct topic_csv_columns *columns;
    size_t cell;
    bool has_text;
    struct topic_error *err;
};

static int add_column(void *context, enum topic_record_key key, unsigned rank)
{
    struct header *header = context;
    struct topic_csv_columns *columns = header->columns;
    if (topic_memory_reserve(&columns->items, &columns->capacity, columns->count + 1,
                             sizeof *columns->items, header->err) < 0)
        return -1;
    bool is_numbered =
        key == TOPIC_RECORD_TOPICS && columns->numbered.count > 0 && rank == columns->numbered.rank;
    columns->items[columns->count++] =
        (struct topic_csv_column){header->cell, key, rank, is_numbered};
    header->has_text = header->has_text || (size_t)key < TOPIC_FIELD_COUNT;
    return 0;
}

static bool has_column(const void *context, const char *name)
{
    const struct topic_csv_rows *header = context;
    for (size_t i = 0; i < header->cell_count; i++) {
        struct topic_text cell = topic_blank_text_trim(topic_csv_rows_cell(header, i));
        if (strlen(name) == cell.len &&
            topic_text_scan_is_same_in_any_case(name, cell.bytes, cell.len))
            return true;
    }
    return false;
}

/* Of a table of messages, the subject is the title. */
static int add_subject(struct header *state, const struct topic_csv_rows *header,
                       const struct topic_field_map *map)
{
    const struct topic_keys_name *title = topic_keys_of_messages();
    unsigned rank = topic_field_map_count(map, title->key) + title->rank;
    if (!topic_keys_are_of_message(has_column, header))
        return 0;
    for (state->cell = 0; state->cell < header->cell_count; state->cell++) {
        struct topic_text name = topic_blank_text_trim(topic_csv_rows_cell(header, state->cell));
        if (name.len == title->len &&
            topic_text_scan_is_same_in_any_case(title->name, name.bytes, name.len) &&
            !is_read(map, name) && add_column(state, title->key, rank) < 0)
            return -1;
    }
    return 0;
}

int topic_csv_columns_read(struct topic_csv_columns *columns, const struct topic_csv_rows *header,
                           const char *path, const struct topic_field_map *map,
                           struct topic_error *err)
{
    struct header state = {.columns = columns, .err = err};
    if (check_header(header, path, map, err) < 0)
        return -1;
    columns->numbered = topic_numbered_columns_find(header, map);
    for (; state.cell < header->cell_count; state.cell++) {
        size_t before = columns->count;
        struct topic_text name = topic_csv_rows_cell(header, state.cell);
        if (topic_column_name_each_meaning(map, name, add_column, &state) < 0)
            return -1;
        if (columns->count == before && topic_numbered_columns_has(&columns->numbered, name) &&
            add_column(&state, TOPIC_RECORD_TOPICS, columns->numbered.rank) < 0)
            return -1;
    }
    if (add_subject(&state, header, map) < 0)
        return -1;
    return state.has_text ? 0 : fail_as_nameless(header, path, err);
}

void topic_csv_columns_release(struct topic_csv_columns *columns)
{
    free(columns->items);
    *columns = (struct topic_csv_columns){0};
}
