#include "model/text/html.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "model/text/libxml_allocator.h"

/* A page nests a few dozen deep; libxml2's own search for the element that an end tag closes is
 * linear in the depth, so unbounded nesting would be quadratic. */
#define NESTING_MAX 256

/* A tag with a long data: URL in it; bounds the search for its end, which "<p <p <p" would make
 * quadratic. */
#define TAG_MAX_BYTES 8192

/* No page has so many in one tag. libxml2 compares each with all before it: of the attributes that
 * fit into a megabyte, for minutes. */
#define ATTRIBUTES_MAX 176

/* "&CounterClockwiseContourIntegral;" is the longest reference of HTML 5. */
#define REFERENCE_MAX_BYTES 40

/* libxml2 hands over text in runs of about so many bytes (its HTML_PARSER_BIG_BUFFER_SIZE). */
#define FULL_RUN_BYTES 1000

#define CHARACTER_MAX_BYTES 4

/* Elements whose end or beginning does not end a word. */
static const char *const inline_elements[] = {
    "a",    "abbr",   "acronym", "b",   "bdi", "bdo",  "big",  "cite", "code", "del",  "dfn",
    "em",   "font",   "i",       "ins", "kbd", "mark", "nobr", "q",    "s",    "samp", "small",
    "span", "strike", "strong",  "sub", "sup", "time", "tt",   "u",    "var",  "wbr"};

/* Elements whose text no reader sees. */
static const char *const hidden_elements[] = {
    "applet",   "audio",  "button", "canvas", "embed", "head", "iframe",   "math",     "noframes",
    "noscript", "object", "script", "select", "style", "svg",  "template", "textarea", "video"};

/* Elements that make a text HTML when they stand without an end tag. */
static const char *const void_elements[] = {"br", "hr", "img", "p", "li", "input", "meta", "link"};

struct html_parse {
    htmlParserCtxtPtr parser;
    struct topic_source_map_edit edit;
    struct topic_text source; /* what the parser reads, as long as the text before */
    size_t consumed;          /* where the last run of text ended */
    int depth;
    int hidden_depth; /* > 0: inside this many hidden elements */
    int status;
    struct topic_error *err;
};

static bool is_one_of(const char *name, size_t len, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncasecmp(names[i], name, len) == 0 && names[i][len] == '\0')
            return true;
    return false;
}
#define IS_ONE_OF(name, len, names) is_one_of(name, len, names, sizeof(names) / sizeof *(names))

static size_t tag_name_length(const char *bytes, size_t len)
{
    size_t at = 0;
    while (at < len && ((bytes[at] | 0x20) >= 'a' && (bytes[at] | 0x20) <= 'z'))
        at++;
    if (at > 0 && at < len && bytes[at] >= '1' && bytes[at] <= '6')
        at++;
    return at;
}

/* Whether what follows a '<' is a tag that nothing but HTML would hold. */
static bool is_html_tag(const char *bytes, size_t len)
{
    if (len >= 3 && memcmp(bytes, "!--", 3) == 0)
        return true;
    if (len >= 8 && strncasecmp(bytes, "!doctype", 8) == 0)
        return true;
    bool closes = len > 0 && bytes[0] == '/';
    if (closes) {
        bytes++;
        len--;
    }
    size_t name_len = tag_name_length(bytes, len);
    if (name_len == 0 || name_len == len || !strchr(" \t\r\n/>", bytes[name_len]))
        return false;
    if (!memchr(bytes, '>', len < TAG_MAX_BYTES ? len : TAG_MAX_BYTES))
        return false;
    if (!closes) /* a lone <P> in a wire story is the ticker of an oil company */
        return bytes[0] != 'P' && IS_ONE_OF(bytes, name_len, void_elements);
    xmlChar name[16] = {0};
    for (size_t i = 0; i < name_len && i + 1 < sizeof name; i++)
        name[i] = (xmlChar)(bytes[i] | (bytes[i] >= 'A' ? 0x20 : 0));
    return htmlTagLookup(name) || IS_ONE_OF(bytes, name_len, hidden_elements);
}

void topic_html_prepare(void)
{
    topic_libxml_allocator_prepare();
}

