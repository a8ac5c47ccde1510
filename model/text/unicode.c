#include "model/text/unicode.h"

#include <utf8proc.h>

#include "base/utf8.h"
#include "model/text/letter_variants.h"
#include "model/text/lookalikes.h"

/* UAX #15, section 13: no text needs more non-starters in a row. */
#define COMBINING_RUN_MAX 30

struct rune_range {
    int32_t first;
    int32_t last;
};

static const struct rune_range unspaced[] = {
    {0x0E00, 0x0E7F},   /* Thai */
    {0x0E80, 0x0EFF},   /* Lao */
    {0x1000, 0x109F},   /* Myanmar */
    {0x1780, 0x17FF},   /* Khmer */
    {0x3005, 0x3007},   /* ideographic iteration mark, closing mark, zero */
    {0x3040, 0x30FF},   /* Hiragana, Katakana */
    {0x31F0, 0x31FF},   /* Katakana extensions */
    {0x3400, 0x4DBF},   /* CJK extension A */
    {0x4E00, 0x9FFF},   /* CJK unified ideographs */
    {0xF900, 0xFAFF},   /* CJK compatibility ideographs */
    {0xFF66, 0xFF9F},   /* half-width Katakana */
    {0x20000, 0x323AF}, /* CJK extensions B to H */
};

static bool is_unspaced(int32_t rune)
{
    if (rune < unspaced[0].first)
        return false;
    for (size_t i = 0; i < sizeof unspaced / sizeof *unspaced; i++)
        if (rune >= unspaced[i].first && rune <= unspaced[i].last)
            return true;
    return false;
}

/* The class of a character that stands for another one (letter_variants.h), or that joins. */
static bool is_variant(int32_t rune, enum topic_rune_class *class)
{
    bool is_subscript = rune >= 0x2080 && rune <= 0x2089;
    bool is_digit = (rune >= 0x0E50 && rune <= 0x0E59) || (rune >= 0x0ED0 && rune <= 0x0ED9) ||
                    (rune >= 0x1040 && rune <= 0x1049) || (rune >= 0x17E0 && rune <= 0x17E9);
    if (rune == 0x02BC) /* an apostrophe */
        *class = TOPIC_RUNE_OTHER;
    else if (rune == 0x200B) /* a zero-width space, where a long word may be broken */
        *class = TOPIC_RUNE_LETTER;
    else if (is_subscript || is_digit)
        *class = TOPIC_RUNE_DIGIT;
    else
        return false;
    return true;
}

enum topic_rune_class topic_unicode_class(int32_t rune, const struct topic_text_rules *rules)
{
    enum topic_rune_class variant;
    if (rune < 0)
        return TOPIC_RUNE_OTHER;
    if (rules->folds_variants && is_variant(rune, &variant))
        return variant;
    switch (utf8proc_category(rune)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_NL:
        return is_unspaced(rune) ? TOPIC_RUNE_UNSPACED : TOPIC_RUNE_LETTER;
    case UTF8PROC_CATEGORY_CF: /* soft hyphens and joiners, but no byte order mark */
        return rune == 0xFEFF || rune == 0x200B ? TOPIC_RUNE_OTHER : TOPIC_RUNE_LETTER;
    case UTF8PROC_CATEGORY_ND:
        return is_unspaced(rune) ? TOPIC_RUNE_UNSPACED : TOPIC_RUNE_DIGIT;
    default:
        return TOPIC_RUNE_OTHER;
    }
}

bool topic_unicode_is_sign(int32_t rune)
{
    if (rune < 0)
        return false;
    utf8proc_category_t category = utf8proc_category(rune);
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_SO;
}

enum topic_script topic_unicode_script(int32_t rune)
{
    if (rune >= 0x0E00 && rune <= 0x0E7F)
        return TOPIC_SCRIPT_THAI;
    if (rune < 0x2E80)
        return TOPIC_SCRIPT_LAO_KHMER_MYANMAR;
    if ((rune >= 0x3040 && rune <= 0x31FF) || (rune >= 0xFF66 && rune <= 0xFF9F))
        return TOPIC_SCRIPT_KANA;
    return TOPIC_SCRIPT_HAN;
}

bool topic_unicode_is_currency(int32_t rune)
{
    return rune == '$' || (rune > 0x7F && utf8proc_category(rune) == UTF8PROC_CATEGORY_SC);
}

static bool is_combining(int32_t rune)
{
    return rune >= 0x300 && utf8proc_get_property(rune)->combining_class != 0;
}

/* The length of the piece of word that ends where a run of combining marks becomes too long, and in
 * *next where the piece after the skipped marks begins. */
static size_t stream_safe_piece(const char *word, size_t len, size_t *next)
{
    size_t run = 0;
    size_t at = 0;
    while (at < len) {
        int32_t rune;
        size_t length = topic_utf8_decode(word + at, len - at, &rune);
        run = is_combining(rune) ? run + 1 : 0;
        if (run > COMBINING_RUN_MAX)
            break;
        at += length;
    }
    *next = at;
    while (*next < len) {
        int32_t rune;
        size_t length = topic_utf8_decode(word + *next, len - *next, &rune);
        if (!is_combining(rune))
            break;
        *next += length;
    }
    return at;
}

static size_t fold_piece(const char *piece, size_t len, const struct topic_text_rules *rules,
                         char *out, int32_t *runes, size_t capacity)
{
    const utf8proc_option_t options =
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    utf8proc_ssize_t count =
        utf8proc_decompose((const utf8proc_uint8_t *)piece, (utf8proc_ssize_t)len, runes,
                           (utf8proc_ssize_t)capacity, options);
    if (count <= 0 || (size_t)count > capacity)
        return 0;
    if (rules->folds_variants)
        count = (utf8proc_ssize_t)topic_letter_variants_fold(runes, (size_t)count);
    if (rules->folds_lookalikes)
        topic_lookalikes_fold(runes, (size_t)count);
    count = utf8proc_normalize_utf32(runes, count, options);
    size_t used = 0;
    for (utf8proc_ssize_t i = 0; i < count; i++)
        used += (size_t)utf8proc_encode_char(runes[i], (utf8proc_uint8_t *)out + used);
    return used;
}

size_t topic_unicode_fold(const char *word, size_t len, const struct topic_text_rules *rules,
                          char *out, int32_t *runes)
{
    size_t used = 0;
    size_t at = 0;
    while (at < len) {
        size_t next;
        size_t piece = stream_safe_piece(word + at, len - at, &next);
        used += fold_piece(word + at, piece, rules, out + used, runes, len * TOPIC_FOLD_GROWTH);
        at += next;
    }
    return used;
}
