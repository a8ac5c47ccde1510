#include "training/kind/markup_kind.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/text_scan.h"

/* A longer tag is none, so that "< < <" takes linear time. */
#define TAG_MAX_BYTES 8192

/* So many elements that begin one in the other are looked at for an end. */
#define NESTING_MAX 8

/* Longer than "1000000 rows x 100 columns". */
#define TABLE_NOTE_MAX_BYTES 40

/* Elements that stand between paragraphs, whose tags begin a line of HTML and not one of prose. */
static const char *const blocks[] = {
    "address", "article", "aside", "blockquote", "button",   "center", "dd",       "details",
    "dialog",  "div",     "dl",    "dt",         "fieldset", "figure", "footer",   "form",
    "h1",      "h2",      "h3",    "h4",         "h5",       "h6",     "header",   "hgroup",
    "hr",      "iframe",  "li",    "link",       "main",     "nav",    "noscript", "ol",
    "p",       "picture", "pre",   "script",     "section",  "select", "style",    "summary",
    "svg",     "table",   "tbody", "td",         "template", "tfoot",  "th",       "thead",
    "tr",      "ul",      "video"};

/* Other elements of HTML. */
static const char *const others[] = {
    "a",        "abbr",       "audio",  "b",    "bdi",    "bdo",    "big", "br",
    "canvas",   "cite",       "code",   "col",  "data",   "del",    "dfn", "em",
    "font",     "figcaption", "i",      "img",  "input",  "ins",    "kbd", "label",
    "legend",   "map",        "mark",   "meta", "object", "option", "q",   "s",
    "samp",     "small",      "source", "span", "strike", "strong", "sub", "sup",
    "textarea", "time",       "tt",     "u",    "var",    "wbr"};

/* Blocks that need no end tag. */
static const char *const open_blocks[] = {"dd", "dt", "hr", "li", "link", "p", "td", "th", "tr"};

struct tag {
    struct topic_text name;
    struct topic_text attributes; /* what is between the name and the end */
    size_t end;                   /* behind it, in the text */
    bool closes;                  /* </name> */
    bool is_empty;                /* <name/> */
};

static bool is_html(struct topic_text name)
{
    return TOPIC_TEXT_SCAN_IS_ONE_OF(name, blocks) || TOPIC_TEXT_SCAN_IS_ONE_OF(name, others);
}

/* Whether the tag at `at` has this name: a longer name is another tag. */
static bool is_tag(struct topic_text text, size_t at, const char *tag)
{
    size_t end = at + strlen(tag);
    return topic_text_scan_has_prefix_in_any_case(text, at, tag) &&
           (end == text.len || !isalnum((unsigned char)text.bytes[end]));
}

static bool is_name_byte(char byte)
{
    return isalnum((unsigned char)byte) || memchr("_-:.", byte, 4) || (unsigned char)byte >= 0x80;
}

/* Where the tag that begins at `at` ends, outside the quotes of its attributes; text.len:
 * nowhere. */
static size_t tag_end(struct topic_text text, size_t at)
{
    char quote = '\0';
    size_t most = text.len - at < TAG_MAX_BYTES ? text.len : at + TAG_MAX_BYTES;
    for (; at < most; at++) {
        char byte = text.bytes[at];
        if (quote == '\0' && (byte == '>' || byte == '<'))
            return byte == '>' ? at : text.len;
        if (quote != '\0' ? byte == quote : byte == '"' || byte == '\'')
            quote = quote ? '\0' : byte;
    }
    return text.len;
}

/* Reads the tag at `at`; false: there is none, as in "<Reuters> ..." with a name of several words,
 * because an attribute of XML has a value. */
static bool read_tag(struct topic_text text, size_t at, struct tag *tag)
{
    *tag = (struct tag){0};
    if (at >= text.len || text.bytes[at] != '<')
        return false;
    tag->closes = ++at < text.len && text.bytes[at] == '/';
    at += tag->closes;
    size_t end = at;
    while (end < text.len && is_name_byte(text.bytes[end]))
        end++;
    size_t close = tag_end(text, end);
    if (end == at || close == text.len ||
        !(isalpha((unsigned char)text.bytes[at]) || text.bytes[at] == '_'))
        return false;
    tag->name = (struct topic_text){text.bytes + at, end - at};
    tag->is_empty = text.bytes[close - 1] == '/';
    tag->attributes = (struct topic_text){text.bytes + end, close - end - tag->is_empty};
    tag->end = close + 1;
    return true;
}

/* ---- the first element ---- */

/* Where a document type ends, with what it declares between brackets; text.len: nowhere. */
static size_t doctype_end(struct topic_text text, size_t at)
{
    while (at < text.len && text.bytes[at] != '>' && text.bytes[at] != '[')
        at++;
    if (at == text.len || text.bytes[at] == '>')
        return at == text.len ? at : at + 1;
    const char *close = memchr(text.bytes + at, ']', text.len - at);
    const char *end = close ? memchr(close, '>', text.len - (size_t)(close - text.bytes)) : NULL;
    return end ? (size_t)(end - text.bytes) + 1 : text.len;
}

