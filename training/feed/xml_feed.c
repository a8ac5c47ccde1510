#include "training/feed/xml_feed.h"

#include <stdbool.h>
#include <string.h>

#include "training/feed/feed_elements.h"
#include "training/feed/feed_text.h"
#include "training/xml/left_out.h"
#include "training/xml/xml_parse.h"

struct feed_parse {
    struct topic_xml_parse parse;
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
    bool is_data;                 /* by its type, a content of Atom is in base64 */
    struct topic_feed_text value; /* its text so far */
};

static void fail(struct feed_parse *feed, const char *why)
{
    topic_xml_parse_fail(&feed->parse, why);
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

/* Whether the text is data: in base64, whatever some feeds say of a text. */
static bool is_data(const struct feed_parse *feed, struct topic_text text)
{
    return feed->is_data && text.len > 0 && topic_feed_elements_is_base64(text);
}

/* A text that stands twice counts once; topics are a list. */
static void end_value(struct feed_parse *feed)
{
    struct topic_text text = topic_feed_text_value(&feed->value);
    if (is_data(feed, text)) {
        feed->feed->data_count++;
        text.len = 0;
    }
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
    feed->item_line = (size_t)xmlSAX2GetLineNumber(feed->parse.parser);
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
    if (!kind && feed->is_other_kind)
        kind = "entry of another kind";
    if (kind) {
        topic_left_out_add(feed->feed->left_out, kind);
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
        check_growth(feed,
                     topic_feed_text_add(&feed->value, term.bytes, term.len, feed->parse.err));
}

/* Atom 0.3 has a mode beside the type. */
static void begin_content(struct feed_parse *feed, const xmlChar **attributes, int count)
{
    struct topic_text type = attribute(attributes, count, "type");
    struct topic_text mode = attribute(attributes, count, "mode");
    feed->is_data = !topic_feed_elements_is_text_type(type) || ends_with(mode, "base64");
    feed->feed->data_count += attribute(attributes, count, "src").len > 0;
}

static void begin_value(struct feed_parse *feed, const xmlChar **attributes, int count)
{
    feed->is_topic = topic_feed_elements_is_topic(feed->key);
    feed->is_none = feed->is_whole = feed->is_data = false;
    topic_feed_text_begin(&feed->value);
    if (strcmp(feed->key, "content") == 0)
        begin_content(feed, attributes, count);
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
    struct feed_parse *feed = (struct feed_parse *)topic_xml_parse_of(context);
    const char *namespace = space ? (const char *)space : "";
    (void)space_count, (void)spaces, (void)defaulted_count;
    if (++feed->depth > TOPIC_XML_PARSE_MAX_DEPTH) {
        fail(feed, "elements are nested too deeply");
        return;
    }
    bool is_item =
        strcmp((const char *)name, "item") == 0 || strcmp((const char *)name, "entry") == 0;
    if (topic_error_is_set(feed->parse.err))
        return;
    if (!feed->item && is_item && topic_feed_elements_is_own(namespace))
        begin_item(feed, attributes, attribute_count);
    else if (feed->item && feed->key[0])
        check_growth(feed, topic_feed_text_add_tag(&feed->value, (const char *)name, namespace,
                                                   (const topic_feed_text_attribute *)attributes,
                                                   (size_t)attribute_count, feed->parse.err));
    else if (feed->item && feed->depth == feed->item_depth + 1 &&
             topic_feed_elements_name((const char *)name, (const char *)prefix, namespace,
                                      feed->key) > 0)
        begin_value(feed, attributes, attribute_count);
    else
        feed->key[0] = '\0';
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
    struct feed_parse *feed = (struct feed_parse *)topic_xml_parse_of(context);
    const char *namespace = space ? (const char *)space : "";
    (void)prefix;
    if (topic_error_is_set(feed->parse.err))
        return;
    if (feed->item && feed->key[0] && feed->depth == feed->item_depth + 1)
        end_value(feed);
    else if (feed->item && feed->key[0])
        check_growth(feed, topic_feed_text_add_end_tag(&feed->value, (const char *)name, namespace,
                                                       feed->parse.err));
    if (feed->item && feed->depth == feed->item_depth)
        end_item(feed);
    feed->depth--;
}

static void on_text(void *context, const xmlChar *bytes, int len)
{
    struct feed_parse *feed = (struct feed_parse *)topic_xml_parse_of(context);
    if (!feed->item || !feed->key[0] || len <= 0 || topic_error_is_set(feed->parse.err))
        return;
    check_growth(
        feed, topic_feed_text_add(&feed->value, (const char *)bytes, (size_t)len, feed->parse.err));
}

/* NOLINTEND(readability-function-size, readability-non-const-parameter) */

/* ---- the parse ---- */

int topic_xml_feed_parse(struct topic_xml_feed *feed, struct topic_text text, size_t *line,
                         struct topic_error *err)
{
    static const xmlSAXHandler handler = {
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .cdataBlock = on_text,
    };
    struct feed_parse state = {
        .parse = {.handler = &handler, .max_bytes = TOPIC_XML_FEED_MAX_BYTES, .err = err},
        .feed = feed};
    *feed = (struct topic_xml_feed){.items = json_array(), .left_out = json_object()};
    if (!feed->items || !feed->left_out)
        topic_error_set(err, "out of memory");
    else
        topic_xml_parse_run(&state.parse, text);
    feed->skipped_lines = state.parse.skipped_lines;
    *line = state.parse.line;
    topic_feed_text_release(&state.value);
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
