/* prose.h - whether plain text is one article, or one on every line.
 *
 * A text of a single line is one article. So is one with empty lines, if each stands behind a
 * paragraph of one line or two, if the first stands behind the first line, a title, or if lines are
 * broken within sentences or introduce the next one. A few empty lines in a list of articles do not
 * make one article of it. Without an empty line, lines that are indented below one that is not tell
 * the paragraphs of an agency's text. Short lines of facts, such as "Where: Berlin", above one
 * paragraph are part of it.
 */
#ifndef TOPIC_TRAINING_KIND_PROSE_H
#define TOPIC_TRAINING_KIND_PROSE_H

#include <stdbool.h>

#include "topicd/article.h"

bool topic_prose_is_one_article(struct topic_text start);

#endif
