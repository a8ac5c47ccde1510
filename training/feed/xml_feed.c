#include "training/feed/xml_feed.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "model/markup/libxml_allocator.h"
#include "training/feed/feed_elements.h"
#include "training/feed/feed_text.h"
#include "training/feed/xml_mend.h"

/* Less than libxml2 allows. An item in XHTML nests some ten deep. */
#define MAX_DEPTH 100

struct feed_parse {
    struct topic_text text;
    xmlParserCtxtPtr parser;
    struct topic_xml_feed *feed;
    json_t *item;       /* the elements of the open one; NULL: none is open */
    json_t *names;      /* of the topics that a text holds, which may hold several */
    size_t item_line;   /* where it begins */
    size_t depth;       /* of the open element, from 1 */
    size_t item_depth;  /* of the open item */
    bool is_other_kind; /* of a kind that is no article, in a feed of Blogger */
    char key[TOPIC_FEED_ELEMENTS_NAME_MAX_BYTES + 1]; /* the open element of the item; "": none */
    bool is_topic;
    bool is_none;                 /* a category that is no topic */
    bool is_whole;                /* a topic's name is the whole text */
    struct topic_feed_text value; /* its text so far */
    size_t line;
    struct topic_error *err;
};

static void fail(struct feed_parse *feed, const char *why)
{
    if (!topic_error_is_set(feed->err))
        feed->line = (size_t)xmlSAX2GetLineNumber(feed->parser);
    topic_error_set(feed->err, "%s", why);
    xmlStopParser(feed->parser);
}

/* Stops where a text could not grow. */
static void check_growth(struct feed_parse *feed, int status)
{
    if (status < 0)
        fail(feed, "out of memory");
}

/* ---- values ---- */

static void out_of_memory(struct feed_parse *feed)
{
    fail(feed, "out of memory");
}

/* Adds a name to a list, which `owner` has or gets. */
static void add_name(struct feed_parse *feed, json_t *owner, const char *key,
                     struct topic_text name)
{
    bool has_list =
        json_object_get(owner, key) || json_object_set_new(owner, key, json_array()) == 0;
    if (!has_list ||
        json_array_append_new(json_object_get(owner, key), json_stringn(name.bytes, name.len)) < 0)
        out_of_memory(feed);
}

/* A text that stands twice counts once; topics are a list. */
static void end_value(struct feed_parse *feed)
{
    struct topic_text text = topic_feed_text_value(&feed->value);
    if (text.len > 0 && feed->is_topic && !feed->is_none &&
        !topic_feed_elements_is_no_topic((struct topic_text){0}, (struct topic_text){0}, text))
        add_name(feed, feed->is_whole ? feed->item : feed->names, feed->key, text);
    else if (text.len > 0 && !feed->is_topic && !json_object_get(feed->item, feed->key) &&
             json_object_set_new(feed->item, feed->key, json_stringn(text.bytes, text.len)) < 0)
        out_of_memory(feed);
    feed->key[0] = '\0';
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
    feed->item = json_object();
    feed->names = json_object();
    feed->item_line = (size_t)xmlSAX2GetLineNumber(feed->parser);
    feed->item_depth = feed->depth;
    feed->is_other_kind = false;
    if (!feed->item || !feed->names ||
        (about.len > 0 &&
         json_object_set_new(feed->item, "rdf:about", json_stringn(about.bytes, about.len)) < 0))
        out_of_memory(feed);
}

/* Adds the item to the feed, or counts it as one that is no article. */
static void end_item(struct feed_parse *feed)
{
    const char *kind = topic_feed_elements_left_out(feed->item);
    json_t *left_out = feed->feed->left_out;
    if (!kind && feed->is_other_kind)
        kind = "entry of another kind";
    if (kind) {
        json_int_t count = json_integer_value(json_object_get(left_out, kind));
        if (json_object_size(left_out) < TOPIC_XML_FEED_MAX_KINDS || count > 0)
            json_object_set_new(left_out, kind, json_integer(count + 1));
        feed->feed->left_out_count++;
        json_decref(feed->item);
        json_decref(feed->names);
    } else {
        feed->feed->page_count += topic_feed_elements_is_page(feed->item);
        json_t *item = json_pack("{s:I,s:o,s:o}", "line", (json_int_t)feed->item_line, "elements",
                                 feed->item, "names", feed->names);
        if (!item || json_array_append_new(feed->feed->items, item) < 0)
            out_of_memory(feed);
    }
    feed->item = feed->names = NULL;
}

static bool ends_with(struct topic_text text, const char *end)
{
    size_t len = strlen(end);
    return text.len >= len && memcmp(text.bytes + text.len - len, end, len) == 0;
}

/* Atom has the name of a category in an attribute. A domain or a scheme says that the name is from
 * a list, so that a comma belongs to it. */
static void begin_topic(struct feed_parse *feed, const xmlChar **attributes, int count)
{
    struct topic_text label = attribute(attributes, count, "label");
    struct topic_text term = label.len > 0 ? label : attribute(attributes, count, "term");
    struct topic_text domain = attribute(attributes, count, "domain");
    struct topic_text scheme = domain.len > 0 ? domain : attribute(attributes, count, "scheme");
    feed->is_whole = scheme.len > 0;
    feed->is_none =
        topic_feed_elements_is_no_topic(scheme, attribute(attributes, count, "nicename"), term);
    if (scheme.len > 0 && json_object_get(feed->item, "wp:post_type") && !feed->is_none)
        feed->is_none = topic_feed_elements_taxonomy(scheme, feed->key) == 0;
    if (ends_with(scheme, "#kind"))
        feed->is_other_kind = !ends_with(term, "#post") && !ends_with(term, "#page");
    if (term.len > 0)
        check_growth(feed, topic_feed_text_add(&feed->value, term.bytes, term.len, feed->err));
}

