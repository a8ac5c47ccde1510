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

/* Names that are added once each. All zero but `lines`, an empty list, which the caller owns and
 * may add other names to. */
struct topic_name_lines_unique {
    struct topic_buffer *lines;
    struct topic_name_lines_place *names; /* in the order of their bytes */
    size_t count;
    size_t capacity;
};

/* Adds the name unless this has added it before. */
int topic_name_lines_unique_add(struct topic_name_lines_unique *unique, const char *name,
                                size_t len, struct topic_error *err);
void topic_name_lines_unique_release(struct topic_name_lines_unique *unique);

#endif
