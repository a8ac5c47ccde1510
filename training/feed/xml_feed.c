#include "training/feed/xml_feed.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "model/markup/libxml_allocator.h"

/* Less than libxml2 allows. An item in XHTML nests some ten deep. */
#define MAX_DEPTH 100

#define ATOM "http://www.w3.org/2005/Atom"
#define CONTENT "http://purl.org/rss/1.0/modules/content/"
#define DUBLIN_CORE "http://purl.org/dc/elements/1.1/"

struct feed_parse {
    struct topic_text text;
    xmlParserCtxtPtr parser;
    json_t *items;
    json_t *item;              /* the open one, owned by `items`; else NULL */
    size_t depth;              /* of the open element, from 1 */
    size_t item_depth;         /* of the open item */
    const char *key;           /* of the open element of the item; NULL: not read */
    struct topic_buffer value; /* its text so far */
    size_t line;
    struct topic_error *err;
};

/* What an element of an item becomes; no namespace means those of the feeds themselves. */
static const struct field {
    const char *name, *space, *key;
} fields[] = {
    {"title", NULL, "title"},
    {"description", NULL, "excerpt"},
    {"summary", NULL, "excerpt"},
    {"encoded", CONTENT, "body"},
    {"content", NULL, "body"},
    {"category", NULL, "topics"},
    {"subject", DUBLIN_CORE, "topics"},
    {"guid", NULL, "id"},
    {"id", NULL, "id"},
    {"pubDate", NULL, "date"},
    {"published", NULL, "date"},
    {"date", DUBLIN_CORE, "date"},
    {"updated", NULL, "created"},
};

static bool is_feed_space(const char *space)
{
    static const char *const spaces[] = {"", ATOM, "http://purl.org/rss/1.0/",
                                         "http://my.netscape.com/rdf/simple/0.9/",
                                         "http://backend.userland.com/rss2"};
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (strcmp(space, spaces[i]) == 0)
            return true;
    return false;
}

static const char *key_of(const char *name, const char *space)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(fields[i].name, name) == 0 &&
            (fields[i].space ? strcmp(fields[i].space, space) == 0 : is_feed_space(space)))
            return fields[i].key;
    return NULL;
}

static void fail(struct feed_parse *feed, const char *why)
{
    if (!topic_error_is_set(feed->err))
        feed->line = (size_t)xmlSAX2GetLineNumber(feed->parser);
    topic_error_set(feed->err, "%s", why);
    xmlStopParser(feed->parser);
}

static void append(struct feed_parse *feed, const char *bytes, size_t len)
{
    if (topic_buffer_append(&feed->value, bytes, len, feed->err) < 0)
        fail(feed, "out of memory");
}

/* ---- values ---- */

static struct topic_text trimmed(const struct topic_buffer *buffer)
{
    struct topic_text text = {buffer->bytes, buffer->len};
    while (text.len > 0 && memchr(" \t\r\n", text.bytes[0], 4))
        text = (struct topic_text){text.bytes + 1, text.len - 1};
    while (text.len > 0 && memchr(" \t\r\n", text.bytes[text.len - 1], 4))
        text.len--;
    return text;
}

/* Takes over the value. A text that stands twice counts once; topics are a list. */
static int add_value(json_t *item, const char *key, json_t *value)
{
    if (strcmp(key, "topics") != 0 && json_object_get(item, key)) {
        json_decref(value);
        return 0;
    }
    if (strcmp(key, "topics") != 0)
        return json_object_set_new(item, key, value);
    if (!json_object_get(item, key) && json_object_set_new(item, key, json_array()) < 0) {
        json_decref(value);
        return -1;
    }
    return json_array_append_new(json_object_get(item, key), value);
}

static void end_value(struct feed_parse *feed)
{
    struct topic_text text = trimmed(&feed->value);
    if (text.len > 0 && add_value(feed->item, feed->key, json_stringn(text.bytes, text.len)) < 0)
        fail(feed, "out of memory");
    feed->key = NULL;
}

/* ---- elements ---- */

/* The value of an attribute, of which libxml2 gives name, prefix, namespace, start and end. */
static struct topic_text attribute(const xmlChar **attributes, int count, const char *name)
{
    for (int i = 0; i < count; i++, attributes += 5)
        if (strcmp((const char *)attributes[0], name) == 0)
            return (struct topic_text){(const char *)attributes[3],
                                       (size_t)(attributes[4] - attributes[3])};
    return (struct topic_text){NULL, 0};
}

static void begin_item(struct feed_parse *feed, const xmlChar **attributes, int count)
{
    struct topic_text about = attribute(attributes, count, "about");
    feed->item = json_pack("{s:I}", "line", (json_int_t)xmlSAX2GetLineNumber(feed->parser));
    feed->item_depth = feed->depth;
    if (json_array_append_new(feed->items, feed->item) < 0) {
        feed->item = NULL;
        fail(feed, "out of memory");
    } else if (about.len > 0) {
        add_value(feed->item, "id", json_stringn(about.bytes, about.len));
    }
}

