#include "training/input/encoding_detect.h"

#include <assert.h>
#include <string.h>
#include <uchardet/uchardet.h>

#include "training/input/encoding_rivals.h"
#include "training/input/encoding_signs.h"
#include "training/input/encoding_words.h"

/* Bytes that are not ASCII, except the punctuation that encodings share: with fewer, uchardet takes
 * one encoding for another. A Latin word has one or none, a word of another script has all. */
#define LATIN_MIN_BYTES 8
#define OTHER_MIN_BYTES 40

/* From so much the others are compared; more takes longer. */
#define RIVALS_SAMPLE_BYTES (64 * 1024)

/* Of the letters in which all Latin encodings agree, fewer are enough. */
#define SHARED_MIN_BYTES 3

static const char western[] = "WINDOWS-1252";

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

/* ---- the decision ---- */

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

static bool reads_well(struct topic_text sample, bool is_cut, const char *name)
{
    struct topic_encoding_words words;
    return topic_encoding_words_read(sample, is_cut, name, &words) &&
           topic_encoding_words_are_plausible(&words);
}

/* What one detector says. */
struct answer {
    const char *name; /* NULL: nothing */
    bool is_short;    /* the text has too few letters to be sure */
    bool is_latin;
    bool is_multibyte;
};

/* Central European letters without a byte of the C1 range, which that of Windows has for half of
 * them, are those of ISO 8859, or too few to tell. */
static bool is_in_doubt(const struct encoding *found, const struct topic_encoding_signs *count)
{
    return strcmp(found->detected, "WINDOWS-1250") == 0 && !count->has_c1 && count->is_latin2;
}

static const char *name_of(const struct encoding *found, const struct topic_encoding_signs *count)
{
    const char *name = count->has_c1 ? found->with_c1 : found->plain;
    if (name && strcmp(name, western) == 0 && !count->has_c1 && count->is_latin9)
        return "ISO-8859-15";
    return name && strcmp(name, "ISO-8859-15") == 0 && !count->is_latin9 ? western : name;
}

/* By uchardet, and by the bytes that only one of two encodings has. */
static struct answer find(struct topic_text sample, bool is_cut,
                          const struct topic_encoding_signs *count)
{
    const struct answer is_western = {.name = western, .is_latin = true};
    const struct answer none = {0};
    if (count->letters == 0 && count->good_signs > 0)
        return topic_encoding_signs_are_alone(count) ? is_western : none;
    const struct encoding *found = ask_uchardet(sample);
    if (!(found && found->is_multibyte) && count->letters >= SHARED_MIN_BYTES &&
        count->letters == count->shared_letters && reads_well(sample, is_cut, western))
        return is_western;
    const char *name = found ? name_of(found, count) : NULL;
    if (!name || !reads_well(sample, is_cut, name))
        return none;
    return (struct answer){.name = name,
                           .is_short =
                               count->letters < found->min_bytes || is_in_doubt(found, count),
                           .is_latin = found->min_bytes == LATIN_MIN_BYTES,
                           .is_multibyte = found->is_multibyte};
}

/* Whether the text looks less like words in the encoding than in one of the others. */
static bool is_beaten(struct topic_text sample, bool is_cut, const struct answer *answer,
                      const struct topic_encoding_rivals *rivals)
{
    struct topic_encoding_words own;
    if (!topic_encoding_words_read(sample, is_cut, answer->name, &own))
        return false;
    bool fits = !answer->is_latin || topic_encoding_words_fit(&own);
    for (size_t i = 0; i < rivals->count; i++) {
        const struct topic_encoding_rival *rival = &rivals->items[i];
        if (rival->words.hash != own.hash && rival->is_latin == answer->is_latin &&
            (rival->words.odd < own.odd || !fits))
            return true;
    }
    return false;
}

/* In so much of a text, a wrong encoding gives several odd characters. */
#define WRONG_MIN_ODD 3

/* The only one of the others, or the only one in which nothing is odd, where there is enough of the
 * text. */
static const char *find_only(const struct topic_encoding_rivals *rivals)
{
    const struct topic_encoding_rival *only = NULL;
    size_t possible = 0;
    for (size_t i = 0; i < rivals->count; i++) {
        const struct topic_encoding_rival *rival = &rivals->items[i];
        possible += rival->words.odd < WRONG_MIN_ODD;
        if (!only || rival->words.odd < only->words.odd)
            only = rival;
    }
    size_t least = only && only->is_latin ? LATIN_MIN_BYTES : OTHER_MIN_BYTES;
    bool is_alone = only && (rivals->count == 1 || (only->words.odd == 0 && possible == 1));
    return is_alone && only->words.count >= least ? only->name : NULL;
}

static void add_candidate(struct topic_encoding_candidates *candidates, const char *name)
{
    assert(name);
    for (size_t i = 0; i < candidates->count; i++)
        if (strcmp(candidates->names[i], name) == 0)
            return;
    if (candidates->count < TOPIC_ENCODING_CANDIDATES_MAX)
        candidates->names[candidates->count++] = name;
}

const char *topic_encoding_detect(struct topic_text sample, bool is_cut,
                                  struct topic_encoding_candidates *candidates)
{
    const struct topic_encoding_signs count = topic_encoding_signs_count(sample);
    struct topic_encoding_rivals rivals = {0};
    *candidates = (struct topic_encoding_candidates){0};
    if (count.has_zero)
        return NULL;
    const struct answer answer = find(sample, is_cut, &count);
    if (sample.len > RIVALS_SAMPLE_BYTES)
        sample.len = RIVALS_SAMPLE_BYTES, is_cut = true;
    if (!answer.is_multibyte)
        topic_encoding_rivals_find(sample, is_cut, &rivals);
    bool is_likely = answer.name && !is_beaten(sample, is_cut, &answer, &rivals);
    if (is_likely && !answer.is_short)
        return answer.name;
    const char *only = find_only(&rivals);
    if (only)
        return only;
    for (size_t i = 0; i < rivals.count; i++)
        add_candidate(candidates, rivals.items[i].name);
    if (is_likely)
        add_candidate(candidates, answer.name);
    return NULL;
}
