#include "training/reader/format_detect.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text_scan.h"
#include "training/front_matter/document_keys.h"
#include "training/front_matter/front_matter.h"
#include "training/front_matter/plain_keys.h"
#include "training/input/annif_subjects.h"
#include "training/kind/fasttext_label.h"
#include "training/kind/line_kind.h"
#include "training/kind/markup_kind.h"
#include "training/kind/prose.h"
#include "training/kind/table_kind.h"
#include "training/news/news_articles.h"
#include "training/reader/readers.h"
#include "training/reader/wet_reader.h"
#include "training/unsupported/unsupported_text.h"
#include "training/unsupported/yaml_kind.h"

/* Enough for a long first line of CSV or JSON. */
#define PEEK_BYTES (64 * 1024)

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
        ".md",       ".markdown", ".mdx", ".jsonl", ".ndjson", ".json", ".csv", ".tsv",
        ".json-seq", ".rst",      ".org", ".adoc",  ".txt",    ".html", ".htm", ".tar",
        ".tgz",      ".txz",      ".tbz", ".tbz2",  ".tzst",   ".zip",  ".xml", ".nitf",
        ".newsml",   ".sgm",      ".rss", ".atom",  ".wet",    NULL};
    return has_extension_in(path, extensions) && !topic_annif_subjects_is(path);
}

bool topic_format_detect_is_unread(const char *path)
{
    static const char *const extensions[] = {
        ".lz4",  ".Z",    ".7z",  ".rar",     ".br",    ".lzma",    ".lz",
        ".lzo",  ".sz",   ".pdf", ".doc",     ".docx",  ".odt",     ".rtf",
        ".xls",  ".xlsx", ".ods", ".epub",    ".eml",   ".mbox",    ".warc",
        ".avro", ".orc",  ".db",  ".parquet", ".arrow", ".feather", NULL};
    return has_extension_in(path, extensions);
}

bool topic_format_detect_has_topics(const char *path)
{
    static const char *const extensions[] = {".md",   ".markdown", ".mdx",    ".rst",  ".org",
                                             ".adoc", ".jsonl",    ".ndjson", ".json", ".json-seq",
                                             ".csv",  ".tsv",      ".xml",    ".nitf", ".newsml",
                                             ".sgm",  ".rss",      ".atom",   NULL};
    return has_extension_in(path, extensions);
}

/* Whether the name is that of a text: .txt, HTML, or a number as in 20 Newsgroups. */
static bool is_text(const char *path)
{
    static const char *const extensions[] = {".txt", ".html", ".htm", NULL};
    const char *slash = strrchr(path, '/');
    return has_extension_in(path, extensions) || !strchr(slash ? slash : path, '.');
}

/* Files of one kind. */
struct share {
    size_t count;
    size_t bytes;
};

static void add_file(struct share *share, const char *path)
{
    struct stat status;
    share->count++;
    share->bytes += stat(path, &status) == 0 ? (size_t)status.st_size : 0;
}

/* A file of a format with topics of its own beside the texts may describe them, or may be one of
 * several that hold the articles: most of the files, and most of the bytes, decide. */
bool topic_format_detect_is_dirs(const char *directory, const struct topic_file_walk *files)
{
    size_t root_len = strlen(directory);
    size_t in_subdirectories = 0;
    struct share texts = {0};
    struct share others = {0};
    for (size_t i = 0; i < files->count; i++) {
        const char *rest = files->paths[i] + root_len;
        rest += strspn(rest, "/");
        if (topic_format_detect_has_topics(rest))
            add_file(&others, files->paths[i]);
        else if (strchr(rest, '/') && ++in_subdirectories && is_text(rest))
            add_file(&texts, files->paths[i]);
    }
    if (others.count == 0)
        return in_subdirectories > 0;
    return texts.count > others.count && texts.bytes > others.bytes;
}

static struct topic_text first_line(struct topic_text start)
{
    size_t len = 0;
    while (len < start.len && start.bytes[len] != '\n' && start.bytes[len] != '\r')
        len++;
    return (struct topic_text){start.bytes, len};
}

/* Also one that is encoded twice. */
static bool is_object(struct topic_text start, size_t at)
{
    if (topic_text_scan_has_prefix(start, at, "\"{\\\""))
        return true;
    if (at == start.len || start.bytes[at] != '{')
        return false;
    at = topic_text_scan_skip(start, at + 1, TOPIC_TEXT_SCAN_BLANKS);
    return at < start.len && (start.bytes[at] == '"' || start.bytes[at] == '}');
}

/* What follows the bracket decides, because "[Update] ..." is prose, and [{'title': ...}] is how
 * Python prints a list. */
static bool is_json(struct topic_text start)
{
    size_t at = topic_text_scan_skip(start, 0, TOPIC_TEXT_SCAN_BLANKS "\x1e");
    while (topic_text_scan_has_prefix(start, at, "null\n") ||
           topic_text_scan_has_prefix(start, at, "null\r\n"))
        at = topic_text_scan_skip(start, at + 4, TOPIC_TEXT_SCAN_BLANKS);
    if (at == start.len || start.bytes[at] != '[')
        return is_object(start, at);
    at = topic_text_scan_skip(start, at + 1, TOPIC_TEXT_SCAN_BLANKS);
    if (at == start.len || start.bytes[at] == ']')
        return at < start.len;
    bool is_cut = start.bytes[at] == '{' &&
                  topic_text_scan_skip(start, at + 1, TOPIC_TEXT_SCAN_BLANKS) == start.len;
    return is_cut || is_object(start, at);
}