bool topic_html_is_likely(struct topic_text text)
{
    const char *at = text.bytes;
    const char *end = at + text.len;
    while (at && at < end && (at = memchr(at, '<', (size_t)(end - at)))) {
        at++;
        if (is_html_tag(at, (size_t)(end - at)))
            return true;
    }
    return false;
}

static size_t position(const struct html_parse *parse)
{
    long consumed = xmlByteConsumed(parse->parser);
    size_t len = parse->source.len;
    return consumed < 0 || (size_t)consumed > len ? len : (size_t)consumed;
}

/* Whether the bytes of the run stand just before `end` in the source. */
static bool ends_at(const struct html_parse *parse, const char *text, size_t len, size_t end)
{
    return len <= end && end <= parse->source.len &&
           memcmp(parse->source.bytes + end - len, text, len) == 0;
}

/* Where the run that ended at `end` began: just before it when its bytes stand there, else at the
 * '&' of the reference that it was written as. A lone '<', and a run that has filled the parser's
 * buffer, are reported when their last character is still to be consumed: `end` moves behind it. */
static size_t run_start(const struct html_parse *parse, const char *text, size_t len, size_t *end)
{
    const char *source = parse->source.bytes;
    bool may_be_ahead = len >= FULL_RUN_BYTES || (len == 1 && text[0] == '<');
    if (ends_at(parse, text, len, *end))
        return *end - len;
    for (size_t ahead = 1; may_be_ahead && ahead <= CHARACTER_MAX_BYTES; ahead++)
        if (ends_at(parse, text, len, *end + ahead)) {
            *end += ahead;
            return *end - len;
        }
    size_t start = *end;
    for (size_t back = 1; back <= *end && back <= REFERENCE_MAX_BYTES && start == *end; back++)
        if (source[*end - back] == '&')
            start = *end - back;
    return start;
}

static void on_text(void *context, const xmlChar *text, int length)
{
    struct html_parse *parse = context;
    if (parse->hidden_depth > 0 || parse->status < 0 || length <= 0)
        return;
    size_t len = (size_t)length;
    size_t end = position(parse);
    size_t start = run_start(parse, (const char *)text, len, &end);
    if (start < parse->consumed)
        start = parse->consumed; /* offsets never go back, whatever the parser says */
    if (end < start)
        end = start;
    bool one_to_one = end - start == len;
    bool is_nbsp = len == 2 && memcmp(text, "\xc2\xa0", 2) == 0;
    if (one_to_one)
        parse->status = topic_source_map_edit_keep(&parse->edit, start, end, parse->err);
    else
        parse->status =
            topic_source_map_edit_replace(&parse->edit, is_nbsp ? " " : (const char *)text,
                                          is_nbsp ? 1 : len, start, end, parse->err);
    parse->consumed = end;
}

static void separate(struct html_parse *parse, const char *name)
{
    if (parse->status < 0 || IS_ONE_OF(name, strlen(name), inline_elements))
        return;
    size_t at = parse->consumed; /* the parser may be past the text that it reports next */
    parse->status = topic_source_map_edit_replace(&parse->edit, "\n", 1, at, at, parse->err);
}

static void on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
    (void)attributes;
    struct html_parse *parse = context;
    if (++parse->depth > NESTING_MAX) {
        xmlStopParser(parse->parser);
        return;
    }
    if (IS_ONE_OF((const char *)name, strlen((const char *)name), hidden_elements))
        parse->hidden_depth++;
    separate(parse, (const char *)name);
}

static void on_end(void *context, const xmlChar *name)
{
    struct html_parse *parse = context;
    if (parse->depth > 0)
        parse->depth--;
    if (parse->hidden_depth > 0 &&
        IS_ONE_OF((const char *)name, strlen((const char *)name), hidden_elements))
        parse->hidden_depth--;
    separate(parse, (const char *)name);
}

/* What libxml2 reads as one character of text. */
static bool is_readable(int32_t rune)
{
    return rune == '\t' || rune == '\n' || rune == '\r' ||
           (rune >= ' ' && rune != 0xFFFE && rune != 0xFFFF);
}

