/* feed_text.h - the text of an element of a feed, as it is collected: plain, or HTML as soon as
 * elements of HTML are in it, so that what these hide is not read.
 *
 *     struct topic_feed_text text = {0};
 *     topic_feed_text_begin(&text);
 *     ... topic_feed_text_add, _add_tag and _add_end_tag, as the parser finds them ...
 *     topic_feed_text_value(&text)
 *     topic_feed_text_release(&text);
 */
#ifndef TOPIC_TRAINING_FEED_FEED_TEXT_H
#define TOPIC_TRAINING_FEED_FEED_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

struct topic_feed_text {
    struct topic_buffer bytes;
    bool is_markup;
    bool is_name; /* set by the caller: of a topic, in which tags only separate words */
};

/* An attribute, as libxml2 gives it: name, prefix, namespace, start and end of the value. */
typedef const unsigned char *topic_feed_text_attribute[5];

void topic_feed_text_begin(struct topic_feed_text *text);
void topic_feed_text_release(struct topic_feed_text *text);

int topic_feed_text_add(struct topic_feed_text *text, const char *bytes, size_t len,
                        struct topic_error *err);

/* An element begins within the text, with `count` attributes. */
int topic_feed_text_add_tag(struct topic_feed_text *text, const char *name, const char *space,
                            const topic_feed_text_attribute *attributes, size_t count,
                            struct topic_error *err);

/* The element ends. */
int topic_feed_text_add_end_tag(struct topic_feed_text *text, const char *name, const char *space,
                                struct topic_error *err);

/* Without blanks around it; borrowed. */
struct topic_text topic_feed_text_value(const struct topic_feed_text *text);

#endif
