#include "model/markup/html.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "model/markup/flat_html.h"
#include "model/markup/html_input.h"
#include "model/markup/html_tag.h"
#include "model/markup/libxml_allocator.h"
#include "model/markup/unshown.h"

/* Real pages nest a few dozen elements deep. For every end tag, libxml2 searches the open elements
 * one by one, so that unlimited nesting would take quadratic time. */
#define NESTING_MAX 256

/* More than any page has in one tag. libxml2 compares each attribute with all those before it; a
 * megabyte of attributes in one tag would take it minutes. */
#define ATTRIBUTES_MAX 176

/* libxml2 reports text in runs of at most about this length (its HTML_PARSER_BIG_BUFFER_SIZE). */
#define FULL_RUN_BYTES 1000

#define CHARACTER_MAX_BYTES 4

/* An element that may be dropped at its end, with all that is in it. */
struct part {
    enum topic_unshown kind; /* TOPIC_UNSHOWN_NOT: there is none */
    int depth;               /* of the element */
    size_t prose_bytes;      /* so far, outside links */
    size_t text_bytes;
    struct topic_source_map_mark start;
};

struct html_parse {
    htmlParserCtxtPtr parser;
    struct topic_source_map_edit edit;
    struct topic_text source; /* what the parser reads: the text before the pass, sanitised */
    size_t consumed;          /* where the last run of text ended */
    int depth;
    int hidden_depth; /* > 0: inside this many hidden elements */
    int link_depth;
    bool reads_all;     /* what is not shown too */
    bool is_cut;        /* the parser stopped within the page */
    size_t prose_bytes; /* of visible text outside links, without spaces, that was dropped ... */
    size_t text_bytes;  /* ... and of all that was not */
    struct part unshown;
    int status;
    struct topic_error *err;
};

void topic_html_prepare(void)
{
    topic_libxml_allocator_prepare();
}

static size_t parser_offset(const struct html_parse *parse)
{
    long consumed = xmlByteConsumed(parse->parser);
    size_t len = parse->source.len;
    return consumed < 0 || (size_t)consumed > len ? len : (size_t)consumed;
}

/* Whether the source has exactly these bytes before offset `end`. */
static bool ends_at(const struct html_parse *parse, const char *text, size_t len, size_t end)
{
    return len <= end && end <= parse->source.len &&
           memcmp(parse->source.bytes + end - len, text, len) == 0;
}

/* Where the run of text that ends at `end` begins in the source: len bytes before `end` if the
 * source has the same bytes there, otherwise at the '&' of the reference that the run was decoded
 * from. The parser reports a lone '<', and a run that fills its buffer, before it has consumed the
 * last character; then `end` is moved behind that character. */
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
    for (size_t back = 1; back <= *end && back <= TOPIC_HTML_REFERENCE_MAX_BYTES && start == *end;
         back++)
        if (source[*end - back] == '&')
            start = *end - back;
    return start;
}

static void count_text(struct html_parse *parse, const char *text, size_t len)
{
    size_t bytes = 0;
    for (size_t i = 0; i < len; i++)
        bytes += (unsigned char)text[i] > ' ';
    parse->text_bytes += bytes;
    if (parse->unshown.kind == TOPIC_UNSHOWN_NOT)
        return;
    parse->unshown.text_bytes += bytes;
    parse->unshown.prose_bytes += parse->link_depth > 0 ? 0 : bytes;
}

static void on_text(void *context, const xmlChar *text, int length)
{
    struct html_parse *parse = context;
    if (parse->hidden_depth > 0 || parse->status < 0 || length <= 0)
        return;
    size_t len = (size_t)length;
    size_t end = parser_offset(parse);
    size_t start = run_start(parse, (const char *)text, len, &end);
    if (start < parse->consumed)
        start = parse->consumed; /* edits must ascend, whatever the parser reports */
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
    count_text(parse, (const char *)text, len);
}

/* A block element separates the words before and after its tags. */
static void separate_words(struct html_parse *parse, const char *name)
{
    if (parse->status < 0 || topic_html_tag_is_inline(name, strlen(name)))
        return;
    /* Not the parser's offset: it may already be behind text that it reports later. */
    size_t at = parse->consumed;
    parse->status = topic_source_map_edit_replace(&parse->edit, "\n", 1, at, at, parse->err);
}

static bool is_link(const char *name)
{
    return strcmp(name, "a") == 0;
}