/* Atom has the name of a category in an attribute. */
static void begin_value(struct feed_parse *feed, const char *key, const xmlChar **attributes,
                        int count)
{
    struct topic_text label = attribute(attributes, count, "label");
    struct topic_text term = label.len > 0 ? label : attribute(attributes, count, "term");
    feed->key = key;
    topic_buffer_reset(&feed->value);
    if (strcmp(key, "topics") == 0 && term.len > 0)
        append(feed, term.bytes, term.len);
}

/* libxml2 says which parameters there are. */
/* NOLINTBEGIN(readability-function-size, readability-non-const-parameter) */
static void on_start(void *context, const xmlChar *name, const xmlChar *prefix,
                     const xmlChar *space, int space_count, const xmlChar **spaces,
                     int attribute_count, int defaulted_count, const xmlChar **attributes)
{
    struct feed_parse *feed = context;
    const char *namespace = space ? (const char *)space : "";
    (void)prefix, (void)space_count, (void)spaces, (void)defaulted_count;
    if (++feed->depth > MAX_DEPTH) {
        fail(feed, "elements are nested too deeply");
        return;
    }
    bool is_item =
        strcmp((const char *)name, "item") == 0 || strcmp((const char *)name, "entry") == 0;
    if (!feed->item && is_item && is_feed_space(namespace))
        begin_item(feed, attributes, attribute_count);
    else if (feed->item && feed->key)
        append(feed, " ", 1); /* between the elements of XHTML */
    else if (feed->item && feed->depth == feed->item_depth + 1) {
        const char *key = key_of((const char *)name, namespace);
        if (key)
            begin_value(feed, key, attributes, attribute_count);
    }
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
    struct feed_parse *feed = context;
    (void)name, (void)prefix, (void)space;
    if (feed->item && feed->key && feed->depth == feed->item_depth + 1)
        end_value(feed);
    else if (feed->item && feed->key)
        append(feed, " ", 1);
    if (feed->item && feed->depth == feed->item_depth)
        feed->item = NULL;
    feed->depth--;
}

static void on_text(void *context, const xmlChar *bytes, int len)
{
    struct feed_parse *feed = context;
    if (feed->item && feed->key && len > 0)
        append(feed, (const char *)bytes, (size_t)len);
}

static void on_entity(void *context, const xmlChar *name, int type, const xmlChar *public_id,
                      const xmlChar *system_id, xmlChar *content)
{
    (void)name, (void)type, (void)public_id, (void)system_id, (void)content;
    fail(context, "declares entities, which are not read: write the characters themselves");
}

/* NOLINTEND(readability-function-size, readability-non-const-parameter) */

static void on_error(void *context, xmlErrorPtr problem)
{
    struct feed_parse *feed = context;
    if (problem->level != XML_ERR_FATAL || topic_error_is_set(feed->err))
        return;
    const char *message = problem->message ? problem->message : "it cannot be parsed";
    feed->line = problem->line > 0 ? (size_t)problem->line : 1;
    topic_error_set(feed->err, "malformed XML: %.*s", (int)strcspn(message, "\n"), message);
}

static void ignore_message(void *context, const char *format, ...)
{
    (void)context, (void)format;
}

/* ---- the parse ---- */

static bool may_grow(void *context, const void *memory, size_t size_bytes)
{
    (void)context, (void)memory, (void)size_bytes;
    return true;
}

static void run(void *context)
{
    struct feed_parse *feed = context;
    xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .cdataBlock = on_text,
        .entityDecl = on_entity,
        .serror = on_error,
        .error = ignore_message,
        .warning = ignore_message,
    };
    feed->parser = xmlCreateMemoryParserCtxt(feed->text.bytes, (int)feed->text.len);
    if (!feed->parser) {
        topic_error_set(feed->err, "out of memory");
        return;
    }
    *feed->parser->sax = handler;
    feed->parser->userData = feed;
    xmlCtxtUseOptions(feed->parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
    xmlSwitchEncoding(feed->parser, XML_CHAR_ENCODING_UTF8);
    xmlParseDocument(feed->parser);
    /* libxml2 makes one for the entities that a feed declares, although its handlers are ours. */
    xmlFreeDoc(feed->parser->myDoc);
    feed->parser->myDoc = NULL;
    xmlFreeParserCtxt(feed->parser);
}

json_t *topic_xml_feed_parse(struct topic_text text, size_t *line, struct topic_error *err)
{
    struct feed_parse feed = {.text = text, .items = json_array(), .line = 1, .err = err};
    const struct topic_libxml_allocator_work work = {run, may_grow, &feed};
    *line = 1;
    if (!feed.items)
        topic_error_set(err, "out of memory");
    else if (text.len > TOPIC_XML_FEED_MAX_BYTES)
        topic_error_set(err, "the feed is longer than %u bytes", TOPIC_XML_FEED_MAX_BYTES);
    else if (!topic_utf8_is_valid(text.bytes, text.len))
        topic_error_set(err, "the feed is not UTF-8");
    else {
        topic_libxml_allocator_prepare();
        if (topic_libxml_allocator_run(&work) != TOPIC_LIBXML_ALLOCATOR_FINISHED)
            topic_error_set(err, "out of memory: cannot read the feed");
        *line = feed.line;
    }
    topic_buffer_release(&feed.value);
    if (!topic_error_is_set(err))
        return feed.items;
    json_decref(feed.items);
    return NULL;
}
