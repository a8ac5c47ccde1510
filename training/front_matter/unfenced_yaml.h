/* unfenced_yaml.h - front matter in YAML without the fence that opens it, as Hexo writes it:
 *
 *     title: Chips need power
 *     tags:
 *     - AI
 *     ---
 *     The text.
 */
#ifndef TOPIC_TRAINING_FRONT_MATTER_UNFENCED_YAML_H
#define TOPIC_TRAINING_FRONT_MATTER_UNFENCED_YAML_H

#include <stddef.h>

#include "topicd/article.h"

/* Where the closing --- begins; 0: the text does not begin with such keys. The first line has a key
 * that plain_keys.h knows, and no line above the fence is blank. A single key is a title: other
 * words over a line of hyphens are a heading of Markdown. */
size_t topic_unfenced_yaml_find(struct topic_text file);

#endif
