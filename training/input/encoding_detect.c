#include "training/input/encoding_detect.h"

#include <ctype.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <uchardet/uchardet.h>

#include "base/buffer.h"
#include "base/text_scan.h"
#include "base/utf8.h"

/* Bytes that are not ASCII, except the punctuation that encodings share: with fewer, uchardet takes
 * one encoding for another. A Latin word has one or none, a word of another script has all. */
#define LATIN_MIN_BYTES 8
#define OTHER_MIN_BYTES 40

/* Of the letters in which all Latin encodings agree, fewer are enough. */
#define SHARED_MIN_BYTES 3

/* One character in so many may be odd in a text of the right encoding. */
#define ODD_SHARE 20

/* Quotes, dashes and signs that are the same in WINDOWS-1250 to 1258. */
static const char shared_signs[] =
    "\x84\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa9\xab\xae\xb0\xb1\xb7\xbb";

/* The letters that are the same in WINDOWS-1250, 1252, 1254 and 1257 and their ISO counterparts. */
static const char shared_letters[] = "\xc4\xc9\xd3\xd6\xdc\xdf\xe4\xe9\xf3\xf6\xfc";

struct encoding {
    const char *detected; /* uchardet's name */
    const char *plain;    /* the encoding to read, for iconv */
    const char *with_c1;  /* the same if it has bytes 0x80 to 0x9f, which are no characters in
                           * ISO 8859; NULL: cannot be */
    size_t min_bytes;
    bool is_multibyte;
};

/* What uchardet finds next to never in articles, and often by mistake, has no row: Mac and IBM
 * encodings of Latin scripts, ISO-8859-3, -10, -14 and -16, VISCII, Johab. */
static const struct encoding encodings[] = {
    {"ISO-8859-1", "WINDOWS-1252", "WINDOWS-1252", LATIN_MIN_BYTES, false},
    {"WINDOWS-1252", "WINDOWS-1252", "WINDOWS-1252", LATIN_MIN_BYTES, false},
    {"ISO-8859-15", "ISO-8859-15", "WINDOWS-1252", LATIN_MIN_BYTES, false},
    {"ISO-8859-9", "WINDOWS-1254", "WINDOWS-1254", LATIN_MIN_BYTES, false},
    {"WINDOWS-1254", "WINDOWS-1254", "WINDOWS-1254", LATIN_MIN_BYTES, false},
    {"ISO-8859-2", "ISO-8859-2", "WINDOWS-1250", LATIN_MIN_BYTES, false},
    {"WINDOWS-1250", "WINDOWS-1250", "WINDOWS-1250", LATIN_MIN_BYTES, false},
    {"ISO-8859-4", "ISO-8859-4", NULL, LATIN_MIN_BYTES, false},
    {"ISO-8859-13", "ISO-8859-13", "WINDOWS-1257", LATIN_MIN_BYTES, false},
    {"WINDOWS-1257", "WINDOWS-1257", "WINDOWS-1257", LATIN_MIN_BYTES, false},
    {"WINDOWS-1258", "WINDOWS-1258", "WINDOWS-1258", LATIN_MIN_BYTES, false},
    {"ISO-8859-5", "ISO-8859-5", NULL, OTHER_MIN_BYTES, false},
    {"WINDOWS-1251", "WINDOWS-1251", "WINDOWS-1251", OTHER_MIN_BYTES, false},
    {"KOI8-R", "KOI8-U", "KOI8-U", OTHER_MIN_BYTES, false}, /* the same and four more letters */
    {"IBM866", "CP866", "CP866", OTHER_MIN_BYTES, false},
    {"ISO-8859-7", "ISO-8859-7", "WINDOWS-1253", OTHER_MIN_BYTES, false},
    {"WINDOWS-1253", "WINDOWS-1253", "WINDOWS-1253", OTHER_MIN_BYTES, false},
    {"ISO-8859-8", "WINDOWS-1255", "WINDOWS-1255", OTHER_MIN_BYTES, false},
    {"WINDOWS-1255", "WINDOWS-1255", "WINDOWS-1255", OTHER_MIN_BYTES, false},
    {"ISO-8859-6", "ISO-8859-6", NULL, OTHER_MIN_BYTES, false},
    {"WINDOWS-1256", "WINDOWS-1256", "WINDOWS-1256", OTHER_MIN_BYTES, false},
    {"TIS-620", "CP874", "CP874", OTHER_MIN_BYTES, false},
    {"ISO-8859-11", "CP874", "CP874", OTHER_MIN_BYTES, false},
    {"SHIFT_JIS", "CP932", "CP932", OTHER_MIN_BYTES, true},
    {"EUC-JP", "EUC-JP-MS", "EUC-JP-MS", OTHER_MIN_BYTES, true},
    {"ISO-2022-JP", "ISO-2022-JP", "ISO-2022-JP", 0, true}, /* told by its escape sequences */
    {"GB18030", "GB18030", "GB18030", OTHER_MIN_BYTES, true},
    {"BIG5", "BIG5-HKSCS", "BIG5-HKSCS", OTHER_MIN_BYTES, true},
    {"EUC-KR", "CP949", "CP949", OTHER_MIN_BYTES, true},
    {"UHC", "CP949", "CP949", OTHER_MIN_BYTES, true},
};

/* ---- bytes ---- */

static bool is_ascii(char byte)
{
    return (unsigned char)byte < 0x80;
}

