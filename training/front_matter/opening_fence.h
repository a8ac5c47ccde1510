/* opening_fence.h - the line that opens front matter, and the one that closes it.
 *
 * Of fences that are rules in Markdown too, --- and +++, only those are found that stand above a
 * key; prose below a rule is no front matter.
 */
#ifndef TOPIC_TRAINING_FRONT_MATTER_OPENING_FENCE_H
#define TOPIC_TRAINING_FRONT_MATTER_OPENING_FENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

/* The language of what stands between the fences. */
enum topic_opening_fence_language {
    TOPIC_OPENING_FENCE_YAML,
    TOPIC_OPENING_FENCE_TOML,
    TOPIC_OPENING_FENCE_JSON
};

struct topic_opening_fence {
    const char *opening;
    const char *closing;
    enum topic_opening_fence_language language;
};

/* The fence of the line at `at`; NULL: it is none. Static. */
const struct topic_opening_fence *topic_opening_fence_find(struct topic_text file, size_t at);

/* Where the line begins that closes the fence at `at`; file.len: there is none. */
size_t topic_opening_fence_closing(const struct topic_opening_fence *fence, struct topic_text file,
                                   size_t at);

/* Whether a file in which nothing closes the fence is broken, rather than prose below a rule. */
bool topic_opening_fence_needs_closing(const struct topic_opening_fence *fence,
                                       struct topic_text file, size_t at);

/* Whether the line at `at` is these words, and otherwise blank. */
bool topic_opening_fence_is(struct topic_text text, size_t at, const char *fence);

/* Whether it opens front matter of Eleventy that is a program. */
bool topic_opening_fence_is_program(struct topic_text file, size_t at);

#endif
