/* letter_variants.h - folds letters that differ in spelling, not in the word: variants that NFKC
 * and case folding leave apart.
 *
 *   Turkish    İ, ı                      i
 *   Russian    ё                         е
 *   Romanian   ş, ţ with a cedilla       ș, ț with a comma below
 *   Greek      accents                   dropped: capitals are written without them
 *   Hebrew     points, cantillation      dropped
 *   Arabic     vowel signs, tatweel      dropped
 *              أ إ آ ٱ, ى ی, ک, ہ, ة      ا, ي, ك, ه, ه
 *   digits     ٢٠٢٦, ۲۰۲۶, २०२६ ...      2026
 */
#ifndef TOPIC_MODEL_TEXT_LETTER_VARIANTS_H
#define TOPIC_MODEL_TEXT_LETTER_VARIANTS_H

#include <stddef.h>
#include <stdint.h>

/* runes: case-folded and decomposed (NFKD), changed in place. Returns how many are left. */
size_t topic_letter_variants_fold(int32_t *runes, size_t count);

#endif
