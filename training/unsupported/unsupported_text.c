#include "training/unsupported/unsupported_text.h"

#include <stddef.h>
#include <string.h>

#include "base/content_kind.h"
#include "base/text_scan.h"
#include "training/kind/line_kind.h"
#include "training/kind/markup_kind.h"
#include "training/kind/table_kind.h"
#include "training/kind/wiki_kind.h"
#include "training/unsupported/annotation_kind.h"
#include "training/unsupported/bibtex_kind.h"
#include "training/unsupported/conll_kind.h"
#include "training/unsupported/json_kind.h"
#include "training/unsupported/learner_lines.h"
#include "training/unsupported/literal_kind.h"
#include "training/unsupported/mail_kind.h"
#include "training/unsupported/printed_table.h"
#include "training/unsupported/settings_kind.h"
#include "training/unsupported/source_scan.h"
#include "training/unsupported/subtitle_kind.h"
#include "training/unsupported/yaml_kind.h"

#define SQL_DUMP "is an SQL dump: export the table as CSV or JSON lines instead"
#define SUBTITLES "is subtitles: save their text first"
#define REFERENCES "is a list of references: export it as CSV or JSON lines instead"
#define CLIPPINGS "is a file of highlights, not articles: give the texts that they are from"
#define RDF "is RDF: write the texts as JSON lines first"
#define PRINTED "is a table as a program prints it for people: export it as CSV or JSON lines"
#define MOVABLE_TYPE                                                                               \
    "is an export of Movable Type or TypePad: save the site's feed, or import it where articles "  \
    "can be exported as JSON"
#define WARC                                                                                       \
    "is a WARC archive of pages: give the file of their texts (WET), or write them as JSON lines"
#define SMART                                                                                      \
    "is lists of words in the format of SMART (.I, .W), as RCV1's: write the texts as JSON lines " \
    "first"
#define HEADLESS                                                                                   \
    "looks like a table without a header row: name the columns in a first row (title, body, "      \
    "topics), "
#define PATCH "is a patch, not articles"
#define CATALOGUE "is a catalogue of a program's messages, not articles"
#define MANUAL "is a manual page: convert it with `man -l FILE | col -b` first"
#define WIKI_PAGE                                                                                  \
    "is a page of a wiki, with its marks: convert it with `pandoc -f mediawiki -t plain` (or "     \
    "dokuwiki) first"
#define SITEMAP                                                                                    \
    "is a sitemap, which has the addresses of articles and not their texts: fetch the pages, or "  \
    "the site's feed, and name the files of these"
#define PICKLE "is a Python pickle: write the articles with json.dumps instead"

