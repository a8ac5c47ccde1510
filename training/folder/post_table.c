#include "training/folder/post_table.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "training/folder/folder_export.h"
#include "training/input/lines.h"
#include "training/table/csv_header.h"
#include "training/table/csv_rows.h"

/* A row of a post is some hundred bytes. */
#define TABLE_MAX_BYTES (64u << 20)

/* ---- the rows ---- */

/* The row as an object by the names of the header. */
static json_t *post_of(const struct topic_csv_rows *rows, const struct topic_csv_header *header)
{
    json_t *post = json_object();
    for (size_t i = 0; i < rows->cell_count && i < header->count; i++) {
        struct topic_text name = topic_csv_header_cell(header, i);
        struct topic_text cell = topic_csv_rows_cell(rows, i);
        json_object_setn_new(post, name.bytes, name.len, json_stringn(cell.bytes, cell.len));
    }
    return post;
}

static void add_post(json_t *posts, json_t *post)
{
    const char *id = json_string_value(json_object_get(post, "post_id"));
    if (id && !json_object_get(posts, id))
        json_object_set(posts, id, post);
    json_decref(post);
}

static int read_rows(json_t *posts, struct topic_text text, struct topic_error *err)
{
    struct topic_csv_rows rows = {.text = text, .delimiter = ','};
    struct topic_csv_header header = {0};
    enum topic_csv_status status = topic_csv_rows_next(&rows);
    int result = status == TOPIC_CSV_ROW ? topic_csv_header_read(&header, &rows, err) : 0;
    rows.column_count = rows.cell_count;
    while (result == 0 && status != TOPIC_CSV_END && status != TOPIC_CSV_OUT_OF_MEMORY) {
        status = topic_csv_rows_next(&rows);
        if (status == TOPIC_CSV_ROW)
            add_post(posts, post_of(&rows, &header));
    }
    if (status == TOPIC_CSV_OUT_OF_MEMORY)
        result = topic_error_set(err, "out of memory while reading the table of posts");
    topic_csv_header_release(&header);
    topic_csv_rows_release(&rows);
    return result;
}

/* ---- the file ---- */

static int read_present(json_t *posts, struct topic_input *input, struct topic_error *err)
{
    struct topic_lines lines;
    struct topic_text text;
    if (topic_lines_open_input(&lines, input, err) < 0)
        return -1;
    int status = topic_lines_rest(&lines, TABLE_MAX_BYTES, &text, err);
    if (status == 0)
        status = read_rows(posts, text, err);
    topic_lines_close(&lines);
    return status;
}

/* Reads the table at `path`, or the member of this name of the archive there. */
static int read_table(json_t *posts, const char *path, const char *name, struct topic_error *err)
{
    const struct topic_input_options options = {0};
    struct topic_input *input = topic_input_open(path, &options, err);
    int status = input ? 1 : -1;
    while (status == 1 && (status = topic_input_next(input, err)) == 1) {
        const char *member = topic_input_member(input);
        if (name && (!member || strcmp(member, name) != 0))
            continue;
        status = read_present(posts, input, err);
    }
    topic_input_close(input);
    return status;
}

/* The table in the folder, the first root_len bytes of `name`. */
static int load(struct topic_post_table *table, const char *path, const char *member,
                size_t root_len, struct topic_error *err)
{
    const char *name = member ? member : path;
    char *file = topic_memory_format(err, "%.*sposts.csv", (int)root_len, name);
    char *key = file ? topic_memory_format(err, "%s/%s", member ? path : "", file) : NULL;
    int status = key ? 0 : -1;
    if (status == 0 && table->path && strcmp(table->path, key) == 0) {
        free(key);
    } else if (status == 0) {
        topic_post_table_release(table);
        *table = (struct topic_post_table){.path = key, .posts = json_object()};
        bool is_there = strcmp(path, "-") != 0 && (member || access(file, R_OK) == 0);
        status = is_there
                     ? read_table(table->posts, member ? path : file, member ? file : NULL, err)
                     : 0;
    }
    free(file);
    return status;
}

/* ---- a post ---- */

/* The row of the post whose page has this name. */
static const json_t *find_post(const struct topic_post_table *table, const char *name)
{
    const char *file = strrchr(name, '/') + 1;
    return json_object_getn(table->posts, file, strlen(file) - strlen(".html"));
}

static struct topic_text text_of(const json_t *post, const char *key)
{
    const json_t *value = json_object_get(post, key);
    const char *bytes = json_string_value(value);
    return (struct topic_text){bytes ? bytes : "", json_string_length(value)};
}

static int take(struct topic_record *record, const json_t *post, struct topic_error *err)
{
    struct topic_text title = text_of(post, "title");
    struct topic_text subtitle = text_of(post, "subtitle");
    struct topic_text date = text_of(post, "post_date");
    record->is_draft = record->is_draft || topic_text_is(text_of(post, "is_published"), "false");
    if (topic_record_set(record, TOPIC_RECORD_TITLE, 0, title.bytes, title.len, err) < 0 ||
        topic_record_set(record, TOPIC_RECORD_EXCERPT, 0, subtitle.bytes, subtitle.len, err) < 0)
        return -1;
    return date.len > 0 ? topic_record_set_date(record, 0, date.bytes, date.len, err) : 0;
}

int topic_post_table_complete(struct topic_post_table *table, const char *path, const char *member,
                              struct topic_record *record, struct topic_error *err)
{
    const char *name = member ? member : path;
    long root = topic_folder_export_root_of_post(name);
    if (root < 0)
        return 0;
    if (load(table, path, member, (size_t)root, err) < 0)
        return -1;
    const json_t *post = find_post(table, name);
    return post ? take(record, post, err) : 0;
}

void topic_post_table_release(struct topic_post_table *table)
{
    free(table->path);
    json_decref(table->posts);
    *table = (struct topic_post_table){0};
}
