#include "training/input/encoding_words.h"

#include <iconv.h>
#include <string.h>

#include "base/buffer.h"
#include "base/checksum.h"
#include "base/utf8.h"

/* One character in so many may be odd in a text of the right encoding. */
#define ODD_SHARE 40

/* One letter in so many may be foreign: a name. */
#define FOREIGN_SHARE 20

/* ---- characters ---- */

enum script { NO_SCRIPT, LATIN, GREEK, CYRILLIC, HEBREW, ARABIC, THAI };

/* The script of a letter; signs have none. */
static enum script script_of(int32_t rune)
{
    static const struct {
        int32_t first, last;
        enum script script;
    } rows[] = {{'A', 'Z', LATIN},        {'a', 'z', LATIN},       {0xaa, 0xaa, LATIN},
                {0xb5, 0xb5, LATIN},      {0xba, 0xba, LATIN},     {0xc0, 0xd6, LATIN},
                {0xd8, 0xf6, LATIN},      {0xf8, 0x24f, LATIN},    {0x370, 0x3ff, GREEK},
                {0x400, 0x52f, CYRILLIC}, {0x5d0, 0x5ea, HEBREW},  {0x620, 0x64a, ARABIC},
                {0x66e, 0x6d3, ARABIC},   {0xe01, 0xe30, THAI},    {0xe32, 0xe33, THAI},
                {0xe40, 0xe46, THAI},     {0x1e00, 0x1eff, LATIN}, {0x1f00, 0x1fff, GREEK}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rune >= rows[i].first && rune <= rows[i].last)
            return rows[i].script;
    return NO_SCRIPT;
}

static bool is_capital(int32_t rune)
{
    bool is_even = rune % 2 == 0;
    if (rune >= 0x100 && rune < 0x180)
        return ((rune >= 0x139 && rune <= 0x148) || rune >= 0x179) ? !is_even : is_even;
    return (rune >= 'A' && rune <= 'Z') || (rune >= 0xc0 && rune <= 0xde) ||
           (rune >= 0x386 && rune <= 0x3ab && rune != 0x390) || (rune >= 0x400 && rune <= 0x42f);
}

static int32_t small_of(int32_t rune)
{
    if (rune >= 0xc0 && rune <= 0xde)
        return rune + 0x20;
    if (rune == 0x178)
        return 0xff;
    return (rune >= 0x100 && rune < 0x180 && is_capital(rune)) || rune == 0x218 || rune == 0x21a
               ? rune + 1
               : rune;
}

static bool is_mark(int32_t rune)
{
    return (rune >= 0x300 && rune < 0x370) || (rune >= 0x591 && rune < 0x5c8) ||
           (rune >= 0x64b && rune < 0x66e) || (rune >= 0xe31 && rune < 0xe4f);
}

/* Signs that stand within words. */
static bool is_within_words(int32_t rune)
{
    static const int32_t signs[] = {0xa0,   0xad,   0xb7,   0x200b, 0x200c, 0x200d,
                                    0x2010, 0x2011, 0x2013, 0x2014, 0x2019};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i] == rune)
            return true;
    return false;
}

/* Small letters with an accent that are words: à, ő, į. */
static bool is_word(int32_t rune)
{
    static const int32_t words[] = {0xe0, 0xe1, 0xe5, 0xe8,  0xe9,  0xed, 0xf2, 0xf3,
                                    0xf6, 0xf8, 0xaa, 0x12f, 0x151, 0xb5, 0xba};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i] == rune)
            return true;
    return false;
}

/* A letter between blanks that is no word, and no initial. */
static bool is_odd_alone(enum script script, int32_t rune, int32_t after)
{
    int32_t small = small_of(rune);
    return script == LATIN && rune < 0x180 && !is_word(small) && (small == rune || after != '.');
}

/* The two small letters sigma, of which one stands at the end of words only. */
static bool is_odd_sigma(int32_t rune, enum script left, enum script right)
{
    return (rune == 0x3c2 && right == GREEK) || (rune == 0x3c3 && left == GREEK && !right);
}

/* Whether the character does not belong between its neighbours: a capital behind a small letter, a
 * letter of another script, a sign within a word, a control character, a line of a box. */
static bool is_odd(int32_t before, int32_t rune, int32_t after)
{
    enum script script = script_of(rune);
    enum script left = script_of(before);
    enum script right = script_of(after);
    if ((rune >= 0x80 && rune < 0xa0) || (rune >= 0x2500 && rune < 0x25a0))
        return true;
    if (rune == 0xb7 && left == LATIN && right == LATIN)
        return before != 'l' && before != 'L'; /* of Catalan */
    if (rune == 0x201a || rune == 0x201e)
        return left != NO_SCRIPT; /* they open a quotation */
    if (script == NO_SCRIPT)
        return left && right && !is_mark(rune) && !is_within_words(rune);
    if (!left && !right)
        return is_odd_alone(script, rune, after);
    return (left && !is_capital(before) && is_capital(rune)) || (left && left != script) ||
           (right && right != script) || is_odd_sigma(rune, left, right);
}

/* ---- languages ---- */

/* Behind the letters of the Latin encodings. */
#define LETTERS_END 0x250

