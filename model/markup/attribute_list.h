/* attribute_list.h - reads the attributes of a shortcode or of an element in Markdown:
 *
 *     id="attachment_12" align=left         between brackets
 *     .no_toc #anchor lang="en"             between braces
 *
 * Prose between brackets has no such form, so only what has it is told as attributes.
 */
#ifndef TOPIC_MODEL_MARKUP_ATTRIBUTE_LIST_H
#define TOPIC_MODEL_MARKUP_ATTRIBUTE_LIST_H

#include <stddef.h>

#include "topicd/article.h"

/* Longer than any real shortcode. */
#define TOPIC_ATTRIBUTE_LIST_MAX_BYTES 4000

struct topic_attribute_list {
    size_t end;     /* the offset of the byte that closes the list; 0: none is found */
    size_t marks;   /* .class and #id */
    size_t pairs;   /* name=value */
    size_t quoted;  /* those of the pairs whose value is in quotes */
    size_t words;   /* names alone */
    size_t unknown; /* anything else */
};

/* The attributes from `at` on up to the byte `close`. */
struct topic_attribute_list topic_attribute_list_read(struct topic_text text, size_t at,
                                                      char close);

#endif
