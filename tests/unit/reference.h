/* reference.h - a reference implementation of the features of a text, for tests that compare the
 * fast one with it: the rules of model/text/tokenizer.h over an array of characters, one key after
 * the other. It uses the project's character classes, folding of words and hash of words, and
 * nothing else of it.
 */
#ifndef TOPIC_TESTS_REFERENCE_H
#define TOPIC_TESTS_REFERENCE_H

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "model/features/feature_rules.h"
#include "model/text/unicode.h"

struct reference_rune {
    int32_t value;
    enum topic_rune_class class;
    size_t start;
};

typedef void reference_feature(void *context, uint64_t key, enum topic_feature_kind kind);

struct reference {
    struct topic_text text;
    struct reference_rune *runes; /* count of them, and four that are no characters */
    size_t count;
    size_t at;
    const struct topic_model_settings *settings;
    const struct topic_text_rules *rules;
    bool in_title;
    bool broken;
    bool has_previous;
    uint64_t previous;
    reference_feature *each;
    void *context;
};

static bool reference_is_word(const struct reference *reference, size_t at)
{
    return reference->runes[at].class == TOPIC_RUNE_LETTER ||
           reference->runes[at].class == TOPIC_RUNE_DIGIT;
}

static bool reference_is_any(int32_t rune, const int32_t *runes)
{
    for (; *runes; runes++)
        if (*runes == rune)
            return true;
    return false;
}

static const int32_t reference_apostrophes[] = {'\'', 0x2019, 0xFF07, 0};
static const int32_t reference_more_apostrophes[] = {0x02BC, 0x2018, 0x00B4, 0};
static const int32_t reference_hyphens[] = {'-', 0x2010, 0x2011, 0};
static const int32_t reference_dashes[] = {0x2013, 0x2212, 0xFF0D, 0};
static const int32_t reference_gershayim[] = {'"', 0x05F4, 0x201D, 0};
static const char *const reference_openings[] = {"(",      "[",      "{",      "\"",    "'",
                                                 "\u2018", "\u201c", "\u201e", "\u00ab"};
static const int32_t reference_gaps[] = {' ',    '\t',   '\v',   '\f',   '\r',   0xA0,   0x202F,
                                         '"',    '_',    '*',    '-',    '\'',   0x201C, 0x201D,
                                         0x2018, 0x2019, 0xFF07, 0x2010, 0x2011, 0};
static const int32_t reference_spaces[] = {' ', '\t', '\n', '\v', '\f', '\r', 0};

static bool reference_is_apostrophe(const struct reference *reference, int32_t rune)
{
    return reference_is_any(rune, reference_apostrophes) ||
           (reference->rules->folds_variants && reference_is_any(rune, reference_more_apostrophes));
}

static bool reference_is_hyphen(const struct reference *reference, int32_t rune)
{
    return reference_is_any(rune, reference_hyphens) ||
           (reference->rules->folds_variants && reference_is_any(rune, reference_dashes));
}

static bool reference_is_hebrew(int32_t rune)
{
    return rune >= 0x05D0 && rune <= 0x05EA;
}

/* Takes the hyphen out of gpt-4, if the rules do. */
static size_t reference_join_name(const struct reference *reference, char *folded, size_t len)
{
    char *hyphen = memchr(folded, '-', len);
    if (!hyphen || !reference->rules->joins_names)
        return len;
    memmove(hyphen, hyphen + 1, len - (size_t)(hyphen + 1 - folded));
    return len - 1;
}

static void reference_stem(const struct reference *reference, const char *folded, size_t len,
                           enum topic_feature_kind kind)
{
    uint32_t letters = kind == TOPIC_FEATURE_STEM ? reference->settings->stem_letters
                                                  : reference->settings->long_stem_letters;
    size_t stem_len = 0;
    for (uint32_t i = 0; i < letters; i++) {
        int32_t rune;
        if (stem_len >= len)
            return;
        stem_len += topic_utf8_decode(folded + stem_len, len - stem_len, &rune);
    }
    if (stem_len > 0)
        reference->each(reference->context,
                        topic_word_hash_text(folded, stem_len, TOPIC_WORD_HASH_STEM), kind);
}

