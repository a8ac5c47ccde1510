/* label_list.h - the names in a list as Python or a person writes it: ['AI', "Energy"], [AI, Energy].
 *
 *     struct topic_label_list list = {.text = inside};
 *     while ((status = topic_label_list_next(&list, &err)) > 0)
 *         ... list.name, list.is_quoted ...
 *     topic_label_list_release(&list);
 *
 * JSON is read by its own parser first; this is for what it refuses.
 */
#ifndef TOPIC_RECORD_LABEL_LABEL_LIST_H
#define TOPIC_RECORD_LABEL_LABEL_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

struct topic_label_list {
    struct topic_text text; /* within the brackets */
    size_t at;
    struct topic_text name; /* borrowed until the next call */
    bool is_quoted;
    struct topic_buffer unescaped;
};

/* Whether the text is in brackets, as a list of JSON or Python. */
bool topic_label_list_is_bracketed(struct topic_text text);

/* Goes on to the next name. Returns 1, 0 at the end of the list, -1 for a list that cannot be read
 * or without memory. */
int topic_label_list_next(struct topic_label_list *list, struct topic_error *err);

void topic_label_list_release(struct topic_label_list *list);

#endif
