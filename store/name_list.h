/* name_list.h - a sorted list of names of topics, each once; and its text, a name a line, as the
 * store keeps it. No name has a line break (topic_utf8_is_name).
 *
 *     struct topic_name_list names = {0};
 *     topic_name_list_add(&names, (struct topic_text){"AI", 2}, &err);
 *     topic_name_list_write(&names, &buffer, &err);
 *     topic_name_list_release(&names);
 */
#ifndef TOPIC_STORE_NAME_LIST_H
#define TOPIC_STORE_NAME_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

struct topic_name_list {
    char **names; /* NUL-terminated, owned */
    size_t count;
    size_t capacity;
};

void topic_name_list_reset(struct topic_name_list *list);
void topic_name_list_release(struct topic_name_list *list);

bool topic_name_list_contains(const struct topic_name_list *list, struct topic_text name);
int topic_name_list_add(struct topic_name_list *list, struct topic_text name,
                        struct topic_error *err);

/* Adds, or removes, each name of a text with a name a line. */
int topic_name_list_add_lines(struct topic_name_list *list, struct topic_text lines,
                              struct topic_error *err);
void topic_name_list_remove_lines(struct topic_name_list *list, struct topic_text lines);

/* Takes the first line from `lines`. False: there is none. */
bool topic_name_list_next_line(struct topic_text *lines, struct topic_text *name);

/* Replaces the content of `out` by a name a line, without a line break at the end. */
int topic_name_list_write(const struct topic_name_list *list, struct topic_buffer *out,
                          struct topic_error *err);

#endif
