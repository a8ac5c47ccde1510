/* ending.h - finds where a part of a text ends, such as the %} of a tag.
 *
 *     struct topic_ending ending = {.bytes = "%}"};
 *     size_t end = topic_ending_after(&ending, text, at, 2000);
 *
 * The offsets asked for are above 0 and ascend. An ending is searched for once, so that "{%{%{%"
 * takes linear time.
 */
#ifndef TOPIC_MODEL_MARKUP_ENDING_H
#define TOPIC_MODEL_MARKUP_ENDING_H

#include <stddef.h>

#include "topicd/article.h"

struct topic_ending {
    const char *bytes; /* NUL-terminated */
    size_t next;       /* where the next one begins; text.len: there is none */
};

/* The offset of the first needle from `at` on; text.len: there is none. */
size_t topic_ending_find(struct topic_text text, size_t at, const char *needle);

/* The offset after the next ending from `at` on; 0: there is none within `most` bytes. */
size_t topic_ending_after(struct topic_ending *ending, struct topic_text text, size_t at,
                          size_t most);

#endif
