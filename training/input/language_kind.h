/* language_kind.h - recognises text in the language of another program, such as LaTeX, SQL, BibTeX,
 * WARC or subtitles, whose lines are no prose.
 */
#ifndef TOPIC_TRAINING_INPUT_LANGUAGE_KIND_H
#define TOPIC_TRAINING_INPUT_LANGUAGE_KIND_H

#include "topicd/article.h"

/* What the text, which begins with no blank, is and what to do about it; else NULL. */
const char *topic_language_kind_find(struct topic_text text);

#endif
