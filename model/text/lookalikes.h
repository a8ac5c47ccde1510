/* lookalikes.h - Cyrillic and Greek letters that look like Latin ones, as in "Сhips" with a
 * Cyrillic C: another keyboard, or a scan.
 *
 * Only in a word that has Latin letters too, and no letter that could not be one, are they read as
 * Latin. A word of one script is what it says: the Cyrillic СОР is not COP.
 */
#ifndef TOPIC_MODEL_TEXT_LOOKALIKES_H
#define TOPIC_MODEL_TEXT_LOOKALIKES_H

#include <stddef.h>
#include <stdint.h>

/* Replaces them in place, in each run of letters. Greek small letters are left alone: TNFα is
 * meant so. */
void topic_lookalikes_fold(int32_t *runes, size_t count);

#endif