static char byte_at(struct topic_text text, size_t at)
{
    return at < text.len ? text.bytes[at] : ' ';
}

/* Whether a letter stands there: of ASCII, or of any Latin encoding. */
static bool is_letter_at(struct topic_text text, size_t at)
{
    unsigned char byte = (unsigned char)byte_at(text, at);
    return byte >= 0xc0 || (byte < 0x80 && isalpha(byte));
}

struct count {
    size_t letters;        /* bytes that are not ASCII, without shared_signs */
    size_t shared_letters; /* of them in shared_letters */
    size_t odd_signs;      /* of shared_signs: between two letters, where no such sign stands */
    size_t good_signs;     /* where one may stand */
    bool has_c1;
    bool has_zero;
    bool is_latin9; /* what would be a sign in WINDOWS-1252 is a letter, or the euro */
};

static void count_sign(struct count *count, struct topic_text text, size_t at)
{
    char byte = text.bytes[at];
    bool is_within = at > 0 && is_letter_at(text, at - 1) && is_letter_at(text, at + 1);
    if (is_within && topic_text_scan_is_any(byte, "\x96\x97\xa0\xb7"))
        return;
    if (is_within && byte != '\x92')
        count->odd_signs++;
    else
        count->good_signs++;
}

static struct count count_bytes(struct topic_text text)
{
    struct count count = {0};
    for (size_t at = 0; at < text.len; at++) {
        char byte = text.bytes[at];
        count.has_zero = count.has_zero || byte == '\0';
        if (is_ascii(byte))
            continue;
        count.has_c1 = count.has_c1 || (unsigned char)byte < 0xa0;
        if (topic_text_scan_is_any(byte, shared_signs)) {
            count_sign(&count, text, at);
            continue;
        }
        count.letters++;
        count.shared_letters += topic_text_scan_is_any(byte, shared_letters);
        bool is_next_to_letter =
            (at > 0 && is_letter_at(text, at - 1)) || is_letter_at(text, at + 1);
        count.is_latin9 =
            count.is_latin9 || byte == '\xa4' ||
            (is_next_to_letter && topic_text_scan_is_any(byte, "\xa6\xa8\xb4\xb8\xbc\xbd\xbe"));
    }
    return count;
}

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

/* Whether the character does not belong between its neighbours: a capital behind a small letter, a
 * letter of another script, a sign within a word, a control character, a line of a box. */
static bool is_odd(int32_t before, int32_t rune, int32_t after)
{
    enum script script = script_of(rune);
    enum script left = script_of(before);
    enum script right = script_of(after);
    if ((rune >= 0x80 && rune < 0xa0) || (rune >= 0x2500 && rune < 0x25a0))
        return true;
    if (script == NO_SCRIPT)
        return left && right && !is_mark(rune) && !is_within_words(rune);
    return (left && !is_capital(before) && is_capital(rune)) || (left && left != script) ||
           (right && right != script);
}

/* Whether the text looks like words: the check that its encoding is right. */
static bool is_plausible(struct topic_text text)
{
    size_t count = 0;
    size_t odd = 0;
    int32_t before = ' ';
    int32_t rune = ' ';
    for (size_t at = 0; at <= text.len;) {
        int32_t after = ' ';
        at += at < text.len ? topic_utf8_decode(text.bytes + at, text.len - at, &after) : 1;
        if (rune >= 0x80) {
            count++;
            odd += is_odd(before, rune, after);
        }
        before = rune;
        rune = after;
    }
    return odd * ODD_SHARE <= count;
}

/* ---- the decision ---- */

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

static bool reads_well(struct topic_text sample, bool is_cut, const char *name, bool is_multibyte)
{
    struct topic_buffer text = {0};
    bool is_right = decode(sample, is_cut, name, &text) &&
                    (is_multibyte || is_plausible((struct topic_text){text.bytes, text.len}));
    topic_buffer_release(&text);
    return is_right;
}

static const struct encoding *ask_uchardet(struct topic_text sample)
{
    const struct encoding *found = NULL;
    uchardet_t detector = uchardet_new();
    if (!detector)
        return NULL;
    uchardet_handle_data(detector, sample.bytes, sample.len);
    uchardet_data_end(detector);
    const char *name = uchardet_get_charset(detector);
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
        if (strcmp(encodings[i].detected, name) == 0)
            found = &encodings[i];
    uchardet_delete(detector);
    return found;
}

const char *topic_encoding_detect(struct topic_text sample, bool is_cut)
{
    static const char western[] = "WINDOWS-1252";
    struct count count = count_bytes(sample);
    if (count.has_zero)
        return NULL;
    if (count.letters == 0 && count.good_signs > 0)
        return count.odd_signs == 0 ? western : NULL;
    const struct encoding *found = ask_uchardet(sample);
    bool is_multibyte = found && found->is_multibyte;
    if (!is_multibyte && count.letters >= SHARED_MIN_BYTES &&
        count.letters == count.shared_letters && reads_well(sample, is_cut, western, false))
        return western;
    if (!found || count.letters < found->min_bytes)
        return NULL;
    const char *name = count.has_c1 ? found->with_c1 : found->plain;
    if (name && strcmp(name, western) == 0 && !count.has_c1 && count.is_latin9)
        name = "ISO-8859-15";
    else if (name && strcmp(name, "ISO-8859-15") == 0 && !count.is_latin9)
        name = western;
    return name && reads_well(sample, is_cut, name, is_multibyte) ? name : NULL;
}
