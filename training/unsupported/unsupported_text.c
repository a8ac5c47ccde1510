#include "training/unsupported/unsupported_text.h"

#include <stddef.h>
#include <string.h>

#include "base/content_kind.h"
#include "base/text_scan.h"
#include "training/kind/html_table.h"
#include "training/kind/line_kind.h"
#include "training/kind/markup_kind.h"
#include "training/kind/separator_kind.h"
#include "training/kind/table_kind.h"
#include "training/kind/wiki_kind.h"
#include "training/unsupported/annotation_kind.h"
#include "training/unsupported/bibtex_kind.h"
#include "training/unsupported/json_kind.h"
#include "training/unsupported/learner_lines.h"
#include "training/unsupported/listing_kind.h"
#include "training/unsupported/literal_kind.h"
#include "training/unsupported/log_kind.h"
#include "training/unsupported/mail_kind.h"
#include "training/unsupported/printed_table.h"
#include "training/unsupported/program_kind.h"
#include "training/unsupported/settings_kind.h"
#include "training/unsupported/source_scan.h"
#include "training/unsupported/subtitle_kind.h"
#include "training/unsupported/unsupported_beginning.h"
#include "training/unsupported/yaml_kind.h"

#define CLIPPINGS "is a file of highlights, not articles: give the texts that they are from"
#define FENCES                                                                                     \
    "is data between the fences of Markdown (```), as chat models write it: save what stands "     \
    "between them"
#define NAMELESS_VALUES                                                                            \
    "holds lists without names for their values: write JSON objects with the keys title, body "    \
    "and topics"
#define HEADLESS                                                                                   \
    "looks like a table without a header row: name the columns in a first row (title, body, "      \
    "topics), "
#define WIKI_PAGE                                                                                  \
    "is a page of a wiki, with its marks: convert it with `pandoc -f mediawiki -t plain` (or "     \
    "dokuwiki) first"
#define HTML_TABLE "is a table as HTML: save it as CSV (UTF-8) first"
#define PROGRAM "is the source of a program, not an article: set --format text if it is prose"
#define SITEMAP                                                                                    \
    "is a sitemap, which has the addresses of articles and not their texts: fetch the pages, or "  \
    "the site's feed, and name the files of these"

/* The shorter one of the heads of cpio that are digits. */
#define CPIO_HEAD_BYTES 76

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

/* "1 of 200 DOCUMENTS", above the first of them. */
static bool is_lexis(struct topic_text text)
{
    static const char behind[] = " of ";
    const struct topic_text line =
        topic_text_scan_trim(topic_source_scan_first_line(text), " \t\r");
    size_t at = topic_text_scan_skip(line, 0, "0123456789");
    if (at == 0 || !topic_text_scan_has_prefix(line, at, behind))
        return false;
    size_t number = at + strlen(behind);
    at = topic_text_scan_skip(line, number, "0123456789");
    return at > number && topic_text_scan_has_prefix(line, at, " DOCUMENTS") &&
           !topic_source_scan_is_sentence((struct topic_text){line.bytes + at, line.len - at});
}

static bool holds(struct topic_text text, const char *part)
{
    return text.len > 0 && memmem(text.bytes, text.len, part, strlen(part)) != NULL;
}

/* The properties below a note, which has its tags in other files. */
static bool is_note_of_joplin(struct topic_text text)
{
    return holds(text, "\nmarkup_language: ") && holds(text, "\ntype_: ");
}

