#include "training/table/csv_nameless.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"

/* Longer than the name of a column. */
#define NAME_MAX_BYTES 60

/* A sentence has so many blanks. */
#define SENTENCE_MIN_BLANKS 3

static bool has_cell(const struct topic_csv_rows *rows, const char *name)
{
    for (size_t i = 0; i < rows->cell_count; i++)
        if (topic_text_is(topic_csv_rows_cell(rows, i), name))
            return true;
    return false;
}

/* doccano's id, data and label, with # between labels. */
static bool is_of_doccano(const struct topic_csv_rows *rows)
{
    return has_cell(rows, "data") && has_cell(rows, "label");
}

/* Google's data sets of texts in files: gs://bucket/1.txt,AI */
static bool names_files(const struct topic_csv_rows *rows)
{
    for (size_t i = 0; i < rows->cell_count && i < 2; i++)
        if (topic_text_scan_has_prefix(topic_csv_rows_cell(rows, i), 0, "gs://"))
            return true;
    return false;
}

/* Google's data sets: what a row is for, its text, and a cell for each label. */
static bool is_of_automl(const struct topic_csv_rows *rows)
{
    static const char *const sets[] = {"TRAIN", "TRAINING", "VALIDATION", "TEST", "UNASSIGNED"};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (rows->cell_count > 2 && topic_text_is(topic_csv_rows_cell(rows, 0), sets[i]))
            return true;
    return false;
}

/* 7, 0.93, 0,93 */
static bool is_number(struct topic_text cell)
{
    return cell.len > 0 && isdigit((unsigned char)cell.bytes[0]) &&
           topic_text_scan_skip(cell, 0, "0123456789.,") == cell.len;
}

/* 0,1,2 behind a column of the index, perhaps: what pandas has in the place of names. */
static bool are_numbered(const struct topic_csv_rows *rows)
{
    bool has_index = topic_csv_rows_cell(rows, 0).len == 0;
    for (size_t i = has_index; i < rows->cell_count; i++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", i - has_index);
        if (!topic_text_is(topic_csv_rows_cell(rows, i), number))
            return false;
    }
    return rows->cell_count > (has_index ? 1U : 0U);
}

static bool is_sentence(struct topic_text cell)
{
    size_t blanks = 0;
    for (size_t i = 0; i < cell.len; i++)
        blanks += cell.bytes[i] == ' ';
    return blanks >= SENTENCE_MIN_BLANKS && strchr(".!?\"", cell.bytes[cell.len - 1]);
}

static bool is_row(const struct topic_csv_rows *rows)
{
    for (size_t i = 0; i < rows->cell_count; i++) {
        struct topic_text cell = topic_csv_rows_cell(rows, i);
        if (cell.len > NAME_MAX_BYTES || is_number(cell) || is_sentence(cell))
            return true;
    }
    return false;
}

/* "title,body,topics" in one cell: the quotes are around the row. */
static bool is_quoted_row(const struct topic_csv_rows *rows)
{
    struct topic_text cell = topic_csv_rows_cell(rows, 0);
    return rows->cell_count == 1 && topic_text_scan_find_any(cell, 0, ",;\t|") < cell.len;
}

const char *topic_csv_nameless_cure(const struct topic_csv_rows *rows)
{
    if (is_quoted_row(rows))
        return "its quotes are around whole rows: write them around single cells";
    if (is_of_doccano(rows))
        return "if it is an export of doccano, set --map body=data and --label-separator \"#\"";
    if (names_files(rows))
        return "it names the files of the texts, as a data set of AutoML: write the texts in their "
               "place, below a row with the names of the columns (body, topics)";
    if (is_of_automl(rows))
        return "it is a row of a data set of AutoML: write a row with the names of the columns "
               "above it, such as set,body,label_1,label_2, with a label_N for each label that an "
               "article may have";
    if (are_numbered(rows))
        return "they have numbers in the place of names, as pandas writes them: write names there, "
               "or say which is which with --map body=1,topics=2";
    if (is_row(rows))
        return "it looks like a row, so write a row with the names of the columns above it (title, "
               "body, topics)";
    return "name the columns in the first row, or say which is which with --map body=COLUMN";
}
