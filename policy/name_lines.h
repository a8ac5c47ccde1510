/* name_lines.h - a list of names of topics: a text with a name a line.
 *
 *     struct topic_text name;
 *     while (topic_name_lines_next(&lines, &name))
 *         ... name ...
 */
#ifndef TOPIC_POLICY_NAME_LINES_H
#define TOPIC_POLICY_NAME_LINES_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/text.h"

/* Takes the first name off the list. false: there is none. */
bool topic_name_lines_next(struct topic_text *lines, struct topic_text *name);

int topic_name_lines_add(struct topic_buffer *lines, const char *name, size_t len,
                         struct topic_error *err);

/* Adds the name unless it is there. */
int topic_name_lines_add_once(struct topic_buffer *lines, const char *name, size_t len,
                              struct topic_error *err);

#endif
