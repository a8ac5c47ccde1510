/* post_header.h - tells a table of articles that is called like Substack's table of posts by its
 * header.
 */
#ifndef TOPIC_TRAINING_FOLDER_POST_HEADER_H
#define TOPIC_TRAINING_FOLDER_POST_HEADER_H

#include <stdbool.h>

#include "training/input/input.h"

/* Whether the file is called "posts.csv". */
bool topic_post_header_is_table(const char *name);

/* Whether the table at the input's present place has texts or topics of its own: Substack's has
 * titles alone. It has none where its header cannot be read. */
bool topic_post_header_has_articles(struct topic_input *input);

/* The same of a file. */
bool topic_post_header_file_has_articles(const char *path);

#endif
