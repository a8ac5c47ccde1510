/* yaml_cure.h - how to mend a line of front matter that is not YAML, such as title: AI: the story.
 */
#ifndef TOPIC_TRAINING_FRONT_MATTER_YAML_CURE_H
#define TOPIC_TRAINING_FRONT_MATTER_YAML_CURE_H

#include <stddef.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* Sets err to what is wrong in the line, from 0, and to the cure, if the value of a key at or above
 * the line shows it. Returns -1. */
int topic_yaml_cure_fail(struct topic_text text, size_t line, const char *what,
                         struct topic_error *err);

#endif