/* Whether the '&' before these bytes begins a reference. */
static bool is_reference(const char *bytes, size_t len)
{
    xmlChar name[REFERENCE_MAX_BYTES] = {0};
    size_t most = len < REFERENCE_MAX_BYTES ? len : REFERENCE_MAX_BYTES;
    const char *end = memchr(bytes, ';', most);
    if (len > 0 && bytes[0] == '#')
        return true;
    if (!end)
        return false;
    memcpy(name, bytes, (size_t)(end - bytes));
    return htmlEntityLookup(name);
}

/* What the parser is to read in the place of this character: itself, or a byte for each of its
 * bytes. */
static char stand_in(struct topic_text text, size_t at, int32_t rune)
{
    if (!is_readable(rune))
        return ' ';
    if (rune == '&' && !is_reference(text.bytes + at + 1, text.len - at - 1))
        return '+';
    return '\0';
}

/* libxml2 stops at a NUL, takes the rest for Latin-1 at the first malformed byte, and leaves out
 * control characters, so that a text could not be found again in its source. Of an '&' that begins
 * no reference it takes all that follows for a name, and now and then forgets a long one. Such
 * bytes are others, one for one, in a copy that the parser reads; what is kept comes from the text
 * itself. */
static int sanitise(struct topic_buffer *copy, struct topic_text *source, struct topic_error *err)
{
    const struct topic_text text = *source;
    int32_t rune;
    size_t length;
    for (size_t at = 0; at < text.len; at += length) {
        length = topic_utf8_decode(text.bytes + at, text.len - at, &rune);
        char byte = stand_in(text, at, rune);
        if (!byte)
            continue;
        if (source->bytes == text.bytes) {
            topic_buffer_reset(copy);
            if (topic_buffer_append(copy, text.bytes, text.len, err) < 0)
                return -1;
            *source = (struct topic_text){.bytes = copy->bytes, .len = copy->len};
        }
        memset(copy->bytes + at, byte, length);
    }
    return 0;
}

static void parse_source(void *context)
{
    struct html_parse *parse = context;
    static const htmlSAXHandler handler = {
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .cdataBlock = on_text,
        .startElement = on_start,
        .endElement = on_end,
    };
    parse->parser = htmlCreateMemoryParserCtxt(parse->source.bytes, (int)parse->source.len);
    if (!parse->parser) {
        parse->status = topic_error_set(parse->err, "the HTML parser cannot start");
        return;
    }
    *parse->parser->sax = handler;
    parse->parser->userData = parse;
    htmlCtxtUseOptions(parse->parser, HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                          HTML_PARSE_NOIMPLIED | HTML_PARSE_IGNORE_ENC);
    xmlSwitchEncoding(parse->parser, XML_CHAR_ENCODING_UTF8);
    htmlParseDocument(parse->parser);
    htmlFreeParserCtxt(parse->parser);
}

/* With too many attributes the page ends before their tag, as it does where it is nested too deep.
 * The parser's table has a name and a value for each. */
static bool may_grow(void *context, const void *memory, size_t size_bytes)
{
    const struct html_parse *parse = context;
    return !parse->parser || memory != (const void *)parse->parser->atts || !memory ||
           size_bytes <= 2 * ATTRIBUTES_MAX * sizeof *parse->parser->atts;
}

int topic_html_reduce(struct topic_visible_text *visible, struct topic_error *err)
{
    if (visible->text.len > INT32_MAX)
        return topic_error_set(err, "a text of %zu bytes is too long to be read as HTML",
                               visible->text.len);
    struct html_parse parse = {.source = visible->text, .err = err};
    if (sanitise(&visible->other, &parse.source, err) < 0 ||
        topic_source_map_edit_begin(&parse.edit, visible, err) < 0)
        return -1;
    const struct topic_libxml_allocator_work work = {parse_source, may_grow, &parse};
    if (topic_libxml_allocator_run(&work) == TOPIC_LIBXML_ALLOCATOR_NO_MEMORY)
        parse.status = topic_error_set(err, "out of memory: the HTML cannot be read");
    topic_source_map_edit_end(&parse.edit);
    return parse.status;
}