static bool reference_token(struct reference *reference, const char *word, size_t len,
                            enum topic_token_kind kind)
{
    static char folded[TOPIC_WORD_MAX_BYTES * TOPIC_FOLD_GROWTH + TOPIC_WORD_HASH_BLOCK];
    static int32_t runes[TOPIC_WORD_MAX_BYTES * TOPIC_FOLD_GROWTH];
    bool is_pair = kind == TOPIC_TOKEN_PAIR;
    if (kind == TOPIC_TOKEN_SIGN)
        memcpy(folded, word, len);
    else
        len = topic_unicode_fold(word, len, reference->rules, folded, runes);
    if (kind == TOPIC_TOKEN_WORD || kind == TOPIC_TOKEN_NUMBER)
        len = reference_join_name(reference, folded, len);
    if (len == 0 || (kind == TOPIC_TOKEN_INNER && len < 2))
        return false;
    uint64_t key = topic_word_hash_text(folded, len, TOPIC_WORD_HASH_WORD);
    reference->each(reference->context, key, TOPIC_FEATURE_WORD);
    if (kind == TOPIC_TOKEN_WORD) {
        reference_stem(reference, folded, len, TOPIC_FEATURE_STEM);
        reference_stem(reference, folded, len, TOPIC_FEATURE_LONG_STEM);
    }
    if (reference->in_title && reference->settings->title_weight > 0)
        reference->each(reference->context, topic_word_hash_title(key), TOPIC_FEATURE_TITLE_WORD);
    if (kind == TOPIC_TOKEN_INNER)
        return true;
    if (reference->settings->phrase_words == 2 && reference->has_previous && !reference->broken &&
        !is_pair)
        reference->each(reference->context, topic_word_hash_phrase(reference->previous, key),
                        TOPIC_FEATURE_PHRASE);
    reference->previous = key;
    reference->has_previous = true;
    reference->broken = is_pair;
    return true;
}

/* Whether the character at `at` joins the word before it to what follows. The word ends with a run
 * of `run` characters, the last of them `last`. */
static bool reference_joins(const struct reference *reference, size_t at, size_t run, char last,
                            bool has_digit, bool has_hyphen, bool *is_acronym)
{
    int32_t rune = reference->runes[at].value;
    bool after_digit = last >= '0' && last <= '9';
    bool to_digit = reference->runes[at + 1].class == TOPIC_RUNE_DIGIT;
    bool to_letter = reference->runes[at + 1].class == TOPIC_RUNE_LETTER;
    if (rune == '.' && run == 1 && !after_digit && to_letter &&
        !reference_is_word(reference, at + 2))
        return *is_acronym = true;
    if (rune == '.' || rune == ',')
        return after_digit && to_digit;
    if (reference_is_apostrophe(reference, rune))
        return !after_digit && to_letter;
    if (reference->rules->folds_variants && reference_is_any(rune, reference_gershayim))
        return run > 0 && reference_is_hebrew(reference->runes[at - 1].value) &&
               reference_is_hebrew(reference->runes[at + 1].value);
    if (rune == '&')
        return !after_digit && to_letter && run <= 3;
    return reference_is_hyphen(reference, rune) && !has_digit && !has_hyphen && to_digit;
}

static size_t reference_address_end(const struct reference *reference, size_t at, const char *word,
                                    size_t len)
{
    bool is_scheme = reference->runes[at].value == ':' && reference->runes[at + 1].value == '/' &&
                     reference->runes[at + 2].value == '/';
    bool is_host = len == 3 && (word[0] | 0x20) == 'w' && (word[1] | 0x20) == 'w' &&
                   (word[2] | 0x20) == 'w' && reference->runes[at].value == '.' &&
                   at + 1 < reference->count;
    if (!is_scheme && !is_host)
        return 0;
    while (at < reference->count && !(reference->runes[at].value >= 0 &&
                                      (reference->runes[at].value <= ' ' ||
                                       (reference->runes[at].value < 0x80 &&
                                        strchr("<>\"')]}|", reference->runes[at].value)))))
        at++;
    return at;
}

