/* page_tags.h - the tags of a page of HTML, one after another.
 *
 *     struct topic_page_tags tags = {.page = page};
 *     struct topic_page_tag tag;
 *     while (topic_page_tags_next(&tags, &tag))
 *         ... text stands between the end of one tag and the start of the next
 *
 * Comments, declarations and what stands in scripts, styles and their like are passed over, as
 * browsers do. Reading a page takes time in proportion to its length, whatever is in it.
 */
#ifndef TOPIC_TRAINING_PAGE_PAGE_TAGS_H
#define TOPIC_TRAINING_PAGE_PAGE_TAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

struct topic_page_tags {
    struct topic_text page;
    size_t at;
    bool lacks_quotes[2]; /* no ' and no " stands behind some tag before */
};

/* All is borrowed from the page. */
struct topic_page_tag {
    struct topic_text name;
    struct topic_text attributes; /* up to the '>' */
    size_t start;                 /* of the '<' */
    size_t end;                   /* behind the '>', or behind the end tag of a script */
    bool closes;
};

/* false: there is no further tag. */
bool topic_page_tags_next(struct topic_page_tags *tags, struct topic_page_tag *tag);

/* Whether the name is this one, in any case. */
bool topic_page_tags_is(const struct topic_page_tag *tag, const char *name);

/* Whether the value of the attribute has the word, which is written in small letters. */
bool topic_page_tags_has_word(const struct topic_page_tag *tag, const char *attribute,
                              const char *word);

/* Whether the attribute has a value. */
bool topic_page_tags_has(const struct topic_page_tag *tag, const char *attribute);

#endif