/* Where the first tag is, behind the XML declaration, comments and a document type that is not
 * HTML's; text.len: there is none. */
static size_t skip_prolog(struct topic_text text)
{
    size_t at = topic_text_scan_skip(text, 0, TOPIC_TEXT_SCAN_BLANKS);
    while (at < text.len) {
        bool is_doctype = topic_text_scan_has_prefix_in_any_case(text, at, "<!doctype") &&
                          !is_tag(text, at, "<!doctype html");
        const char *end = topic_text_scan_has_prefix_in_any_case(text, at, "<!--") ? "-->" : "?>";
        if (!is_doctype && !topic_text_scan_has_prefix_in_any_case(text, at, "<?") &&
            !topic_text_scan_has_prefix_in_any_case(text, at, "<!--"))
            return at;
        const char *found = memmem(text.bytes + at, text.len - at, end, strlen(end));
        if (is_doctype)
            at = topic_text_scan_skip(text, doctype_end(text, at), TOPIC_TEXT_SCAN_BLANKS);
        else
            at = found ? topic_text_scan_skip(text, (size_t)(found - text.bytes) + strlen(end),
                                              TOPIC_TEXT_SCAN_BLANKS)
                       : text.len;
    }
    return at;
}

static bool begins_with_tag(struct topic_text start, const char *const *tags, size_t count)
{
    size_t at = skip_prolog(start);
    for (size_t i = 0; i < count; i++)
        if (is_tag(start, at, tags[i]))
            return true;
    return false;
}

bool topic_markup_kind_is_feed(struct topic_text start)
{
    static const char *const roots[] = {"<rss", "<feed", "<rdf:rdf"};
    return begins_with_tag(start, roots, sizeof roots / sizeof *roots);
}

bool topic_markup_kind_is_page(struct topic_text start)
{
    static const char *const tags[] = {"<!doctype html", "<html",  "<head", "<body",
                                       "<script",        "<style", "<meta", "<title"};
    return begins_with_tag(start, tags, sizeof tags / sizeof *tags);
}

bool topic_markup_kind_is_bookmarks(struct topic_text start)
{
    return is_tag(start, topic_text_scan_skip(start, 0, TOPIC_TEXT_SCAN_BLANKS),
                  "<!doctype netscape-bookmark-file-1");
}

/* ---- XML ---- */

static bool holds(struct topic_text text, const char *part)
{
    return text.len > 0 && memmem(text.bytes, text.len, part, strlen(part)) != NULL;
}

/* The same in any case of ASCII. */
static bool has_word(struct topic_text text, const char *part)
{
    for (size_t at = 0; at < text.len; at++)
        if (topic_text_scan_has_prefix_in_any_case(text, at, part))
            return true;
    return false;
}

/* Whether Excel wrote the page: mail of Outlook declares what Excel does, beside that of Word. */
static bool is_of_excel(struct topic_text start, const struct tag *html)
{
    const char *end = memmem(start.bytes, start.len, "</head", 6);
    struct topic_text head = {start.bytes, end ? (size_t)(end - start.bytes) : start.len};
    return holds(head, "Excel.Sheet") ||
           (holds(html->attributes, "office:excel\"") && !holds(html->attributes, "office:word\""));
}

/* Whether next to nothing but tables is there, from the first on: pandas writes below one how many
 * rows it has. */
static bool has_tables_alone(struct topic_text start, size_t at)
{
    size_t depth = 0;
    size_t bytes = 0;
    struct tag tag;
    while (at < start.len && bytes <= TABLE_NOTE_MAX_BYTES) {
        if (!read_tag(start, at, &tag)) {
            bytes += depth == 0 && !strchr(TOPIC_TEXT_SCAN_BLANKS, start.bytes[at]);
            at++;
            continue;
        }
        if (is_tag(start, at + 1 + tag.closes, "table"))
            depth = tag.closes ? depth - (depth > 0) : depth + 1;
        at = tag.end;
    }
    return bytes <= TABLE_NOTE_MAX_BYTES;
}

bool topic_markup_kind_is_table(struct topic_text start)
{
    struct tag tag;
    size_t at = skip_prolog(start);
    if (!read_tag(start, at, &tag))
        return false;
    if (is_tag(start, at, "<html"))
        return is_of_excel(start, &tag);
    bool is_printed = holds(tag.attributes, "class=\"dataframe\"") ||
                      (has_word(tag.attributes, "border") && has_word(start, "<th"));
    return is_tag(start, at, "<table") && is_printed && has_tables_alone(start, at);
}

/* Whether the element ends somewhere behind its start tag. */
static bool has_end(struct topic_text text, const struct tag *tag)
{
    for (size_t at = tag->end; at + tag->name.len + 2 < text.len; at++) {
        const char *open = memmem(text.bytes + at, text.len - at, "</", 2);
        if (!open)
            return false;
        at = (size_t)(open - text.bytes);
        if (text.len - at > tag->name.len + 2 &&
            memcmp(open + 2, tag->name.bytes, tag->name.len) == 0 &&
            !is_name_byte(open[2 + tag->name.len]))
            return true;
    }
    return false;
}

