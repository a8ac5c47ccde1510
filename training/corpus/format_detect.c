#include "training/corpus/format_detect.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "training/corpus/readers.h"
#include "training/input/annif_subjects.h"
#include "training/input/file_kind.h"
#include "training/input/line_kind.h"
#include "training/input/prose.h"

/* Enough for a long first line of CSV or JSON. */
#define PEEK_BYTES (64 * 1024)

/* The name of a column is shorter than a sentence. */
#define HEADER_CELL_MAX_BYTES 40
#define HEADER_CELL_MAX_WORDS 3

/* Holds ".markdown.bz2" and its like. */
#define EXTENSION_MAX_BYTES 32

static bool has_extension(const char *path, const char *extension)
{
    size_t len = strlen(path);
    size_t extension_len = strlen(extension);
    return len > extension_len && strcasecmp(path + len - extension_len, extension) == 0;
}

static bool is_one_of(const char *path, const char *const *extensions)
{
    for (size_t i = 0; extensions[i]; i++)
        if (has_extension(path, extensions[i]))
            return true;
    return false;
}

/* The extension alone, before the one of a compression. */
static bool has_extension_in(const char *path, const char *const *extensions)
{
    static const char *const compressions[] = {"", ".gz", ".zst", ".xz", ".bz2"};
    for (size_t i = 0; extensions[i]; i++)
        for (size_t j = 0; j < sizeof compressions / sizeof *compressions; j++) {
            char extension[EXTENSION_MAX_BYTES];
            snprintf(extension, sizeof extension, "%s%s", extensions[i], compressions[j]);
            if (has_extension(path, extension))
                return true;
        }
    return false;
}

bool topic_format_detect_is_corpus_file(const char *path)
{
    static const char *const extensions[] = {
        ".md",  ".markdown", ".jsonl", ".ndjson", ".json", ".csv", ".tsv",  ".txt", ".html",
        ".htm", ".tar",      ".tgz",   ".zip",    ".xml",  ".rss", ".atom", NULL};
    return has_extension_in(path, extensions) && !topic_annif_subjects_is(path);
}

bool topic_format_detect_is_dirs(const char *directory, const struct topic_file_walk *files)
{
    static const char *const structured[] = {".md",   ".markdown", ".jsonl", ".ndjson",
                                             ".json", ".csv",      ".tsv",   ".xml",
                                             ".rss",  ".atom",     NULL};
    size_t root_len = strlen(directory);
    size_t in_subdirectories = 0;
    for (size_t i = 0; i < files->count; i++) {
        const char *rest = files->paths[i] + root_len;
        rest += strspn(rest, "/");
        if (has_extension_in(rest, structured))
            return false;
        in_subdirectories += strchr(rest, '/') != NULL;
    }
    return in_subdirectories > 0;
}

static struct topic_text first_line(struct topic_text start)
{
    size_t len = 0;
    while (len < start.len && start.bytes[len] != '\n' && start.bytes[len] != '\r')
        len++;
    return (struct topic_text){start.bytes, len};
}

/* The last rank of a name that makes a line a header: the aliases after it, such as "abstract" and
 * "section", occur between commas in prose too. */
#define HEADER_LAST_RANK 2

/* Whether the line looks like a CSV header: one of its cells is a known key. Keys of dates do not
 * count, because "published" and "created" occur between commas in prose too. */
static bool is_header(struct topic_text line, char delimiter)
{
    bool has_delimiter = false;
    bool has_key = false;
    for (size_t start = 0, at = 0; at <= line.len; at++) {
        if (at < line.len && line.bytes[at] != delimiter)
            continue;
        has_delimiter = has_delimiter || at < line.len;
        size_t end = at;
        while (start < end && strchr(" \"", line.bytes[start]))
            start++;
        while (end > start && strchr(" \"", line.bytes[end - 1]))
            end--;
        unsigned rank;
        enum topic_record_key key = topic_keys_find(line.bytes + start, end - start, &rank);
        has_key = has_key || key == TOPIC_RECORD_BODY ||
                  (key != TOPIC_RECORD_DATE && rank <= HEADER_LAST_RANK);
        start = at + 1;
    }
    return has_delimiter && has_key;
}

static size_t skip_blanks(struct topic_text text, size_t at)
{
    while (at < text.len && strchr(" \t\r\n", text.bytes[at]))
        at++;
    return at;
}

/* What follows the bracket decides, because "[Update] ..." is prose. */
static bool is_json(struct topic_text start)
{
    size_t at = skip_blanks(start, 0);
    if (at == start.len)
        return false;
    size_t next = skip_blanks(start, at + 1);
    char follower = next < start.len ? start.bytes[next] : '\0';
    return (start.bytes[at] == '{' && (follower == '"' || follower == '}')) ||
           (start.bytes[at] == '[' && (follower == '{' || follower == ']'));
}

static bool starts_with(struct topic_text text, const char *prefix)
{
    return text.len >= strlen(prefix) && memcmp(text.bytes, prefix, strlen(prefix)) == 0;
}

/* Whether a cell of a header could have this name: some words, and no end of a sentence. */
static bool is_column_name(struct topic_text cell)
{
    size_t blanks = 0;
    for (size_t i = 0; i < cell.len; i++)
        blanks += cell.bytes[i] == ' ';
    return cell.len > 0 && cell.len <= HEADER_CELL_MAX_BYTES && blanks < HEADER_CELL_MAX_WORDS &&
           !memchr(".!?:", cell.bytes[cell.len - 1], 4);
}