static void begin_value(struct feed_parse *feed, const xmlChar **attributes, int count)
{
    feed->is_topic = topic_feed_elements_is_topic(feed->key);
    feed->is_none = feed->is_whole = false;
    topic_feed_text_begin(&feed->value);
    feed->value.is_name = feed->is_topic;
    if (feed->is_topic)
        begin_topic(feed, attributes, count);
}

/* libxml2 says which parameters there are. */
/* NOLINTBEGIN(readability-function-size, readability-non-const-parameter) */
static void on_start(void *context, const xmlChar *name, const xmlChar *prefix,
                     const xmlChar *space, int space_count, const xmlChar **spaces,
                     int attribute_count, int defaulted_count, const xmlChar **attributes)
{
    struct feed_parse *feed = context;
    const char *namespace = space ? (const char *)space : "";
    (void)space_count, (void)spaces, (void)defaulted_count;
    if (++feed->depth > MAX_DEPTH) {
        fail(feed, "elements are nested too deeply");
        return;
    }
    bool is_item =
        strcmp((const char *)name, "item") == 0 || strcmp((const char *)name, "entry") == 0;
    if (topic_error_is_set(feed->err))
        return;
    if (!feed->item && is_item && topic_feed_elements_is_own(namespace))
        begin_item(feed, attributes, attribute_count);
    else if (feed->item && feed->key[0])
        check_growth(feed, topic_feed_text_add_tag(&feed->value, (const char *)name, namespace,
                                                   (const topic_feed_text_attribute *)attributes,
                                                   (size_t)attribute_count, feed->err));
    else if (feed->item && feed->depth == feed->item_depth + 1 &&
             topic_feed_elements_name((const char *)name, (const char *)prefix, namespace,
                                      feed->key) > 0)
        begin_value(feed, attributes, attribute_count);
    else
        feed->key[0] = '\0';
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
    struct feed_parse *feed = context;
    const char *namespace = space ? (const char *)space : "";
    (void)prefix;
    if (topic_error_is_set(feed->err))
        return;
    if (feed->item && feed->key[0] && feed->depth == feed->item_depth + 1)
        end_value(feed);
    else if (feed->item && feed->key[0])
        check_growth(feed, topic_feed_text_add_end_tag(&feed->value, (const char *)name, namespace,
                                                       feed->err));
    if (feed->item && feed->depth == feed->item_depth)
        end_item(feed);
    feed->depth--;
}

static void on_text(void *context, const xmlChar *bytes, int len)
{
    struct feed_parse *feed = context;
    if (!feed->item || !feed->key[0] || len <= 0 || topic_error_is_set(feed->err))
        return;
    check_growth(feed,
                 topic_feed_text_add(&feed->value, (const char *)bytes, (size_t)len, feed->err));
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

static size_t blank_length(struct topic_text text)
{
    size_t at = 0;
    while (at < text.len && memchr(" \t\r\n", text.bytes[at], 4))
        at++;
    return at;
}

static size_t count_lines(struct topic_text text, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        count += text.bytes[i] == '\n';
    return count;
}

static void parse(struct feed_parse *feed)
{
    const struct topic_libxml_allocator_work work = {run, may_grow, feed};
    topic_libxml_allocator_prepare();
    if (topic_libxml_allocator_run(&work) != TOPIC_LIBXML_ALLOCATOR_FINISHED)
        topic_error_set(feed->err, "out of memory: cannot read the feed");
}

int topic_xml_feed_parse(struct topic_xml_feed *feed, struct topic_text text, size_t *line,
                         struct topic_error *err)
{
    struct feed_parse state = {.feed = feed, .line = 1, .err = err};
    struct topic_buffer buffer = {0};
    size_t blank = blank_length(text);
    *feed = (struct topic_xml_feed){.items = json_array(), .left_out = json_object()};
    feed->skipped_lines = count_lines(text, blank);
    text = (struct topic_text){text.bytes + blank, text.len - blank};
    if (!feed->items || !feed->left_out)
        topic_error_set(err, "out of memory");
    else if (text.len > TOPIC_XML_FEED_MAX_BYTES)
        topic_error_set(err, "the feed is longer than %u bytes", TOPIC_XML_FEED_MAX_BYTES);
    else if (!topic_utf8_is_valid(text.bytes, text.len))
        topic_error_set(err, "the feed is not UTF-8");
    else if (topic_xml_mend_check_attributes(text, &state.line, err) == 0 &&
             topic_xml_mend(text, &buffer, &state.text, err) == 0) {
        if (state.text.len > 2 * (size_t)TOPIC_XML_FEED_MAX_BYTES)
            topic_error_set(err, "the feed has more signs & than any text: write &amp; for each");
        else
            parse(&state);
    }
    *line = state.line + feed->skipped_lines;
    topic_feed_text_release(&state.value);
    topic_buffer_release(&buffer);
    json_decref(state.item);
    json_decref(state.names);
    return topic_error_is_set(err) ? -1 : 0;
}

void topic_xml_feed_release(struct topic_xml_feed *feed)
{
    json_decref(feed->items);
    json_decref(feed->left_out);
    *feed = (struct topic_xml_feed){0};
}
