/* subtitle_kind.h - recognises texts whose lines have times. */
#ifndef TOPIC_TRAINING_UNSUPPORTED_SUBTITLE_KIND_H
#define TOPIC_TRAINING_UNSUPPORTED_SUBTITLE_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

/* "1", and "00:00:01,000 --> 00:00:04,000" below it, or two lines of times alone. */
bool topic_subtitle_kind_is(struct topic_text text);

/* "[00:12.00]" before each line. */
bool topic_subtitle_kind_is_lyrics(struct topic_text text);

#endif
