#include "model/text/letter_variants.h"

#include <stdbool.h>

enum {
    DOT_ABOVE = 0x0307,
    DIAERESIS = 0x0308,
    COMMA_BELOW = 0x0326,
    CEDILLA = 0x0327,
    CYRILLIC_IE = 0x0435,
    ALEF = 0x0627,
    HEH = 0x0647,
    YEH = 0x064A,
    KAF = 0x0643
};

struct range {
    int32_t first;
    int32_t last;
};

/* Signs that may be written or left out. */
static const struct range optional_signs[] = {
    {0x0591, 0x05BD}, /* Hebrew cantillation marks and points */
    {0x05BF, 0x05BF}, {0x05C1, 0x05C2}, {0x05C4, 0x05C5},
    {0x05C7, 0x05C7}, {0x0640, 0x0640}, /* Arabic tatweel */
    {0x064B, 0x0652}, /* Arabic vowel signs; 0653 to 0655 belong to their letter */
    {0x0656, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC},
    {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED},
};

/* Letters that are written for one another, by habit of a country or a keyboard. */
static const int32_t letters[][2] = {
    {0x0131, 'i'},  /* Turkish dotless i, whose capital is I */
    {0x0629, HEH},  /* teh marbuta */
    {0x0649, YEH},  /* alef maksura */
    {0x0671, ALEF}, /* alef wasla */
    {0x06A9, KAF},  /* Persian keheh */
    {0x06C1, HEH},  /* Urdu heh goal */
    {0x06CC, YEH},  /* Persian yeh */
};

/* The zeros of digits that NFKC does not turn into ASCII; nine more follow each. */
static const int32_t zeros[] = {0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66,
                                0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
                                0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool is_greek(int32_t rune)
{
    return rune >= 0x0370 && rune <= 0x03FF;
}

/* Whether the sign after the base letter is left out. */
static bool is_optional(int32_t sign, int32_t base)
{
    if (sign >= 0x0300 && sign <= 0x036F)
        return is_greek(base) || (sign == DOT_ABOVE && base == 'i') ||
               (sign == DIAERESIS && base == CYRILLIC_IE);
    if (sign >= 0x0653 && sign <= 0x0655)
        return base == ALEF;
    for (size_t i = 0; i < COUNT(optional_signs); i++)
        if (sign >= optional_signs[i].first && sign <= optional_signs[i].last)
            return true;
    return false;
}

static int32_t folded(int32_t rune, int32_t base)
{
    if (rune == CEDILLA && (base == 's' || base == 't'))
        return COMMA_BELOW;
    for (size_t i = 0; i < COUNT(letters); i++)
        if (rune == letters[i][0])
            return letters[i][1];
    for (size_t i = 0; i < COUNT(zeros); i++)
        if (rune >= zeros[i] && rune <= zeros[i] + 9)
            return '0' + (rune - zeros[i]);
    return rune;
}

size_t topic_letter_variants_fold(int32_t *runes, size_t count)
{
    size_t used = 0;
    int32_t base = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t rune = runes[i];
        if (rune >= 0x0300 && is_optional(rune, base))
            continue;
        rune = rune > 0x7F ? folded(rune, base) : rune;
        if (rune < 0x0300 || rune > 0x036F)
            base = rune;
        runes[used++] = rune;
    }
    return used;
}