/* A page as browsers save it, in the form of mail. */
static bool is_saved_page(struct topic_text text)
{
    return topic_mail_kind_is(text) && holds(text, "multipart/related") &&
           (holds(text, "\nSnapshot-Content-Location:") || holds(text, "<Saved by "));
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

/* What stands above the body of an answer: "HTTP/1.1 200 OK", names of its head, an empty line. */
static bool is_http_answer(struct topic_text start)
{
    struct topic_text line = topic_source_scan_first_line(start);
    size_t at = topic_text_scan_find_any(line, 0, " ");
    size_t digits = topic_text_scan_skip(line, at, " ");
    size_t next = topic_text_scan_next_line(start, topic_text_scan_skip(start, 0, "\r\n"));
    struct topic_text head = {start.bytes + next, start.len - next};
    head.len = topic_text_scan_line_end(head, 0);
    return topic_text_scan_has_prefix(line, 0, "HTTP/") &&
           topic_text_scan_skip(line, digits, "0123456789") == digits + 3 && holds(head, ":") &&
           !holds((struct topic_text){head.bytes, topic_text_scan_find_any(head, 0, ":")}, " ");
}

/* <%@ page ... %>, <% ... %>: a program of which a server makes the page. */
static bool is_server_page(struct topic_text start)
{
    size_t at = topic_text_scan_skip(start, 0, TOPIC_TEXT_SCAN_BLANKS);
    return topic_text_scan_has_prefix(start, at, "<%") && holds(start, "%>");
}

/* The head of a member in the forms of cpio that have no bytes but digits there. */
static bool is_cpio(struct topic_text start)
{
    static const char begin[] = "07070";
    if (!topic_text_scan_has_prefix(start, 0, begin) || start.len < CPIO_HEAD_BYTES ||
        !memchr("127", start.bytes[sizeof begin - 1], 3))
        return false;
    return topic_text_scan_skip(start, 0, "0123456789abcdefABCDEF") >= CPIO_HEAD_BYTES;
}

/* [["title", "body"], ["Chips", "..."]] */
static bool is_rows_of_json(struct topic_text start)
{
    size_t outer = topic_text_scan_skip(start, 0, TOPIC_TEXT_SCAN_BLANKS);
    size_t inner = topic_text_scan_skip(start, outer + 1, TOPIC_TEXT_SCAN_BLANKS);
    size_t value = topic_text_scan_skip(start, inner + 1, TOPIC_TEXT_SCAN_BLANKS);
    return topic_text_scan_has_prefix(start, outer, "[") && inner < start.len &&
           start.bytes[inner] == '[' && value < start.len && start.bytes[value] == '"';
}

struct kind {
    bool (*is_so)(struct topic_text text);
    const char *sentence;
};

/* What is told before the formats that are read, because it is in one of them. */
static const struct kind marked[] = {
    {topic_json_kind_is_fenced, FENCES},
    {is_rows_of_json, NAMELESS_VALUES},
    {is_utf7, "is UTF-7: set --encoding UTF-7"},
    {topic_wiki_kind_is_tiddler, "is a tiddler of TiddlyWiki: export the tiddlers as JSON first"},
    {topic_wiki_kind_is_tiddlywiki, "is a TiddlyWiki: export its tiddlers as JSON first"},
    {is_note_of_joplin, "is a note of Joplin's RAW export: export the notebooks as Markdown with "
                        "front matter, which has their tags"},
    {topic_markup_kind_is_bookmarks,
     "is a file of bookmarks, not articles: save the pages that they lead to"},
    {topic_markup_kind_is_table, HTML_TABLE},
    {topic_html_table_is, HTML_TABLE},
    {is_http_answer, "is an answer of HTTP with its head, as `curl -i` saves it: save the body "
                     "alone"},
    {is_server_page, "is the source of a page that a server makes (JSP, ASP): save the page as a "
                     "browser gets it"},
    {is_cpio, "is a cpio archive: unpack it first, or make a tar archive of it"},
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
    {topic_bibtex_kind_is, TOPIC_UNSUPPORTED_REFERENCES},
    {is_triples, TOPIC_UNSUPPORTED_RDF},
    {topic_subtitle_kind_is, TOPIC_UNSUPPORTED_SUBTITLES},
    {topic_subtitle_kind_is_lyrics, TOPIC_UNSUPPORTED_SUBTITLES},
    {is_clippings, CLIPPINGS},
    {is_lexis,
     "is a download of LexisNexis, with several articles: write each as a line of JSON with "
     "the keys title, body and topics"},
    {topic_printed_table_is_ruled, TOPIC_UNSUPPORTED_PRINTED},
    {topic_printed_table_is_aligned, TOPIC_UNSUPPORTED_PRINTED},
    {topic_printed_table_is_listed, TOPIC_UNSUPPORTED_PRINTED},
    {topic_json_kind_is_behind_words,
     "has JSON behind other words, as in a log: remove what stands before the "
     "{ of each line"},
    {topic_annotation_kind_is_conll,
     "is words with a tag each, as in CoNLL's files, not articles: export "
     "texts with their topics as CSV or JSON lines"},
    {topic_json_kind_is_assigned,
     "is JSON in JavaScript: remove what stands before the first [ or {"},
    {topic_settings_kind_is, "is TOML or a file of settings: write the articles as JSON lines, or "
                             "each as Markdown with front matter"},
    {is_saved_page, "is a page as a browser saves it (MHTML): save it as HTML instead"},
    {topic_mail_kind_is, "is mail: save each message as text without its headers first, or name "
                         "the directory above if its folders are topics"},
    {topic_literal_kind_is_dictionary,
     "holds Python dictionaries, which are not JSON: write them with json.dumps"},
    {topic_literal_kind_is_object, "holds objects as Python prints them, which are not JSON: write "
                                   "their fields with json.dumps"},
    {topic_json_kind_is_relaxed, "is JSON with comments or with names without quotes (JSON5, "
                                 "JavaScript): write it as JSON first"},
    {topic_literal_kind_is_list, NAMELESS_VALUES},
    {topic_yaml_kind_is, TOPIC_UNSUPPORTED_TEXT_YAML},
};

/* What would be read as prose, an article on each line. */
static const struct kind lines[] = {
    {topic_json_kind_is_fenced_below, FENCES},
    {topic_wiki_kind_is_page, WIKI_PAGE},
    {topic_printed_table_has_quoted_columns,
     "has columns in quotes with blanks between them, as R's write.table writes: write it with "
     "write.csv(..., row.names = FALSE)"},
    {topic_log_kind_is, "looks like the log of a program: write each article as a line of JSON, or "
                        "set --format text for prose"},
    {topic_log_kind_is_chat,
     "looks like a chat: write each text as a line of JSON, or set --format "
     "text for prose"},
    {topic_program_kind_has_braces, PROGRAM},
    {topic_program_kind_is_python, PROGRAM},
    {topic_program_kind_is_makefile, PROGRAM},
    {topic_listing_kind_is_changes, "is the list of a program's changes, not articles"},
    {topic_listing_kind_is_differences, "is a patch, not articles"},
    {topic_listing_kind_is_addresses,
     "is a list of addresses, not texts: fetch the pages, and name "
     "the files of these"},
    {topic_listing_kind_is_checksums, "is a list of checksums, not articles"},
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
    {topic_separator_kind_is_table,
     "is a table with another separator than comma, semicolon, bar and tab: write it with one of "
     "these, or set --format text for prose"},
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
    const char *kind = topic_unsupported_beginning_find(text);
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
