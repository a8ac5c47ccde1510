/* pandoc_title.h - the title block that pandoc reads above a text in Markdown:
 *
 *     % Chips need power
 *     % Jane Roe; John Roe
 *     % 2024-01-01
 */
#ifndef TOPIC_TRAINING_FRONT_MATTER_PANDOC_TITLE_H
#define TOPIC_TRAINING_FRONT_MATTER_PANDOC_TITLE_H

#include <stddef.h>

#include <jansson.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* The length of the block; 0: the text does not begin with one. */
size_t topic_pandoc_title_find(struct topic_text file);

/* An object with the title, the author and the date that the block has. Fills `lines` with the line
 * of each, from 0, and *line with that of an error. */
json_t *topic_pandoc_title_parse(struct topic_text block, json_t *lines, size_t *line,
                                 struct topic_error *err);

#endif