/* Whether an element of HTML's name is that of another kind of document: DocBook and JATS have
 * <article> too, and what is in it is not HTML. */
static bool is_foreign(struct topic_text start, const struct tag *tag)
{
    static const char *const heads[] = {"title", "body", "head"};
    static const char *const drawings[] = {"svg"};
    struct tag child;
    if (holds(tag->attributes, "xmlns="))
        return !holds(tag->attributes, "xhtml");
    if (TOPIC_TEXT_SCAN_IS_ONE_OF(tag->name, drawings) ||
        !read_tag(start, topic_text_scan_skip(start, tag->end, TOPIC_TEXT_SCAN_BLANKS), &child) ||
        child.closes)
        return false;
    return TOPIC_TEXT_SCAN_IS_ONE_OF(child.name, heads) ||
           (!is_html(child.name) && !memchr(child.name.bytes, '-', child.name.len));
}

static bool is_root(struct topic_text start, size_t at)
{
    struct tag tag;
    for (size_t depth = 0; depth < NESTING_MAX && read_tag(start, at, &tag); depth++) {
        if (tag.closes)
            return false;
        if (is_html(tag.name))
            return is_foreign(start, &tag);
        if (tag.is_empty || holds(tag.attributes, "xmlns") || has_end(start, &tag))
            return true;
        at = topic_text_scan_skip(start, tag.end, TOPIC_TEXT_SCAN_BLANKS);
        if (at == start.len)
            return true; /* a line that is nothing but a tag */
    }
    return false;
}

bool topic_markup_kind_is_xml(struct topic_text start, bool is_named_so)
{
    size_t at = topic_text_scan_skip(start, 0, TOPIC_TEXT_SCAN_BLANKS);
    if (topic_text_scan_has_prefix_in_any_case(start, at, "<?xml") ||
        topic_text_scan_has_prefix_in_any_case(start, at, "<!doctype"))
        return true;
    struct tag tag;
    at = skip_prolog(start);
    return (is_named_so && read_tag(start, at, &tag)) || is_root(start, at);
}

size_t topic_markup_kind_root(struct topic_text start)
{
    return skip_prolog(start);
}

/* ---- parts of a page ---- */

/* The tags of blocks in one line. */
struct line {
    bool begins_with_tag;
    size_t begun;
    size_t open; /* that need an end, less those that end */
    bool is_balanced;
};

static struct line read_line(struct topic_text line)
{
    struct line seen = {.is_balanced = true};
    struct tag tag;
    size_t first = topic_text_scan_skip(line, 0, TOPIC_TEXT_SCAN_BLANKS);
    for (size_t at = first; at < line.len; at++) {
        const char *open = memchr(line.bytes + at, '<', line.len - at);
        if (!open)
            break;
        at = (size_t)(open - line.bytes);
        if (!read_tag(line, at, &tag))
            continue;
        seen.begins_with_tag =
            seen.begins_with_tag || (at == first && TOPIC_TEXT_SCAN_IS_ONE_OF(tag.name, blocks));
        if (!TOPIC_TEXT_SCAN_IS_ONE_OF(tag.name, blocks))
            continue;
        seen.begun += !tag.closes;
        if (TOPIC_TEXT_SCAN_IS_ONE_OF(tag.name, open_blocks) || tag.is_empty)
            continue;
        if (tag.closes && seen.open == 0)
            seen.is_balanced = false;
        else
            seen.open += tag.closes ? (size_t)-1 : 1;
    }
    seen.is_balanced = seen.is_balanced && seen.open == 0;
    return seen;
}

/* A file that begins with a block, or half of whose lines begin with the tag of one. */
bool topic_markup_kind_is_fragment(struct topic_text start)
{
    struct tag tag;
    bool begins =
        read_tag(start, skip_prolog(start), &tag) && TOPIC_TEXT_SCAN_IS_ONE_OF(tag.name, blocks);
    size_t lines = 0;
    size_t tags = 0;
    bool are_articles = true;
    bool is_balanced = true;
    for (size_t at = topic_text_scan_skip(start, 0, TOPIC_TEXT_SCAN_BLANKS); at < start.len;
         lines++) {
        size_t end = at;
        while (end < start.len && start.bytes[end] != '\n' && start.bytes[end] != '\r')
            end++;
        struct line line = read_line((struct topic_text){start.bytes + at, end - at});
        tags += line.begins_with_tag;
        is_balanced = is_balanced && line.is_balanced;
        are_articles = are_articles && line.is_balanced && line.begun > 1;
        at = topic_text_scan_skip(start, end, TOPIC_TEXT_SCAN_BLANKS);
    }
    if (lines < 2)
        return begins && !is_balanced;
    return !are_articles && (begins || tags * 2 >= lines) && tags > 0;
}