/* What a file of another language begins with, and what it holds somewhere behind that. */
static const struct {
    const char *beginning;
    const char *part; /* NULL: nothing more */
    const char *sentence;
} languages[] = {
    {"{\\rtf", NULL, "is RTF: convert it with `unrtf --text`, or save it as text first"},
    {"%!PS", NULL, "is PostScript: convert it with `ps2ascii` first"},
    {"@relation ", NULL, "is ARFF: convert it to CSV first"},
    {"% ", "@relation ", "is ARFF: convert it to CSV first"},
    {"% ", "@RELATION ", "is ARFF: convert it to CSV first"},
    {"INSERT INTO ", "VALUES", SQL_DUMP},
    {"INSERT INTO ", "values", SQL_DUMP},
    {"CREATE TABLE ", "(", SQL_DUMP},
    {"DROP TABLE ", ";", SQL_DUMP},
    {"BEGIN TRANSACTION;", NULL, SQL_DUMP},
    {"PRAGMA foreign_keys", NULL, SQL_DUMP},
    {"-- MySQL dump", NULL, SQL_DUMP},
    {"-- MariaDB dump", NULL, SQL_DUMP},
    {"/*!", "-- MariaDB dump", SQL_DUMP},
    {"--\n-- PostgreSQL database", NULL, SQL_DUMP},
    {"-- phpMyAdmin SQL Dump", NULL, SQL_DUMP},
    {"COPY ", "FROM stdin;", SQL_DUMP},
    {"(lp0\n", NULL, PICKLE},
    {"(lp1\n", NULL, PICKLE},
    {"(dp0\n", NULL, PICKLE},
    {"(dp1\n", NULL, PICKLE},
    {"ccopy_reg\n", NULL, PICKLE},
    {"<?php", NULL, "is a program in PHP, not an article"},
    {"#!/", NULL, "is a script, not an article"},
    {"\\section{", NULL, "is LaTeX: convert it with `detex` first"},
    {"\\begin{", "\\end{", "is LaTeX: convert it with `detex` first"},
    {"\\documentclass", NULL, "is LaTeX: convert it with `detex` first"},
    {"-----BEGIN ", "-----", "is a key, a certificate or a signed message, not an article"},
    {"BEGIN:VCALENDAR", NULL, "is a calendar, not articles"},
    {"BEGIN:VCARD", NULL, "is a list of addresses, not articles"},
    {"WEBVTT\n", NULL, SUBTITLES},
    {"[Script Info]", NULL, SUBTITLES},
    {"[ti:", "\n[00:", SUBTITLES},
    {"[ar:", "\n[00:", SUBTITLES},
    {"[al:", "\n[00:", SUBTITLES},
    {"WARC/1.", "WARC-Type:", WARC},
    {"WARC/0.", "WARC-Type:", WARC},
    {"+---", "\n| ", PRINTED},
    {"\u250c\u2500", "\u2502", PRINTED},
    {"\u256d\u2500", "\u2502", PRINTED},
    {"*************************** 1. row ", NULL, PRINTED},
    {"-[ RECORD 1 ]", NULL, PRINTED},
    {"TY  - ", "\nER  -", REFERENCES},
    {"PMID- ", "\nTI  - ", REFERENCES},
    {"%0 ", "\n%T ", REFERENCES},
    {"<ris", "TY  - ", REFERENCES},
    {"FN ", "\nPT ", REFERENCES},
    {"Content-Type: text/x-zim-wiki", NULL,
     "is a page of Zim: export the notebook as Markdown or HTML first"},
    {"author: ", "\n-----\nBODY:", MOVABLE_TYPE},
    {"title: ", "\n-----\nBODY:", MOVABLE_TYPE},
    {".I ", "\n.W", SMART},
    {"diff --git ", "\n@@ ", PATCH},
    {"--- ", "\n@@ -", PATCH},
    {"Index: ", "\n@@ -", PATCH},
    {"msgid \"", "\nmsgstr ", CATALOGUE},
    {"# ", "\nmsgstr ", CATALOGUE},
    {".TH ", "\n.SH ", MANUAL},
    {".\\\" ", "\n.SH ", MANUAL},
    {".Dd ", "\n.Sh ", MANUAL},
    {"T1\t", NULL, "is annotations of brat, not articles: name the texts beside it"},
    {"@prefix ", ": <", RDF},
    {"@base ", "<", RDF},
    {"PREFIX ", ": <", RDF},
};

/* ---- what has no beginning of its own ---- */

/* "<http://a> <http://b> "text" ." */
static bool is_triples(struct topic_text text)
{
    struct topic_text line = topic_source_scan_first_line(text);
    const char *second = memmem(line.bytes, line.len, "> <http", 7);
    return topic_text_scan_has_prefix(line, 0, "<http") && second &&
           line.bytes[line.len - 1] == '.';
}

