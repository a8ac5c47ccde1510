#include "training/reader/format_detect.h"

#include <stdio.h>
#include <string.h>

#include "base/content_kind.h"
#include "base/text_scan.h"
#include "training/front_matter/document_keys.h"
#include "training/front_matter/plain_keys.h"
#include "training/input/annif_subjects.h"
#include "training/input/file_kind.h"
#include "training/input/line_kind.h"
#include "training/input/markup_kind.h"
#include "training/input/prose.h"
#include "training/input/table_kind.h"
#include "training/reader/readers.h"
#include "training/reader/wet_reader.h"

/* Enough for a long first line of CSV or JSON. */
#define PEEK_BYTES (64 * 1024)

/* Of a tiddler's file, and of its dates. */
#define TIDDLER_LINES 20
#define TIDDLER_DIGITS 17

/* Holds ".markdown.bz2" and its like. */
#define EXTENSION_MAX_BYTES 32

static bool is_one_of(const char *path, const char *const *extensions)
{
    for (size_t i = 0; extensions[i]; i++)
        if (topic_file_walk_has_extension(path, extensions[i]))
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
            if (topic_file_walk_has_extension(path, extension))
                return true;
        }
    return false;
}

bool topic_format_detect_is_corpus_file(const char *path)
{
    static const char *const extensions[] = {
        ".md",   ".markdown", ".mdx", ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".rst",
        ".org",  ".adoc",     ".txt", ".html",  ".htm",    ".tar",  ".tgz", ".txz", ".tbz",
        ".tbz2", ".tzst",     ".zip", ".xml",   ".rss",    ".atom", ".wet", NULL};
    return has_extension_in(path, extensions) && !topic_annif_subjects_is(path);
}

