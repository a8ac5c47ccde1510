#include "model/text/lookalikes.h"

#include <stdbool.h>

#define GENERAL_PUNCTUATION_FIRST 0x2000
#define GENERAL_PUNCTUATION_LAST 0x206F

/* Cyrillic, also small letters whose capitals look so, and Greek capitals; in the same order. */
static const int32_t others[] = {0x410, 0x412, 0x415, 0x41A, 0x41C, 0x41D, 0x41E, 0x420, 0x421,
                                 0x422, 0x423, 0x425, 0x405, 0x406, 0x408, 0x430, 0x432, 0x435,
                                 0x43A, 0x43C, 0x43D, 0x43E, 0x440, 0x441, 0x442, 0x443, 0x445,
                                 0x455, 0x456, 0x458, 0x391, 0x392, 0x395, 0x396, 0x397, 0x399,
                                 0x39A, 0x39C, 0x39D, 0x39F, 0x3A1, 0x3A4, 0x3A5, 0x3A7};
static const char latin[] = "ABEKMHOPCTYXSIJabekmhopctyxsijABEZHIKMNOPTYX";
_Static_assert(sizeof others / sizeof *others == sizeof latin - 1, "a Latin letter for each");

/* The Latin letter that the other looks like; 0: none. */
static int32_t latin_of(int32_t rune)
{
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i] == rune)
            return latin[i];
    return 0;
}

static bool is_latin(int32_t rune)
{
    int32_t small = rune | 0x20;
    return small >= 'a' && small <= 'z';
}

/* What divides a word, such as a hyphen, is none. */
static bool is_letter(int32_t rune)
{
    return is_latin(rune) ||
           (rune >= 0xC0 && (rune < GENERAL_PUNCTUATION_FIRST || rune > GENERAL_PUNCTUATION_LAST));
}

/* The end of the run of letters that begins at `at`; *is_mixed: whether it is to be folded. */
static size_t run_end(const int32_t *runes, size_t count, size_t at, bool *is_mixed)
{
    bool has_latin = false;
    bool has_others = false;
    bool has_unknown = false;
    for (; at < count && is_letter(runes[at]); at++) {
        has_latin = has_latin || is_latin(runes[at]);
        if (!is_latin(runes[at])) {
            bool looks_so = latin_of(runes[at]) != 0;
            has_others = has_others || looks_so;
            has_unknown = has_unknown || !looks_so;
        }
    }
    *is_mixed = has_latin && has_others && !has_unknown;
    return at;
}

void topic_lookalikes_fold(int32_t *runes, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        bool is_mixed;
        size_t end = run_end(runes, count, at, &is_mixed);
        for (; is_mixed && at < end; at++)
            if (!is_latin(runes[at]))
                runes[at] = latin_of(runes[at]);
        at = end;
    }
}
