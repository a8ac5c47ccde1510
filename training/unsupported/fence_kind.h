/* fence_kind.h - data between the fences of Markdown, ```json, as chat models write it.
 */
#ifndef TOPIC_TRAINING_UNSUPPORTED_FENCE_KIND_H
#define TOPIC_TRAINING_UNSUPPORTED_FENCE_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

/* Whether the text begins with such a fence, and records or a header of ours stand behind it: an
 * article may begin with an example of something else. */
bool topic_fence_kind_begins(struct topic_text text);

/* Whether such a fence is among the first lines. */
bool topic_fence_kind_is_below(struct topic_text text);

#endif
