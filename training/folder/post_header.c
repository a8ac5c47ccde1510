#include "training/folder/post_header.h"

#include <string.h>

#include "record/keys.h"
#include "training/input/lines.h"
#include "training/table/csv_header.h"
#include "training/table/csv_rows.h"

/* A header is shorter. */
#define HEADER_MAX_BYTES (64u << 10)

bool topic_post_header_is_table(const char *name)
{
    const char *slash = strrchr(name, '/');
    return strcmp(slash ? slash + 1 : name, "posts.csv") == 0;
}

static bool is_of_articles(struct topic_text column)
{
    unsigned rank;
    enum topic_record_key key = topic_keys_find(column.bytes, column.len, &rank);
    return key == TOPIC_RECORD_BODY || key == TOPIC_RECORD_TOPICS;
}

static bool has_articles(struct topic_text text)
{
    struct topic_csv_rows rows = {.text = text, .delimiter = ','};
    bool is_found = false;
    if (topic_csv_rows_next(&rows) == TOPIC_CSV_ROW)
        for (size_t i = 0; i < rows.cell_count; i++)
            is_found = is_found || is_of_articles(topic_csv_rows_cell(&rows, i));
    topic_csv_rows_release(&rows);
    return is_found;
}

bool topic_post_header_has_articles(struct topic_input *input)
{
    struct topic_lines lines;
    struct topic_text text;
    struct topic_error why = {0};
    if (topic_lines_open_input(&lines, input, &why) < 0)
        return false;
    bool is_found =
        topic_lines_peek(&lines, HEADER_MAX_BYTES, &text, &why) == 0 && has_articles(text);
    topic_lines_close(&lines);
    return is_found;
}

bool topic_post_header_file_has_articles(const char *path)
{
    const struct topic_input_options options = {0};
    struct topic_error why = {0};
    struct topic_input *input = topic_input_open(path, &options, &why);
    bool is_found =
        input && topic_input_next(input, &why) == 1 && topic_post_header_has_articles(input);
    topic_input_close(input);
    return is_found;
}