/* The line by which spreadsheets say the separator, also in quotes. */
static bool is_separator_line(struct topic_text start)
{
    return topic_text_scan_has_prefix_in_any_case(start, 0, "sep=") ||
           topic_text_scan_has_prefix_in_any_case(start, 0, "\"sep=");
}

/* By the header; the name of a table that has none tells less than its lines. */
static const struct topic_reader *detect_table(const char *path, struct topic_text start,
                                               const struct topic_field_map *map)
{
    size_t top = topic_text_scan_skip(start, 0, "\r\n");
    struct topic_text table = {start.bytes + top, start.len - top};
    char delimiter = topic_table_kind_delimiter(table, map);
    if (delimiter == '\t')
        return &topic_csv_reader_tsv;
    if (delimiter != '\0' || is_separator_line(table))
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

/* Whether the first element is one that news agencies write. */
static bool is_news(struct topic_text start)
{
    size_t root = topic_markup_kind_root(start);
    return topic_news_articles_kind((struct topic_text){start.bytes + root, start.len - root});
}

static const char *find_unsupported(const char *path, struct topic_text start)
{
    return topic_unsupported_text_find(start, topic_file_walk_has_extension(path, ".xml"));
}

static bool is_front_matter(const char *path, struct topic_text start)
{
    struct topic_text line = first_line(start);
    bool is_fence = line.len == 3 && (topic_text_scan_has_prefix(line, 0, "---") ||
                                      topic_text_scan_has_prefix(line, 0, "+++"));
    return (is_fence && topic_front_matter_begins(start)) || topic_document_keys_find(start) > 0 ||
           topic_plain_keys_are_certain(start) ||
           (topic_front_matter_is_certain(start) && !find_unsupported(path, start));
}

/* Standard input has no name that tells a document with keys or marks from lines of text: a title
 * with a line of signs under it, or one that a key names, and an empty line behind it. */
static bool is_document(struct topic_text start)
{
    size_t keys = topic_plain_keys_find(start);
    if (keys > 0 && keys < start.len)
        return topic_text_scan_has_prefix_in_any_case(start, 0, "title:");
    size_t second = topic_text_scan_next_line(start, 0);
    size_t third = topic_text_scan_next_line(start, second);
    size_t title = topic_text_scan_line_end(start, 0);
    size_t rule = topic_text_scan_line_end(start, second) - second;
    bool is_rule =
        rule > 2 && rule >= title && topic_text_scan_is_any(start.bytes[second], "=-~#*^");
    for (size_t i = 0; is_rule && i < rule; i++)
        is_rule = start.bytes[second + i] == start.bytes[second];
    return is_rule && title > 0 && third < start.len &&
           topic_text_scan_line_end(start, third) == third;
}

/* Prose or a part of a page, the formats of a file that has no other. */
static const struct topic_reader *detect_prose(const char *path, struct topic_text start,
                                               struct topic_error *err)
{
    const char *kind = find_unsupported(path, start);
    if (!kind && topic_markup_kind_is_fragment(start))
        return &topic_html_reader;
    if (!kind)
        kind = topic_unsupported_text_find_lines(start);
    if (kind) {
        topic_error_set(err, "%s: %s", path, kind);
        return NULL;
    }
    if (strcmp(path, "-") == 0 && is_document(start))
        return &topic_markdown_reader;
    bool is_one = topic_prose_is_one_article(start) || topic_yaml_kind_is_agenda(start);
    return is_one && strcmp(path, "-") != 0 ? &topic_text_reader_whole_file : &topic_text_reader;
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
    bool is_yaml = is_one_of(lines->name, yaml) || topic_yaml_kind_is_documents(start);
    const char *marked = topic_unsupported_text_find_marked(start);
    if (marked || is_yaml) {
        topic_error_set(err, "%s: %s", lines->path, marked ? marked : TOPIC_UNSUPPORTED_TEXT_YAML);
        return NULL;
    }
    bool is_json_in_text = !is_one_of(lines->name, json) && (topic_front_matter_is_certain(start) ||
                                                             topic_front_matter_is_sentence(start));
    if (is_json(start) && !is_markdown && !is_json_in_text)
        return &topic_json_reader;
    if (is_markdown && topic_table_kind_is_markdown(start, map))
        return &topic_csv_reader;
    if (is_markdown || is_front_matter(lines->name, start))
        return &topic_markdown_reader;
    if (topic_markup_kind_is_feed(start))
        return &topic_feed_reader;
    if (is_news(start))
        return &topic_news_reader;
    if (topic_wet_reader_is_likely(start))
        return &topic_wet_reader;
    if (topic_text_scan_has_prefix(line, 0, TOPIC_FASTTEXT_LABEL_PREFIX))
        return &topic_fasttext_reader;
    if (topic_format_detect_is_html(lines->name, start))
        return &topic_html_reader;
    if (is_annif_text(lines))
        return &topic_label_lines_reader_annif_texts;
    const struct topic_reader *table = detect_table(lines->name, start, map);
    if (table)
        return table;
    /* An empty file has no articles, rather than no topics. */
    if (start.len == 0 || (is_one_of(lines->name, json) && !find_unsupported(lines->name, start)))
        return &topic_json_reader;
    return detect_prose(lines->path, start, err);
}
