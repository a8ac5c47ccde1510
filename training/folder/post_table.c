#include "training/folder/post_table.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "training/folder/folder_export.h"
#include "training/folder/post_header.h"
#include "training/input/lines.h"
#include "training/table/csv_header.h"
#include "training/table/csv_rows.h"

/* A row of a post is some hundred bytes. */
#define TABLE_MAX_BYTES (64u << 20)

/* ---- the rows ---- */

/* The row as an object by the names of the header; NULL: a cell is no text. */
static json_t *post_of(const struct topic_csv_rows *rows, const struct topic_csv_header *header)
{
    json_t *post = json_object();
    for (size_t i = 0; i < rows->cell_count && i < header->count; i++) {
        struct topic_text name = topic_csv_header_cell(header, i);
        struct topic_text cell = topic_csv_rows_cell(rows, i);
        json_t *value = json_stringn(cell.bytes, cell.len);
        if (json_object_setn_new(post, name.bytes, name.len, value) < 0) {
            json_decref(post);
            return NULL;
        }
    }
    return post;
}

/* -1: the row cannot be kept. */
static int add_post(json_t *posts, const struct topic_csv_rows *rows,
                    const struct topic_csv_header *header)
{
    json_t *post = post_of(rows, header);
    const char *id = json_string_value(json_object_get(post, "post_id"));
    int status = post ? 0 : -1;
    if (id && !json_object_get(posts, id))
        status = json_object_set(posts, id, post);
    json_decref(post);
    return status;
}

static void tell_bad_rows(size_t count, size_t first, struct topic_error *problem)
{
    if (count > 0)
        topic_error_set(problem,
                        "rows of the table that cannot be read: %zu, the first at line %zu: their "
                        "posts have no title",
                        count, first);
}

/* Reads the rows below the header. */
static int read_posts(json_t *posts, struct topic_csv_rows *rows,
                      const struct topic_csv_header *header, struct topic_error *problem)
{
    size_t bad = 0;
    size_t first_bad = 0;
    enum topic_csv_status status = topic_csv_rows_next(rows);
    for (; status != TOPIC_CSV_END && status != TOPIC_CSV_OUT_OF_MEMORY;
         status = topic_csv_rows_next(rows)) {
        if (status == TOPIC_CSV_ROW && add_post(posts, rows, header) == 0)
            continue;
        first_bad = bad++ == 0 ? rows->line : first_bad;
    }
    tell_bad_rows(bad, first_bad, problem);
    return status == TOPIC_CSV_END ? 0 : -1;
}

static bool has_ids(const struct topic_csv_header *header)
{
    return topic_csv_header_has(header, topic_text_of("post_id"));
}

/* Sets what is wrong with the table. -1: out of memory. */
static int read_rows(json_t *posts, struct topic_text text, struct topic_error *problem)
{
    struct topic_csv_rows rows = {.text = text, .delimiter = ','};
    struct topic_csv_header header = {0};
    int status = 0;
    if (topic_csv_rows_next(&rows) != TOPIC_CSV_ROW)
        topic_error_set(problem, "the table of posts has no header that can be read");
    else if (topic_csv_header_read(&header, &rows, problem) == 0 && !has_ids(&header))
        topic_error_set(problem, "the table of posts has no column post_id");
    rows.column_count = rows.cell_count;
    if (!topic_error_is_set(problem))
        status = read_posts(posts, &rows, &header, problem);
    topic_csv_header_release(&header);
    topic_csv_rows_release(&rows);
    return status;
}

/* ---- the file ---- */

/* Adds to the problem that the table is not UTF-8, if that is so. */
static void add_encoding(const struct topic_input *input, struct topic_text text,
                         struct topic_error *problem)
{
    const struct topic_error before = *problem;
    struct topic_error why = {0};
    topic_input_check(input, text, &why);
    if (!topic_error_is_set(&before) || !topic_error_is_set(&why))
        return;
    topic_error_reset(problem);
    topic_error_set(problem, "%s: the table %s", before.text, why.text);
}

static int read_present(json_t *posts, struct topic_input *input, struct topic_error *problem)
{
    struct topic_lines lines;
    struct topic_text text;
    int status = 0;
    if (topic_lines_open_input(&lines, input, problem) < 0)
        return 0;
    if (topic_lines_rest(&lines, TABLE_MAX_BYTES, &text, problem) == 0) {
        status = read_rows(posts, text, problem);
        add_encoding(input, text, problem);
    }
    topic_lines_close(&lines);
    return status;
}

