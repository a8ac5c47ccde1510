/* spelling.h - finds what a word that is not known was probably meant to be. */
#ifndef TOPIC_CLI_COMMAND_SPELLING_H
#define TOPIC_CLI_COMMAND_SPELLING_H

#include <stdbool.h>
#include <stddef.h>

/* How many insertions, deletions, replacements and exchanges of neighbours make one word of the
 * other; longer words than this module compares are as far apart as can be. */
size_t topic_spelling_distance(const char *word, const char *other);

/* Whether a word is so near that a user may have meant it: a third of its letters may be wrong, but
 * no more than two. */
bool topic_spelling_is_near(const char *word, const char *other);

#endif
