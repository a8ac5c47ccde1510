/* feed_elements.h - what the elements of a feed's item are: their names, which are no topics, and
 * which items are no articles.
 */
#ifndef TOPIC_TRAINING_FEED_FEED_ELEMENTS_H
#define TOPIC_TRAINING_FEED_FEED_ELEMENTS_H

#include <stdbool.h>

#include <jansson.h>

#include "topicd/article.h"

/* How the elements mean fields, as a map (record/field_map.h) that is read before the names of
 * record/keys.h: by the names that topic_feed_elements_name gives. */
#define TOPIC_FEED_ELEMENTS_MAP                                                                    \
    "body=content:encoded,body=content,body=yandex:full-text,excerpt=description,excerpt=summary," \
    "excerpt=excerpt:encoded,excerpt=itunes:summary,excerpt=dc:description,id=guid,"               \
    "id=id,id=rdf:about,topics=post_tag,topics=category,topics=dc:subject,date=pubDate,date="      \
    "published,"                                                                                   \
    "date=dc:date,date=updated"

#define TOPIC_FEED_ELEMENTS_NAME_MAX_BYTES 100

/* Whether the name space is that of RSS or Atom themselves. */
bool topic_feed_elements_is_own(const char *space);

/* Writes the name with the prefix that its name space commonly has, or else the feed's. Returns its
 * length; 0: it is too long. */
size_t topic_feed_elements_name(const char *local, const char *prefix, const char *space,
                                char name[static TOPIC_FEED_ELEMENTS_NAME_MAX_BYTES + 1]);

/* Whether the elements of this name are topics. */
bool topic_feed_elements_is_topic(const char *name);

/* Whether the category is none: a menu, a format, an author or a kind of entry of WordPress or
 * Blogger, or WordPress's name for a post without one. `scheme` is its domain or scheme, `slug` its
 * nicename. */
bool topic_feed_elements_is_no_topic(struct topic_text scheme, struct topic_text slug,
                                     struct topic_text name);

/* The key of a category of an export of WordPress, by its taxonomy: "post_tag", "category", or
 * "taxonomy:NAME" for one of the site's own. Returns its length; 0: it is too long. */
size_t topic_feed_elements_taxonomy(struct topic_text domain,
                                    char name[static TOPIC_FEED_ELEMENTS_NAME_MAX_BYTES + 1]);

/* Whether the type of Atom's content says that it is text or markup, as it does if it is empty. */
bool topic_feed_elements_is_text_type(struct topic_text type);

/* Whether the text of an element is data in base64: no blanks between words. */
bool topic_feed_elements_is_base64(struct topic_text text);

/* Whether the item is a page of WordPress rather than a post. */
bool topic_feed_elements_is_page(const json_t *item);

/* What the item is in place of an article, such as "attachment", "comment" or "draft"; NULL: an
 * article. */
const char *topic_feed_elements_left_out(const json_t *item);

#endif