/* Keeps the input's present table under its path. */
static int add_table(json_t *tables, struct topic_input *input, struct topic_error *err)
{
    struct topic_error problem = {0};
    json_t *posts = json_object();
    json_t *table = json_pack("{s:o}", "posts", posts);
    int status = table ? read_present(posts, input, &problem) : -1;
    if (status == 0 && topic_error_is_set(&problem))
        status = json_object_set_new(table, "problem", json_string(problem.text));
    if (status < 0) {
        json_decref(table);
        return topic_error_set(err, "out of memory while reading the table of posts");
    }
    return json_object_set_new_nocheck(tables, topic_input_path(input), table) < 0
               ? topic_error_set(err, "out of memory while reading the table of posts")
               : 0;
}

static bool is_table(const char *member)
{
    return !member || topic_post_header_is_table(member);
}

/* Reads the table at `path`, or all tables of the archive there in one pass. */
static int read_tables(json_t *tables, const char *path, const char *encoding,
                       struct topic_error *err)
{
    const struct topic_input_options options = {.encoding = encoding};
    struct topic_input *input = topic_input_open(path, &options, err);
    int status = input ? 1 : -1;
    while (status == 1 && (status = topic_input_next(input, err)) == 1)
        if (is_table(topic_input_member(input)) && add_table(tables, input, err) < 0)
            status = -1;
    topic_input_close(input);
    return status;
}

/* Reads the tables of a file once: where there is none, that is kept. */
static int read_once(json_t *tables, const char *path, bool is_there, const char *encoding,
                     struct topic_error *err)
{
    if (json_object_get(tables, path))
        return 0;
    if (json_object_set_new_nocheck(tables, path, json_null()) < 0)
        return topic_error_set(err, "out of memory while reading the table of posts");
    return is_there ? read_tables(tables, path, encoding, err) : 0;
}

/* Sets, once, what is wrong with the table. */
static void tell_problem(json_t *table, const char *file, struct topic_error *sentence)
{
    const json_t *problem = json_object_get(table, "problem");
    if (problem)
        topic_error_set(sentence, "%s: %s", file, json_string_value(problem));
    json_object_del(table, "problem");
}

/* Finds the table in the folder, the first root_len bytes of the name; NULL: there is none. */
static int load(struct topic_post_table *table, const struct topic_post_place *place,
                size_t root_len, json_t **found, struct topic_error *sentence,
                struct topic_error *err)
{
    bool is_member = place->member != NULL;
    const char *name = is_member ? place->member : place->path;
    char *file = topic_memory_format(err, "%s%s%.*sposts.csv", is_member ? place->path : "",
                                     is_member ? "/" : "", (int)root_len, name);
    if (!table->tables)
        table->tables = json_object();
    bool is_there =
        strcmp(place->path, "-") != 0 && (is_member || (file && access(file, R_OK) == 0));
    int status = file ? read_once(table->tables, is_member ? place->path : file, is_there,
                                  place->encoding, err)
                      : -1;
    *found = file ? json_object_get(table->tables, file) : NULL;
    tell_problem(*found, file, sentence);
    free(file);
    return status;
}

/* ---- a post ---- */

/* The row of the post whose page has this name. */
static const json_t *find_post(const json_t *table, const char *name)
{
    const char *file = strrchr(name, '/') + 1;
    return json_object_getn(json_object_get(table, "posts"), file, strlen(file) - strlen(".html"));
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

int topic_post_table_complete(struct topic_post_table *table, const struct topic_post_place *place,
                              struct topic_record *record, struct topic_error *sentence,
                              struct topic_error *err)
{
    json_t *found;
    const char *name = place->member ? place->member : place->path;
    long root = topic_folder_export_root_of_post(name);
    if (root < 0)
        return 0;
    if (load(table, place, (size_t)root, &found, sentence, err) < 0)
        return -1;
    const json_t *post = find_post(found, name);
    return post ? take(record, post, err) : 0;
}

void topic_post_table_release(struct topic_post_table *table)
{
    json_decref(table->tables);
    *table = (struct topic_post_table){0};
}