/* The small letters of languages that are not ASCII, and those of the names that they borrow. */
static const char *const alphabets[] = {
    "àâæçéèêëîïôœùûüÿ",       /* French */
    "äöüßé",                  /* German */
    "áéíñóúü",                /* Spanish, Irish, Basque */
    "àçèéíïòóúü",             /* Catalan */
    "áâãàçéêíóôõúü",          /* Portuguese */
    "àèéìíòóùú",              /* Italian */
    "åäöéüšž",                /* Swedish, Finnish */
    "æøåéèêòôóü",             /* Danish, Norwegian */
    "áéíóúýðþæöø",            /* Icelandic, Faroese */
    "éëïóèêöüáç",             /* Dutch, Albanian */
    "ąćęłńóśźżé",             /* Polish */
    "áčďéěíňóřšťúůýžäĺľŕôöü", /* Czech, Slovak */
    "áéíóöőúüű",              /* Hungarian */
    "čćđšžé",                 /* Croatian, Slovenian */
    "ăâîșțşţ",                /* Romanian */
    "çğıöşüâîû",              /* Turkish */
    "ąčęėįšųūž",              /* Lithuanian */
    "āčēģīķļņšūž",            /* Latvian */
    "äöüõšž",                 /* Estonian */
};

/* The fewest of the letters that a language does not have. */
static size_t count_foreign(const size_t letters[LETTERS_END], size_t count)
{
    size_t least = count;
    for (size_t i = 0; i < sizeof alphabets / sizeof *alphabets; i++) {
        const char *alphabet = alphabets[i];
        size_t len = strlen(alphabet);
        size_t foreign = count;
        int32_t rune;
        for (size_t at = 0; at < len; foreign -= letters[rune])
            at += topic_utf8_decode(alphabet + at, len - at, &rune);
        least = foreign < least ? foreign : least;
    }
    return least;
}

/* Whether articles have the sign there, rather than a letter in another encoding. */
static bool is_sign(int32_t before, int32_t rune, int32_t after)
{
    static const int32_t signs[] = {0xa0,   0xa1,   0xa3,   0xa7,   0xa9,   0xab,   0xad,
                                    0xae,   0xb0,   0xb7,   0xbb,   0xbd,   0xbf,   0x2010,
                                    0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201a, 0x201c,
                                    0x201d, 0x201e, 0x2026, 0x20ac, 0x2122};
    bool is_behind_digit = (before >= '0' && before <= '9') || before == 'm';
    if (rune == 0x2022)
        return after == ' ' || after == '\t';
    if (rune == 0xaa || rune == 0xba || rune == 0xb2 || rune == 0xb3)
        return is_behind_digit || before == '.';
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i] == rune)
            return true;
    return false;
}

static bool is_latin(int32_t rune)
{
    return rune < LETTERS_END && script_of(rune) == LATIN && rune != 0xaa && rune != 0xb5 &&
           rune != 0xba;
}

static void count_words(struct topic_text text, struct topic_encoding_words *words)
{
    size_t letters[LETTERS_END] = {0};
    size_t signs = 0;
    int32_t before = ' ';
    int32_t rune = ' ';
    for (size_t at = 0; at <= text.len;) {
        int32_t after = ' ';
        at += at < text.len ? topic_utf8_decode(text.bytes + at, text.len - at, &after) : 1;
        if (rune >= 0x80) {
            words->count++;
            words->odd += is_odd(before, rune, after);
            if (is_latin(rune))
                letters[small_of(rune)]++, words->letters++;
            else
                signs += !is_sign(before, rune, after);
        }
        before = rune;
        rune = after;
    }
    words->foreign = count_foreign(letters, words->letters) + signs;
    words->letters += signs;
}

/* ---- the encoding ---- */

/* Decodes the sample into text; false: it has bytes that the encoding does not have. */
static bool decode(struct topic_text sample, bool is_cut, const char *name,
                   struct topic_buffer *text)
{
    iconv_t converter = iconv_open("UTF-8", name);
    if (converter == (iconv_t)-1)
        return false;
    char *in = (char *)(uintptr_t)sample.bytes;
    size_t in_len = sample.len;
    /* No character of these encodings becomes more than three times as long, or two of them. */
    bool is_right = topic_buffer_reserve(text, 3 * sample.len + 8, NULL) == 0;
    if (is_right) {
        char *out = text->bytes;
        size_t out_len = text->capacity;
        is_right =
            iconv(converter, &in, &in_len, &out, &out_len) != (size_t)-1 || (is_cut && in_len < 4);
        text->len = (size_t)(out - text->bytes);
    }
    iconv_close(converter);
    return is_right;
}

bool topic_encoding_words_read(struct topic_text sample, bool is_cut, const char *name,
                               struct topic_encoding_words *words)
{
    struct topic_buffer text = {0};
    bool is_right = decode(sample, is_cut, name, &text);
    *words = (struct topic_encoding_words){0};
    if (is_right) {
        count_words((struct topic_text){text.bytes, text.len}, words);
        words->hash = topic_checksum(text.bytes, text.len, 0);
    }
    topic_buffer_release(&text);
    return is_right;
}

bool topic_encoding_words_are_plausible(const struct topic_encoding_words *words)
{
    return words->odd * ODD_SHARE <= words->count;
}

bool topic_encoding_words_fit(const struct topic_encoding_words *words)
{
    return topic_encoding_words_are_plausible(words) &&
           words->foreign * FOREIGN_SHARE <= words->letters;
}
