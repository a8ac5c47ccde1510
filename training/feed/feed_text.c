#include "training/feed/feed_text.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/xml/xml_html.h"

#define XHTML "http://www.w3.org/1999/xhtml"

void topic_feed_text_begin(struct topic_feed_text *text)
{
    topic_buffer_reset(&text->bytes);
    text->is_markup = text->is_name = false;
}

void topic_feed_text_release(struct topic_feed_text *text)
{
    topic_buffer_release(&text->bytes);
}

struct topic_text topic_feed_text_value(const struct topic_feed_text *text)
{
    return topic_text_scan_trim((struct topic_text){text->bytes.bytes, text->bytes.len},
                                TOPIC_TEXT_SCAN_BLANKS);
}

static int add_string(struct topic_feed_text *text, const char *string, struct topic_error *err)
{
    return topic_buffer_append(&text->bytes, string, strlen(string), err);
}

int topic_feed_text_add(struct topic_feed_text *text, const char *bytes, size_t len,
                        struct topic_error *err)
{
    return text->is_markup
               ? topic_xml_html_escape(&text->bytes, (struct topic_text){bytes, len}, err)
               : topic_buffer_append(&text->bytes, bytes, len, err);
}

/* Makes HTML of the text so far, which is that of an element with elements in it. */
static int begin_markup(struct topic_feed_text *text, struct topic_error *err)
{
    struct topic_buffer plain = text->bytes;
    text->is_markup = true;
    text->bytes = (struct topic_buffer){0};
    int status =
        topic_xml_html_escape(&text->bytes, (struct topic_text){plain.bytes, plain.len}, err);
    topic_buffer_release(&plain);
    return status;
}

static bool is_html(const char *name, const char *space)
{
    return strcmp(space, XHTML) == 0 || htmlTagLookup((const xmlChar *)name);
}

static int add_attribute(struct topic_feed_text *text, const topic_feed_text_attribute attribute,
                         struct topic_error *err)
{
    struct topic_text value = {(const char *)attribute[3], (size_t)(attribute[4] - attribute[3])};
    if (add_string(text, " ", err) < 0 || add_string(text, (const char *)attribute[0], err) < 0 ||
        add_string(text, "=\"", err) < 0 || topic_xml_html_escape(&text->bytes, value, err) < 0)
        return -1;
    return add_string(text, "\"", err);
}

int topic_feed_text_add_tag(struct topic_feed_text *text, const char *name, const char *space,
                            const topic_feed_text_attribute *attributes, size_t count,
                            struct topic_error *err)
{
    if (text->is_name || !is_html(name, space))
        return add_string(text, " ", err);
    if ((!text->is_markup && begin_markup(text, err) < 0) || add_string(text, "<", err) < 0 ||
        add_string(text, name, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (add_attribute(text, attributes[i], err) < 0)
            return -1;
    return add_string(text, ">", err);
}

int topic_feed_text_add_end_tag(struct topic_feed_text *text, const char *name, const char *space,
                                struct topic_error *err)
{
    const htmlElemDesc *element = htmlTagLookup((const xmlChar *)name);
    if (element && element->empty)
        return 0;
    if (text->is_name || !is_html(name, space))
        return add_string(text, " ", err);
    return add_string(text, "</", err) < 0 || add_string(text, name, err) < 0
               ? -1
               : add_string(text, ">", err);
}