/* The signs of C++, C# and m2 at `at`, after a word of `len` bytes; "": none. */
static const char *reference_suffix(const struct reference *reference, size_t at, const char *word,
                                    size_t len)
{
    int32_t sign = reference->runes[at].value;
    bool is_unit = len == 0 || (len <= 2 && word[0] >= 'a' && word[0] <= 'z' &&
                                word[len - 1] >= 'a' && word[len - 1] <= 'z');
    if (reference->rules->folds_variants && is_unit && (sign == 0xB2 || sign == 0xB3) &&
        !reference_is_word(reference, at + 1))
        return sign == 0xB2 ? "\u00b2" : "\u00b3";
    bool is_plus = reference->runes[at].value == '+' && reference->runes[at + 1].value == '+';
    bool is_sharp = len == 1 && reference->runes[at].value == '#';
    const char *suffix = is_plus ? "++" : is_sharp ? "#" : "";
    return reference_is_word(reference, at + strlen(suffix)) ? "" : suffix;
}

/* Appends that suffix to the word; returns its length. */
static size_t reference_append_suffix(const struct reference *reference, size_t at, char *word,
                                      size_t len, bool *is_too_long)
{
    const char *suffix = reference_suffix(reference, at, word, len);
    *is_too_long = len + strlen(suffix) > TOPIC_WORD_MAX_BYTES;
    if (!*is_too_long)
        memcpy(word + len, suffix, strlen(suffix));
    return (unsigned char)*suffix >= 0x80 ? 1 : strlen(suffix);
}

/* A word while it is read. */
struct reference_word {
    size_t at;
    char *text;
    size_t len;
    size_t hyphen; /* where the last one is; 0: none */
    size_t apostrophe;
    size_t elision;
    bool has_apostrophe, has_letter, has_digit, is_acronym, is_too_long;
};

/* Appends the letters and digits at word->at, up to the digits of a name as in GPT4: then it
 * returns true. *run: how many. */
static bool reference_take_run(const struct reference *reference, struct reference_word *word,
                               size_t *run)
{
    size_t begin = word->at;
    bool has_name = false;
    for (; reference_is_word(reference, word->at); word->at++) {
        enum topic_rune_class class = reference->runes[word->at].class;
        has_name = word->len == 0 && !word->has_digit && reference->rules->joins_names &&
                   class == TOPIC_RUNE_DIGIT && word->at - begin >= TOPIC_NAME_MIN_LETTERS;
        if (has_name)
            break;
        word->has_letter |= class == TOPIC_RUNE_LETTER;
        word->has_digit |= class == TOPIC_RUNE_DIGIT;
    }
    *run = word->at - begin;
    size_t bytes = reference->runes[word->at].start - reference->runes[begin].start;
    word->is_too_long |= word->len + bytes > TOPIC_WORD_MAX_BYTES;
    if (word->is_too_long)
        return false;
    memcpy(word->text + word->len, reference->text.bytes + reference->runes[begin].start, bytes);
    word->len += bytes;
    return has_name;
}

/* Appends a sign within the word; false, behind the rest of the word, when it is too long then. */
static bool reference_take_sign(const struct reference *reference, struct reference_word *word,
                                int32_t rune, size_t width)
{
    word->is_too_long |= word->len + 1 > TOPIC_WORD_MAX_BYTES;
    word->at += width;
    if (!word->is_too_long) {
        word->text[word->len++] = (char)rune;
        return true;
    }
    while (reference_is_word(reference, word->at))
        word->at++;
    return false;
}

/* Appends what joins the runs on its two sides; false: the word ends. */
static bool reference_take_joint(const struct reference *reference, struct reference_word *word,
                                 size_t run)
{
    int32_t rune = reference->runes[word->at].value;
    if (word->at >= reference->count ||
        !reference_joins(reference, word->at, run, word->text[word->len - 1], word->has_digit,
                         word->hyphen > 0, &word->is_acronym))
        return false;
    bool is_dot_of_acronym =
        rune == '.' && reference->runes[word->at + 1].class == TOPIC_RUNE_LETTER;
    if ((is_dot_of_acronym && reference->rules->joins_acronyms) ||
        (reference->rules->folds_variants && reference_is_any(rune, reference_gershayim))) {
        word->at++;
        return true;
    }
    if (reference_is_apostrophe(reference, rune)) {
        word->elision = word->len == 1 ? 2 : word->elision;
        word->apostrophe = word->len;
        word->has_apostrophe = true;
        rune = '\'';
    } else if (reference_is_hyphen(reference, rune)) {
        word->hyphen = word->len;
        rune = '-';
    }
    return reference_take_sign(reference, word, rune, 1);
}