/* A review may quote one of them; the rule below each stands in a file of them. */
static bool is_clippings(struct topic_text text)
{
    static const char highlight[] = "\n- Your Highlight ";
    static const char rule[] = "\n==========";
    return memmem(text.bytes, text.len, highlight, strlen(highlight)) &&
           memmem(text.bytes, text.len, rule, strlen(rule));
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

static bool is_key(struct topic_text start)
{
    return topic_content_kind_of(start.bytes, start.len) == TOPIC_CONTENT_KEY;
}

static bool is_audit(struct topic_text start)
{
    return topic_content_kind_of(start.bytes, start.len) == TOPIC_CONTENT_AUDIT;
}

static bool is_headless_table(struct topic_text start)
{
    return topic_line_kind_tabs(start) > 0;
}

static size_t count_control_columns(struct topic_text line)
{
    size_t count = 0;
    for (size_t i = 0; i < line.len; i++)
        count += line.bytes[i] == '\x01';
    return count;
}

/* Two lines with as many of the byte between columns of Hive, or one with several. */
static bool has_control_columns(struct topic_text start)
{
    struct topic_text second = topic_source_scan_first_line(topic_source_scan_rest(start));
    size_t count = count_control_columns(topic_source_scan_first_line(start));
    return second.len == 0 ? count > 1 : count > 0 && count == count_control_columns(second);
}

struct kind {
    bool (*is_so)(struct topic_text text);
    const char *sentence;
};

/* What is told before the formats that are read, because it is in one of them. */
static const struct kind marked[] = {
    {is_utf7, "is UTF-7: set --encoding UTF-7"},
    {topic_wiki_kind_is_tiddler, "is a tiddler of TiddlyWiki: export the tiddlers as JSON first"},
    {topic_wiki_kind_is_tiddlywiki, "is a TiddlyWiki: export its tiddlers as JSON first"},
    {topic_markup_kind_is_bookmarks,
     "is a file of bookmarks, not articles: save the pages that they lead to"},
    {topic_markup_kind_is_table, "is a table as HTML: save it as CSV (UTF-8) first"},
    {topic_annotation_kind_is_rasa,
     "is training data of Rasa: convert it with `rasa data convert nlu -f json --data FILE --out "
     "FILE.json` first"},
    {topic_annotation_kind_is_webanno,
     "is words with their labels, as INCEpTION and WebAnno export them, not articles: export texts "
     "with their topics as CSV or JSON lines"},
    {is_key, "is a key of topic keygen, not articles: give it to --key or --server-key"},
    {is_audit, "is a table of topic audit, not articles: name the corpus, and the table with "
               "--apply"},
};

/* What is in no format but prose. The first that fits is named. */
static const struct kind kinds[] = {
    {topic_bibtex_kind_is, REFERENCES},
    {is_triples, RDF},
    {topic_subtitle_kind_is, SUBTITLES},
    {topic_subtitle_kind_is_lyrics, SUBTITLES},
    {is_clippings, CLIPPINGS},
    {topic_printed_table_is_ruled, PRINTED},
    {topic_printed_table_is_aligned, PRINTED},
    {topic_printed_table_is_listed, PRINTED},
    {topic_json_kind_is_behind_words,
     "has JSON behind other words, as in a log: remove what stands before the "
     "{ of each line"},
    {topic_conll_kind_is, "is words with a tag each, as in CoNLL's files, not articles: export "
                          "texts with their topics as CSV or JSON lines"},
    {topic_json_kind_is_assigned,
     "is JSON in JavaScript: remove what stands before the first [ or {"},
    {topic_settings_kind_is, "is TOML or a file of settings: write the articles as JSON lines, or "
                             "each as Markdown with front matter"},
    {topic_mail_kind_is, "is mail: save each message as text without its headers first, or name "
                         "the directory above if its folders are topics"},
    {topic_literal_kind_is_dictionary,
     "holds Python dictionaries, which are not JSON: write them with json.dumps"},
    {topic_literal_kind_is_object, "holds objects as Python prints them, which are not JSON: write "
                                   "their fields with json.dumps"},
    {topic_json_kind_is_relaxed, "is JSON with comments or with names without quotes (JSON5, "
                                 "JavaScript): write it as JSON first"},
    {topic_literal_kind_is_list, "holds lists without names for their values: write JSON objects "
                                 "with the keys title, body and topics"},
    {topic_yaml_kind_is, TOPIC_UNSUPPORTED_TEXT_YAML},
};

/* What would be read as prose, an article on each line. */
static const struct kind lines[] = {
    {topic_wiki_kind_is_page, WIKI_PAGE},
    {topic_printed_table_has_quoted_columns,
     "has columns in quotes with blanks between them, as R's write.table writes: write it with "
     "write.csv(..., row.names = FALSE)"},
    {topic_learner_lines_have_prefix,
     "holds labels behind another prefix than fastText's: write __label__ before each label"},
    {topic_learner_lines_are_vowpal_wabbit,
     "holds lines of Vowpal Wabbit, which are not read: write JSON lines with the keys body and "
     "topics, or --format text if they are prose"},
    {topic_learner_lines_are_libsvm,
     "holds numbered features in the format of LIBSVM, not texts: write JSON lines with the keys "
     "body and topics"},
    {is_headless_table, HEADLESS
     "or set --format libmultilabel for lines of labels with blanks between them, a tab and "
     "text, or --format text for prose"},
    {topic_table_kind_is_headless, HEADLESS "or set --format text for prose"},
    {has_control_columns,
     "has columns with the byte 1 between them, as Hive writes them: export it with tabs or commas "
     "and a header row"},
    {topic_table_kind_is_nameless,
     "looks like a table whose first row names no title, excerpt or body: name the columns there, "
     "or say which is which with --map body=COLUMN, or set --format text for prose"},
};

static const char *find(const struct kind *table, size_t count, struct topic_text text)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].is_so(text))
            return table[i].sentence;
    return NULL;
}