/* Whether the cell is a key of ours in capitals or small letters. */
static bool is_key_in_any_case(struct topic_text cell)
{
    char name[HEADER_CELL_MAX_BYTES];
    unsigned rank;
    for (size_t i = 0; i < cell.len; i++)
        name[i] = (char)tolower((unsigned char)cell.bytes[i]);
    enum topic_record_key key = topic_keys_find(name, cell.len, &rank);
    return key != TOPIC_RECORD_OTHER && key != TOPIC_RECORD_DATE;
}

/* Whether the line looks like the header of a table: nothing but names of columns, one of them a
 * key. Wider than is_header: such a file is not read as prose, even if its header is an error. */
static bool is_header_like(struct topic_text line, char delimiter)
{
    size_t cells = 0;
    bool has_key = false;
    for (size_t start = 0, at = 0; at <= line.len; at++) {
        if (at < line.len && line.bytes[at] != delimiter)
            continue;
        struct topic_text cell = {line.bytes + start, at - start};
        while (cell.len > 0 && strchr(" \"", cell.bytes[0]))
            cell = (struct topic_text){cell.bytes + 1, cell.len - 1};
        while (cell.len > 0 && strchr(" \"", cell.bytes[cell.len - 1]))
            cell.len--;
        if (!is_column_name(cell))
            return false;
        has_key = has_key || is_key_in_any_case(cell);
        cells++;
        start = at + 1;
    }
    return cells > 1 && has_key;
}

/* By the header; the name of a table that has none tells less than its lines. */
static const struct topic_reader *detect_table(const char *path, struct topic_text start)
{
    struct topic_text line = first_line(start);
    if (is_header(line, '\t') || is_header_like(line, '\t'))
        return &topic_csv_reader_tsv;
    if (is_header(line, ',') || starts_with(line, "sep=") || is_header_like(line, ',') ||
        is_header_like(line, ';') || is_header_like(line, '|'))
        return &topic_csv_reader;
    switch (topic_line_kind_find(start)) {
    case TOPIC_LINE_KIND_FASTTEXT:
        return &topic_fasttext_reader;
    case TOPIC_LINE_KIND_LIBMULTILABEL:
        return &topic_label_lines_reader_libmultilabel;
    case TOPIC_LINE_KIND_ANNIF:
        return &topic_label_lines_reader_annif;
    case TOPIC_LINE_KIND_OTHER:
        break;
    }
    if (has_extension(path, ".csv"))
        return &topic_csv_reader;
    return has_extension(path, ".tsv") ? &topic_csv_reader_tsv : NULL;
}

/* A text with a file of subjects beside it. A member of an archive has no path. */
static bool is_annif_text(const struct topic_lines *lines)
{
    struct topic_buffer path = {0};
    bool has_subjects =
        lines->path == lines->name && topic_annif_subjects_find(lines->path, &path, NULL) == 1;
    topic_buffer_release(&path);
    return has_subjects;
}

static bool is_html_file(const char *path, struct topic_text start)
{
    static const char *const extensions[] = {".html", ".htm", ".xhtml", NULL};
    return topic_file_kind_is_html(start) || is_one_of(path, extensions);
}

/* Prose, the format of a file that has no other. */
static const struct topic_reader *detect_prose(const char *path, struct topic_text start,
                                               struct topic_error *err)
{
    const char *kind = topic_file_kind_unread(start);
    if (!kind)
        kind = topic_line_kind_unread(start);
    if (kind) {
        topic_error_set(err, "%s: %s", path, kind);
        return NULL;
    }
    return topic_prose_is_one_article(start) && strcmp(path, "-") != 0
               ? &topic_text_reader_whole_file
               : &topic_text_reader;
}

const struct topic_reader *topic_format_detect_file(struct topic_lines *lines,
                                                    struct topic_error *err)
{
    static const char *const json[] = {".json", ".jsonl", ".ndjson", NULL};
    static const char *const markdown[] = {".md", ".markdown", NULL};
    struct topic_text start;
    if (topic_lines_peek(lines, PEEK_BYTES, &start, err) < 0)
        return NULL;
    struct topic_text line = first_line(start);
    bool is_markdown = is_one_of(lines->name, markdown);
    if (is_json(start) && !is_markdown)
        return &topic_json_reader;
    if ((line.len == 3 && (starts_with(line, "---") || starts_with(line, "+++"))) || is_markdown)
        return &topic_markdown_reader;
    if (topic_file_kind_is_feed(start))
        return &topic_feed_reader;
    if (starts_with(line, "__label__"))
        return &topic_fasttext_reader;
    if (is_html_file(lines->name, start))
        return &topic_html_reader;
    if (is_annif_text(lines))
        return &topic_label_lines_reader_annif_texts;
    const struct topic_reader *table = detect_table(lines->name, start);
    if (table)
        return table;
    /* An empty file has no articles, rather than no topics. */
    if (start.len == 0 || (is_one_of(lines->name, json) && !topic_file_kind_unread(start)))
        return &topic_json_reader;
    return detect_prose(lines->path, start, err);
}