static void reference_take_runs(const struct reference *reference, struct reference_word *word)
{
    for (;;) {
        size_t run;
        bool has_name = reference_take_run(reference, word, &run);
        if (word->is_too_long)
            return;
        if (has_name) {
            word->hyphen = word->len;
            if (!reference_take_sign(reference, word, '-', 0))
                return;
        } else if (!reference_take_joint(reference, word, run)) {
            return;
        }
    }
}

/* Appends what stands behind the last run: the dot of an acronym, and ++ or # or a power. */
static void reference_take_end(const struct reference *reference, struct reference_word *word)
{
    char *text = word->text;
    if (word->is_acronym && reference->runes[word->at].value == '.')
        word->at++;
    if (word->is_acronym && word->len == 2 && (text[0] | 0x20) == 'u' && (text[1] | 0x20) == 's') {
        text[2] = text[1];
        text[1] = '.';
        word->len = 3;
    }
    if (word->has_digit || word->is_too_long)
        return;
    size_t runes =
        reference_append_suffix(reference, word->at, text, word->len, &word->is_too_long);
    word->len += strlen(reference_suffix(reference, word->at, text, word->len));
    word->at += runes;
}

/* Reads a word from `at` on, after the `len` bytes of it in `text`; moves reference->at past it. */
static void reference_word(struct reference *reference, size_t at, char *text, size_t len)
{
    struct reference_word word = {.at = at, .text = text, .len = len};
    reference_take_runs(reference, &word);
    reference_take_end(reference, &word);
    size_t address =
        word.is_too_long ? 0 : reference_address_end(reference, word.at, text, word.len);
    reference->at = address ? address : word.at;
    if (word.is_too_long || address) {
        reference->broken = true;
        return;
    }
    size_t cut = 0;
    if (word.has_apostrophe && word.len - word.apostrophe == 2 &&
        (text[word.len - 1] | 0x20) == 's')
        word.len = word.apostrophe;
    else if (word.has_apostrophe && word.elision && word.len >= 5)
        cut = word.elision;
    if (reference_token(reference, text + cut, word.len - cut,
                        word.has_letter ? TOPIC_TOKEN_WORD : TOPIC_TOKEN_NUMBER) &&
        word.hyphen > cut)
        reference_token(reference, text + cut, word.hyphen - cut, TOPIC_TOKEN_INNER);
}

/* A run of ! and ?. */
static bool reference_marks(struct reference *reference)
{
    size_t counts[2] = {0, 0};
    for (;; reference->at++) {
        int32_t rune = reference->runes[reference->at].value;
        bool is_question = rune == '?' || rune == 0xFF1F || rune == 0x061F;
        if (!reference->rules->has_marks || !(is_question || rune == '!' || rune == 0xFF01))
            break;
        counts[is_question]++;
    }
    const char *text = counts[0] && counts[1] ? "?!" : counts[1] ? "??" : "!!";
    reference->broken |= counts[0] + counts[1] > 0;
    if (counts[0] + counts[1] > 0)
        reference_token(reference, text, counts[0] + counts[1] > 1 ? 2 : 1, TOPIC_TOKEN_SIGN);
    reference->broken |= counts[0] + counts[1] > 0;
    return counts[0] + counts[1] > 0;
}

/* A sign beside a character of a script without spaces. */
static bool reference_sign(struct reference *reference)
{
    const struct reference_rune *rune = &reference->runes[reference->at];
    bool is_beside = rune[1].class == TOPIC_RUNE_UNSPACED ||
                     (reference->at > 0 && rune[-1].class == TOPIC_RUNE_UNSPACED);
    if (!reference->rules->has_signs || !is_beside || !topic_unicode_is_sign(rune->value))
        return false;
    char folded[4 * TOPIC_FOLD_GROWTH];
    int32_t runes[4 * TOPIC_FOLD_GROWTH];
    size_t len = topic_unicode_fold(reference->text.bytes + rune->start,
                                    rune[1].start - rune->start, reference->rules, folded, runes);
    reference->at++;
    reference->broken = true;
    reference_token(reference, folded, len, TOPIC_TOKEN_SIGN);
    reference->broken = true;
    return true;
}

static bool reference_is_mark(int32_t rune)
{
    return rune == '!' || rune == 0xFF01 || rune == '?' || rune == 0xFF1F || rune == 0x061F;
}