/* Begins a part that may be dropped, or finds that the one around this element may not. */
static void begin_part(struct html_parse *parse, const char *name, const char *const *attributes)
{
    struct part *part = &parse->unshown;
    if (part->kind != TOPIC_UNSHOWN_NOT && topic_unshown_ends_at(part->kind, name))
        part->kind = TOPIC_UNSHOWN_NOT;
    if (parse->reads_all || part->kind != TOPIC_UNSHOWN_NOT)
        return;
    *part = (struct part){.kind = topic_unshown_of(name, attributes),
                          .depth = parse->depth,
                          .start = topic_source_map_edit_mark(&parse->edit)};
}

static void end_part(struct html_parse *parse)
{
    struct part *part = &parse->unshown;
    if (part->kind == TOPIC_UNSHOWN_NOT || parse->depth != part->depth)
        return;
    if (topic_unshown_is_dropped(part->kind, part->prose_bytes)) {
        topic_source_map_edit_return(&parse->edit, part->start);
        parse->prose_bytes += part->prose_bytes;
        parse->text_bytes -= part->text_bytes;
    }
    part->kind = TOPIC_UNSHOWN_NOT;
}

static void on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
    struct html_parse *parse = context;
    if (++parse->depth > NESTING_MAX) {
        parse->is_cut = true;
        xmlStopParser(parse->parser);
        return;
    }
    if (topic_html_tag_is_hidden((const char *)name, strlen((const char *)name)))
        parse->hidden_depth++;
    parse->link_depth += is_link((const char *)name);
    separate_words(parse, (const char *)name);
    begin_part(parse, (const char *)name, (const char *const *)attributes);
}

static void on_end(void *context, const xmlChar *name)
{
    struct html_parse *parse = context;
    end_part(parse);
    parse->link_depth -= parse->link_depth > 0 && is_link((const char *)name);
    if (parse->depth > 0)
        parse->depth--;
    if (parse->hidden_depth > 0 &&
        topic_html_tag_is_hidden((const char *)name, strlen((const char *)name)))
        parse->hidden_depth--;
    separate_words(parse, (const char *)name);
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
        parse->status = topic_error_set(parse->err, "cannot start the HTML parser");
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

/* Refuses to grow the parser's table of attributes beyond the limit. The table has a name and a
 * value for each attribute. */
static bool may_grow(void *context, const void *memory, size_t size_bytes)
{
    const struct html_parse *parse = context;
    return !parse->parser || memory != (const void *)parse->parser->atts || !memory ||
           size_bytes <= 2 * ATTRIBUTES_MAX * sizeof *parse->parser->atts;
}

static void parse_page(struct html_parse *parse)
{
    const struct topic_libxml_allocator_work work = {parse_source, may_grow, parse};
    enum topic_libxml_allocator_result end = topic_libxml_allocator_run(&work);
    parse->is_cut = parse->is_cut || end == TOPIC_LIBXML_ALLOCATOR_LIMIT;
    if (end == TOPIC_LIBXML_ALLOCATOR_NO_MEMORY)
        parse->status = topic_error_set(parse->err, "out of memory: cannot read the HTML");
}

/* Parses the source from its beginning, without what was read of it before. */
static void parse_again(struct html_parse *parse, bool reads_all)
{
    topic_source_map_edit_return(&parse->edit, (struct topic_source_map_mark){.len = 0});
    *parse = (struct html_parse){
        .edit = parse->edit, .source = parse->source, .reads_all = reads_all, .err = parse->err};
    parse_page(parse);
}

int topic_html_reduce(struct topic_visible_text *visible, const struct topic_text_rules *rules,
                      struct topic_error *err)
{
    if (visible->text.len > INT32_MAX)
        return topic_error_set(err, "a text of %zu bytes is too long to read as HTML",
                               visible->text.len);
    struct html_parse parse = {
        .source = visible->text, .reads_all = !rules->skips_unshown, .err = err};
    if (topic_html_input_sanitise(&visible->parsed, &parse.source, err) < 0 ||
        topic_source_map_edit_begin(&parse.edit, visible, err) < 0)
        return -1;
    parse_page(&parse);
    if (parse.status == 0 && parse.is_cut) {
        if (topic_flat_html_make(&visible->parsed, &parse.source, topic_html_tag_is_hidden, err) <
            0)
            return -1;
        parse_again(&parse, parse.reads_all);
    }
    if (parse.status == 0 && topic_unshown_is_too_much(parse.prose_bytes, parse.text_bytes))
        parse_again(&parse, true);
    topic_source_map_edit_end(&parse.edit);
    return parse.status;
}