bool topic_format_detect_is_dirs(const char *directory, const struct topic_file_walk *files)
{
    static const char *const structured[] = {".md",   ".markdown", ".mdx",    ".rst",  ".org",
                                             ".adoc", ".jsonl",    ".ndjson", ".json", ".csv",
                                             ".tsv",  ".xml",      ".rss",    ".atom", NULL};
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

static bool is_object(struct topic_text start, size_t at)
{
    if (at == start.len || start.bytes[at] != '{')
        return false;
    at = topic_text_scan_skip(start, at + 1, TOPIC_TEXT_SCAN_BLANKS);
    return at < start.len && (start.bytes[at] == '"' || start.bytes[at] == '}');
}

/* What follows the bracket decides, because "[Update] ..." is prose, and [{'title': ...}] is how
 * Python prints a list. */
static bool is_json(struct topic_text start)
{
    size_t at = topic_text_scan_skip(start, 0, TOPIC_TEXT_SCAN_BLANKS);
    if (at == start.len || start.bytes[at] != '[')
        return is_object(start, at);
    at = topic_text_scan_skip(start, at + 1, TOPIC_TEXT_SCAN_BLANKS);
    if (at == start.len || start.bytes[at] == ']')
        return at < start.len;
    bool is_cut = start.bytes[at] == '{' &&
                  topic_text_scan_skip(start, at + 1, TOPIC_TEXT_SCAN_BLANKS) == start.len;
    return is_cut || is_object(start, at);
}

/* By the header; the name of a table that has none tells less than its lines. */
static const struct topic_reader *detect_table(const char *path, struct topic_text start,
                                               const struct topic_field_map *map)
{
    char delimiter = topic_table_kind_delimiter(start, map);
    if (delimiter == '\t')
        return &topic_csv_reader_tsv;
    if (delimiter != '\0' || topic_text_scan_has_prefix(start, 0, "sep="))
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
    if (topic_file_walk_has_extension(path, ".csv"))
        return &topic_csv_reader;
    return topic_file_walk_has_extension(path, ".tsv") ? &topic_csv_reader_tsv : NULL;
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

bool topic_format_detect_is_html(const char *path, struct topic_text start)
{
    static const char *const extensions[] = {".html", ".htm", ".xhtml", NULL};
    return topic_markup_kind_is_page(start) || is_one_of(path, extensions);
}

static const char *find_unread(const char *path, struct topic_text start)
{
    return topic_file_kind_unread(start, topic_file_walk_has_extension(path, ".xml"));
}

/* Prose or a part of a page, the formats of a file that has no other. */
static const struct topic_reader *detect_prose(const char *path, struct topic_text start,
                                               struct topic_error *err)
{
    const char *kind = find_unread(path, start);
    if (!kind && topic_markup_kind_is_fragment(start))
        return &topic_html_reader;
    if (!kind && topic_prose_is_page_of_wiki(start))
        kind =
            "is a page of a wiki, with its marks: convert it with `pandoc -f mediawiki -t plain` "
            "(or dokuwiki) first";
    if (!kind && topic_table_kind_has_quoted_columns(start))
        kind =
            "has columns in quotes with blanks between them, as R's write.table writes: write it "
            "with write.csv(..., row.names = FALSE)";
    if (!kind)
        kind = topic_line_kind_unread(start);
    if (!kind && topic_table_kind_is_nameless(start))
        kind = "looks like a table whose first row names no title, excerpt or body: name the "
               "columns there, or say which is which with --map body=COLUMN, or set --format text "
               "for prose";
    if (kind) {
        topic_error_set(err, "%s: %s", path, kind);
        return NULL;
    }
    return topic_prose_is_one_article(start) && strcmp(path, "-") != 0
               ? &topic_text_reader_whole_file
               : &topic_text_reader;
}

/* "+APw-", as UTF-7 writes a letter of Latin-1. */
static bool is_utf7_letter(struct topic_text text, size_t at)
{
    return at + 5 < text.len && text.bytes[at + 1] == 'A' && text.bytes[at + 2] >= 'K' &&
           text.bytes[at + 2] <= 'P' && text.bytes[at + 4] == '-' && text.bytes[at + 3] != '-' &&
           text.bytes[at + 3] > ' ';
}

/* Whether at least two letters are so; other text has none. */
static bool is_utf7(struct topic_text text)
{
    size_t letters = 0;
    for (size_t at = 0; letters < 2 && at < text.len; at++) {
        const char *plus = memchr(text.bytes + at, '+', text.len - at);
        if (!plus)
            return false;
        at = (size_t)(plus - text.bytes);
        letters += is_utf7_letter(text, at);
    }
    return letters == 2;
}

/* "created: 20240131120000000", as a tiddler's file has it among its first lines. */
static bool is_tiddler(struct topic_text start)
{
    static const char *const keys[] = {"created: ", "modified: "};
    for (size_t at = 0, i = 0; i < TIDDLER_LINES && at < start.len; i++) {
        size_t end = topic_text_scan_line_end(start, at);
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            size_t value = at + strlen(keys[k]);
            size_t digits = value;
            if (!topic_text_scan_has_prefix(start, at, keys[k]))
                continue;
            while (digits < end && start.bytes[digits] >= '0' && start.bytes[digits] <= '9')
                digits++;
            if (digits == end && digits - value == TIDDLER_DIGITS)
                return true;
        }
        if (end == at)
            return false;
        at = topic_text_scan_next_line(start, at);
    }
    return false;
}

/* Files that are text, and would be read as articles: those of this project, and others whose
 * format is told before all. */
static const char *own_kind(struct topic_text start)
{
    static const char wiki[] = "name=\"application-name\" content=\"TiddlyWiki\"";
    if (is_utf7(start))
        return "is UTF-7: set --encoding UTF-7";
    if (is_tiddler(start))
        return "is a tiddler of TiddlyWiki: export the tiddlers as JSON first";
    if (memmem(start.bytes, start.len, wiki, sizeof wiki - 1))
        return "is a TiddlyWiki: export its tiddlers as JSON first";
    if (topic_markup_kind_is_bookmarks(start))
        return "is a file of bookmarks, not articles: save the pages that they lead to";
    if (topic_markup_kind_is_table(start))
        return "is a table as HTML: save it as CSV (UTF-8) first";
    switch (topic_content_kind_of(start.bytes, start.len)) {
    case TOPIC_CONTENT_KEY:
        return "is a key of topic keygen, not articles: give it to --key or --server-key";
    case TOPIC_CONTENT_AUDIT:
        return "is a table of topic audit, not articles: name the corpus, and the table with "
               "--apply";
    default:
        return NULL;
    }
}

const struct topic_reader *topic_format_detect_file(struct topic_lines *lines,
                                                    const struct topic_field_map *map,
                                                    struct topic_error *err)
{
    static const char *const json[] = {".json", ".jsonl", ".ndjson", NULL};
    static const char *const markdown[] = {".md",  ".markdown", ".mdx", ".rst",
                                           ".org", ".adoc",     NULL};
    static const char *const yaml[] = {".yaml", ".yml", NULL};
    struct topic_text start;
    if (topic_lines_peek(lines, PEEK_BYTES, &start, err) < 0)
        return NULL;
    struct topic_text line = first_line(start);
    bool is_markdown = is_one_of(lines->name, markdown);
    bool is_yaml = is_one_of(lines->name, yaml) || topic_file_kind_is_yaml_documents(start);
    const char *own = own_kind(start);
    if (own || is_yaml) {
        topic_error_set(err, "%s: %s", lines->path, own ? own : TOPIC_FILE_KIND_YAML);
        return NULL;
    }
    if (is_json(start) && !is_markdown)
        return &topic_json_reader;
    if ((line.len == 3 && (topic_text_scan_has_prefix(line, 0, "---") ||
                           topic_text_scan_has_prefix(line, 0, "+++"))) ||
        is_markdown || topic_document_keys_find(start) > 0 || topic_plain_keys_are_certain(start))
        return &topic_markdown_reader;
    if (topic_markup_kind_is_feed(start))
        return &topic_feed_reader;
    if (topic_wet_reader_is_likely(start))
        return &topic_wet_reader;
    if (topic_text_scan_has_prefix(line, 0, "__label__"))
        return &topic_fasttext_reader;
    if (topic_format_detect_is_html(lines->name, start))
        return &topic_html_reader;
    if (is_annif_text(lines))
        return &topic_label_lines_reader_annif_texts;
    const struct topic_reader *table = detect_table(lines->name, start, map);
    if (table)
        return table;
    /* An empty file has no articles, rather than no topics. */
    if (start.len == 0 || (is_one_of(lines->name, json) && !find_unread(lines->name, start)))
        return &topic_json_reader;
    return detect_prose(lines->path, start, err);
}