static void reference_other(struct reference *reference)
{
    if (reference_marks(reference))
        return;
    const struct reference_rune *rune = &reference->runes[reference->at];
    bool is_percent =
        rune->value == '%' && reference->at > 0 && rune[-1].value >= '0' && rune[-1].value <= '9';
    bool is_currency = topic_unicode_is_currency(rune->value) && rune[1].class == TOPIC_RUNE_DIGIT;
    if (!is_percent && !is_currency && !reference_is_mark(rune->value) && reference_sign(reference))
        return;
    size_t at = reference->at++;
    if (is_percent || is_currency)
        reference_token(reference, reference->text.bytes + rune->start, rune[1].start - rune->start,
                        TOPIC_TOKEN_SIGN);
    else if (rune->value == '\n')
        reference->broken |= rune[1].value == '\n';
    else
        reference->broken |=
            at < reference->count && !reference_is_any(rune->value, reference_gaps);
}

/* Whether the character at bytes [start, end) opens a bracket or a quotation. */
static bool reference_opens(const struct reference *reference, size_t start, size_t end)
{
    const size_t count = sizeof reference_openings / sizeof *reference_openings;
    for (size_t i = 0; i < count && reference->rules->folds_variants; i++)
        if (strlen(reference_openings[i]) == end - start &&
            memcmp(reference_openings[i], reference->text.bytes + start, end - start) == 0)
            return true;
    return false;
}

/* The tokens that begin with the character of a script without spaces at reference->at. */
static void reference_run_tokens(struct reference *reference, bool in_run)
{
    const struct reference_rune *rune = &reference->runes[reference->at];
    unsigned lengths = reference->rules->lengths[topic_unicode_script(rune->value)];
    unsigned count = 0;
    bool has_token = in_run;
    while (reference->at + count < reference->count && rune[count].class == TOPIC_RUNE_UNSPACED)
        count++;
    reference->broken = true;
    for (unsigned length = 1; length < 32 && length <= count; length++)
        if (lengths >> length & 1) {
            reference_token(reference, reference->text.bytes + rune->start,
                            rune[length].start - rune->start, TOPIC_TOKEN_PAIR);
            has_token = true;
        }
    if (!has_token)
        reference_token(reference, reference->text.bytes + rune->start,
                        rune[count].start - rune->start, TOPIC_TOKEN_PAIR);
    reference->broken = true;
}

static void reference_run(struct reference *reference)
{
    static char word[2 * TOPIC_WORD_MAX_BYTES];
    bool in_run = false;
    while (reference->at < reference->count) {
        const struct reference_rune *rune = &reference->runes[reference->at];
        bool opens_name =
            rune->value == '.' && rune[1].value >= 'A' && rune[1].value <= 'Z' &&
            rune[2].value >= 'A' && rune[2].value <= 'Z' &&
            (reference->at == 0 || reference_is_any(rune[-1].value, reference_spaces) ||
             reference_opens(reference, rune[-1].start, rune->start));
        if (rune->class == TOPIC_RUNE_UNSPACED) {
            reference_run_tokens(reference, in_run);
            reference->at++;
            in_run = rune[1].class == TOPIC_RUNE_UNSPACED;
        } else if (reference_is_word(reference, reference->at)) {
            reference_word(reference, reference->at, word, 0);
        } else if (opens_name) {
            word[0] = '.';
            reference_word(reference, reference->at + 1, word, 1);
        } else {
            reference_other(reference);
        }
    }
}

/* Calls each() for every feature of a visible text, in no particular order. */
static void reference_features(struct topic_text text, const struct topic_model_settings *settings,
                               bool in_title, reference_feature *each, void *context)
{
    struct reference reference = {.text = text,
                                  .settings = settings,
                                  .rules = topic_text_rules_at(settings->text_rules),
                                  .in_title = in_title,
                                  .broken = true,
                                  .each = each,
                                  .context = context};
    reference.runes = calloc(text.len + 4, sizeof *reference.runes);
    assert(reference.runes);
    for (size_t at = 0; at < text.len; reference.count++) {
        struct reference_rune *rune = &reference.runes[reference.count];
        rune->start = at;
        at += topic_utf8_decode(text.bytes + at, text.len - at, &rune->value);
        rune->class = topic_unicode_class(rune->value, reference.rules);
    }
    for (size_t i = 0; i < 4; i++)
        reference.runes[reference.count + i] =
            (struct reference_rune){.value = -1, .start = text.len};
    reference_run(&reference);
    free(reference.runes);
}

#endif
