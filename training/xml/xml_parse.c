#include "training/xml/xml_parse.h"

#include <libxml/parserInternals.h>
#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text_scan.h"
#include "base/utf8.h"
#include "model/markup/libxml_allocator.h"
#include "training/xml/xml_mend.h"

struct topic_xml_parse *topic_xml_parse_of(void *context)
{
    return ((xmlParserCtxtPtr)context)->_private;
}

void topic_xml_parse_fail(struct topic_xml_parse *parse, const char *why)
{
    if (!topic_error_is_set(parse->err))
        parse->line = (size_t)xmlSAX2GetLineNumber(parse->parser);
    topic_error_set(parse->err, "%s", why);
    xmlStopParser(parse->parser);
}

/* libxml2 says which parameters there are. */
/* NOLINTBEGIN(readability-function-size, readability-non-const-parameter) */
static void on_entity(void *context, const xmlChar *name, int type, const xmlChar *public_id,
                      const xmlChar *system_id, xmlChar *content)
{
    (void)name, (void)type, (void)public_id, (void)system_id, (void)content;
    topic_xml_parse_fail(topic_xml_parse_of(context),
                         "declares entities, which are not read: write the characters themselves");
}

/* NOLINTEND(readability-function-size, readability-non-const-parameter) */

static void on_error(void *context, xmlErrorPtr problem)
{
    struct topic_xml_parse *parse = topic_xml_parse_of(context);
    if (problem->level != XML_ERR_FATAL || topic_error_is_set(parse->err))
        return;
    const char *message = problem->message ? problem->message : "it cannot be parsed";
    parse->line = problem->line > 0 ? (size_t)problem->line : 1;
    topic_error_set(parse->err, "malformed XML: %.*s", (int)strcspn(message, "\n"), message);
}

static void ignore_message(void *context, const char *format, ...)
{
    (void)context, (void)format;
}

static bool may_grow(void *context, const void *memory, size_t size_bytes)
{
    (void)context, (void)memory, (void)size_bytes;
    return true;
}

static void run(void *context)
{
    struct topic_xml_parse *parse = context;
    parse->parser = xmlCreateMemoryParserCtxt(parse->text.bytes, (int)parse->text.len);
    if (!parse->parser) {
        topic_error_set(parse->err, "out of memory");
        return;
    }
    *parse->parser->sax = *parse->handler;
    parse->parser->sax->initialized = XML_SAX2_MAGIC;
    parse->parser->sax->entityDecl = on_entity;
    parse->parser->sax->serror = on_error;
    parse->parser->sax->error = parse->parser->sax->warning = ignore_message;
    parse->parser->_private = parse;
    parse->parser->linenumbers = 1;
    xmlCtxtUseOptions(parse->parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_BIG_LINES);
    xmlSwitchEncoding(parse->parser, XML_CHAR_ENCODING_UTF8);
    xmlParseDocument(parse->parser);
    if (parse->finish && !topic_error_is_set(parse->err))
        parse->finish(parse);
    /* libxml2 makes one for the entities that a document declares, whatever the handlers are. */
    xmlFreeDoc(parse->parser->myDoc);
    parse->parser->myDoc = NULL;
    xmlFreeParserCtxt(parse->parser);
}

static size_t count_lines(struct topic_text text, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        count += text.bytes[i] == '\n';
    return count;
}

static void parse_mended(struct topic_xml_parse *parse)
{
    const struct topic_libxml_allocator_work work = {run, may_grow, parse};
    if (parse->text.len > 2 * parse->max_bytes) {
        topic_error_set(parse->err, "has more signs & than any text: write &amp; for each of them");
        return;
    }
    topic_libxml_allocator_prepare();
    if (topic_libxml_allocator_run(&work) != TOPIC_LIBXML_ALLOCATOR_FINISHED)
        topic_error_set(parse->err, "out of memory: cannot read the XML");
}

int topic_xml_parse_run(struct topic_xml_parse *parse, struct topic_text text)
{
    struct topic_buffer buffer = {0};
    size_t blank = topic_text_scan_skip(text, 0, " \t\r\n");
    parse->line = 1;
    parse->skipped_lines = count_lines(text, blank);
    text = (struct topic_text){text.bytes + blank, text.len - blank};
    if (text.len > parse->max_bytes)
        topic_error_set(parse->err, "is longer than %zu bytes", parse->max_bytes);
    else if (!topic_utf8_is_valid(text.bytes, text.len))
        topic_error_set(parse->err, "is not UTF-8");
    else if (topic_xml_mend_check_attributes(text, &parse->line, parse->err) == 0 &&
             topic_xml_mend(text, &buffer, &parse->text, parse->err) == 0)
        parse_mended(parse);
    parse->line += parse->skipped_lines;
    topic_buffer_release(&buffer);
    return topic_error_is_set(parse->err) ? -1 : 0;
}
