/* jekyll_tags.h - topics of front matter in one text with blanks between them, as Jekyll divides
 * them ("tags: ai energy"), while Hugo, Hexo and others have one topic there.
 */
#ifndef TOPIC_TRAINING_FRONT_MATTER_JEKYLL_TAGS_H
#define TOPIC_TRAINING_FRONT_MATTER_JEKYLL_TAGS_H

#include <stdbool.h>

#include <jansson.h>

#include "topicd/error.h"

/* Whether it is a post of Jekyll by its path: _posts/2024-01-31-chips.md. Hexo has _posts in a
 * folder `source`. */
bool topic_jekyll_tags_is_post(const char *path);

/* Makes lists of the words of such texts, for a post. */
int topic_jekyll_tags_split(json_t *object, struct topic_error *err);

/* Whether what may be a page of Jekyll, which has a layout, has such a text. */
bool topic_jekyll_tags_are_doubtful(json_t *object);

#endif