#define FIND(table, text) find(table, sizeof(table) / sizeof *(table), text)

/* A line that begins with "--" may give the author; a comment has more of them. */
#define COMMENT_MIN_LINES 3

static size_t skip_blanks(struct topic_text text, size_t at)
{
    return topic_text_scan_skip(text, at, TOPIC_TEXT_SCAN_BLANKS);
}

static size_t skip_block(struct topic_text text, size_t at)
{
    const char *end = topic_text_scan_has_prefix(text, at, "/*")
                          ? memmem(text.bytes + at, text.len - at, "*/", 2)
                          : NULL;
    return end ? (size_t)(end - text.bytes) + 2 : at;
}

static size_t skip_lines(struct topic_text text, size_t at)
{
    size_t count = 0;
    size_t end = at;
    for (; topic_text_scan_has_prefix(text, end, "-- ") ||
           topic_text_scan_has_prefix(text, end, "--\n");
         count++)
        end = skip_blanks(text, topic_text_scan_next_line(text, end));
    return count >= COMMENT_MIN_LINES ? end : at;
}

/* Behind the comments of SQL, PHP and their like: a licence may be longer than any beginning. */
static struct topic_text skip_comments(struct topic_text text)
{
    size_t begun;
    size_t at = skip_blanks(text, 0);
    do {
        begun = at;
        at = skip_lines(text, skip_blanks(text, skip_block(text, at)));
    } while (at > begun);
    return (struct topic_text){text.bytes + at, text.len - at};
}

/* XML of kinds that newsrooms have, with the cure of each. */
static const char *find_xml(struct topic_text text)
{
    static const struct {
        const char *root;
        const char *sentence;
    } roots[] = {
        {"<urlset", SITEMAP},
        {"<sitemapindex", SITEMAP},
        {"<opml", "is OPML, a list of feeds: fetch the feeds, and name the files of these"},
        {"<xmi:XMI", "is an analysed text of UIMA, as INCEpTION and WebAnno export one: write each "
                     "text with its topics as JSON lines"},
        {"<mediawiki",
         "is an export of MediaWiki, whose pages have marks: extract their texts with "
         "`wikiextractor --json` first"},
    };
    size_t root = topic_markup_kind_root(text);
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (topic_text_scan_has_prefix(text, root, roots[i].root))
            return roots[i].sentence;
    return "is XML, which is not read: convert it to HTML, CSV or JSON lines first";
}

static const char *find_beginning(struct topic_text text)
{
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        const char *part = languages[i].part;
        if (topic_text_scan_has_prefix_in_any_case(text, 0, languages[i].beginning) &&
            (!part || memmem(text.bytes, text.len, part, strlen(part))))
            return languages[i].sentence;
    }
    return NULL;
}

const char *topic_unsupported_text_find_marked(struct topic_text start)
{
    return FIND(marked, start);
}

const char *topic_unsupported_text_find(struct topic_text start, bool is_named_xml)
{
    size_t at = topic_text_scan_skip(start, 0, TOPIC_TEXT_SCAN_BLANKS);
    struct topic_text text = {start.bytes + at, start.len - at};
    if (text.len == 0)
        return NULL;
    const char *kind = find_beginning(text);
    const struct topic_text behind = skip_comments(text);
    if (!kind && behind.len < text.len)
        kind = find_beginning(behind);
    if (!kind)
        kind = FIND(kinds, text);
    if (!kind && topic_markup_kind_is_xml(text, is_named_xml))
        kind = find_xml(text);
    return kind;
}

const char *topic_unsupported_text_find_lines(struct topic_text start)
{
    return FIND(lines, start);
}
