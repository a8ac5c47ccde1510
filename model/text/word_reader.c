#include "model/text/word_reader.h"

#include <string.h>

#include "base/text_scan.h"

/* What is read, and with which rules. */
struct reading {
    struct topic_word_reader_word *word;
    struct topic_text text;
    const struct topic_text_rules *rules;
};

/* What becomes of a connector, such as a full stop, between two runs of letters and digits. */
enum junction { JUNCTION_NONE, JUNCTION_KEPT, JUNCTION_DROPPED };

static struct topic_rune rune_at(const struct reading *reading, size_t at)
{
    return topic_unicode_rune_at(reading->text, at, reading->rules);
}

static bool is_apostrophe(const struct reading *reading, int32_t rune)
{
    return rune == '\'' || rune == 0x2019 || rune == 0xFF07 ||
           (reading->rules->folds_variants && (rune == 0x02BC || rune == 0x2018 || rune == 0x00B4));
}

/* The hyphen of GPT-4, and the dashes that are written for it. */
static bool joins_name(const struct reading *reading, int32_t rune)
{
    return topic_unicode_is_hyphen(rune) ||
           (reading->rules->folds_variants && (rune == 0x2013 || rune == 0x2212 || rune == 0xFF0D));
}

static bool is_hebrew(int32_t rune)
{
    return rune >= 0x05D0 && rune <= 0x05EA;
}

static void put(struct topic_word_reader_word *word, const char *bytes, size_t len)
{
    if (word->len + len > sizeof word->bytes) {
        word->too_long = true;
        return;
    }
    memcpy(word->bytes + word->len, bytes, len);
    word->len += len;
}

/* Whether the digit ends the gpt of gpt4. Fewer letters are no name: CO2, H100. */
static bool ends_name(const struct reading *reading, struct topic_rune rune)
{
    const struct topic_word_reader_word *word = reading->word;
    return rune.class == TOPIC_RUNE_DIGIT && reading->rules->joins_names && word->len == 0 &&
           !word->has_digit && word->run >= TOPIC_NAME_MIN_LETTERS;
}

/* Reads letters and digits up to the first other character. */
static size_t read_run(const struct reading *reading, size_t at)
{
    struct topic_word_reader_word *word = reading->word;
    size_t start = at;
    word->run = 0;
    for (;;) {
        struct topic_rune rune = rune_at(reading, at);
        if (!topic_unicode_is_word(rune.class) || ends_name(reading, rune))
            break;
        if (rune.class == TOPIC_RUNE_DIGIT)
            word->has_digit = true;
        else
            word->has_letter = true;
        if (rune.length > 1)
            word->is_ascii = false;
        at += rune.length;
        word->last = rune.value;
        word->run++;
    }
    put(word, reading->text.bytes + start, at - start);
    word->end = at;
    return at;
}

static bool is_single_letter(const struct reading *reading, size_t at)
{
    struct topic_rune rune = rune_at(reading, at);
    return rune.class == TOPIC_RUNE_LETTER &&
           !topic_unicode_is_word(rune_at(reading, at + rune.length).class);
}

static enum junction kept_if(bool joins)
{
    return joins ? JUNCTION_KEPT : JUNCTION_NONE;
}

/* The quotation mark before the last letter of a Hebrew acronym. */
static bool is_gershayim(const struct reading *reading, struct topic_rune connector,
                         struct topic_rune next)
{
    bool is_mark = connector.value == '"' || connector.value == 0x05F4 || connector.value == 0x201D;
    return is_mark && reading->rules->folds_variants && is_hebrew(next.value) &&
           is_hebrew(reading->word->last);
}

/* How the connector at `at` joins the word so far to what follows. */
static enum junction junction(const struct reading *reading, size_t at, struct topic_rune connector)
{
    struct topic_word_reader_word *word = reading->word;
    struct topic_rune next = rune_at(reading, at + connector.length);
    bool after_digit = word->bytes[word->len - 1] >= '0' && word->bytes[word->len - 1] <= '9';
    bool between_digits = after_digit && next.class == TOPIC_RUNE_DIGIT;
    bool between_letters = !after_digit && next.class == TOPIC_RUNE_LETTER;
    if (is_apostrophe(reading, connector.value))
        return kept_if(between_letters);
    if (joins_name(reading, connector.value))
        return kept_if(!word->has_digit && word->name_end == 0 && next.class == TOPIC_RUNE_DIGIT);
    if (connector.value == ',')
        return kept_if(between_digits);
    if (connector.value == '&')
        return kept_if(between_letters && word->run <= 3);
    if (is_gershayim(reading, connector, next))
        return JUNCTION_DROPPED;
    if (connector.value != '.')
        return JUNCTION_NONE;
    if (word->run != 1 || after_digit || !is_single_letter(reading, at + 1))
        return kept_if(between_digits);
    word->is_acronym = true;
    return reading->rules->joins_acronyms ? JUNCTION_DROPPED : JUNCTION_KEPT;
}

/* Takes the connector into the word, in ASCII. */
static void keep_connector(const struct reading *reading, size_t at, struct topic_rune connector)
{
    struct topic_word_reader_word *word = reading->word;
    if (is_apostrophe(reading, connector.value)) {
        if (word->len == 1)
            word->after_elision = at + connector.length;
        word->apostrophe_len = word->len;
        word->apostrophe_start = at;
        put(word, "'", 1);
    } else if (joins_name(reading, connector.value)) {
        word->name_end = at;
        put(word, "-", 1);
    } else {
        put(word, reading->text.bytes + at, 1);
    }
}

/* Joins what is at `at` to the word, if it does; returns the offset after it, or 0. */
static size_t join(const struct reading *reading, size_t at)
{
    struct topic_rune connector = rune_at(reading, at);
    if (reading->word->too_long || connector.length == 0 || reading->word->len == 0)
        return 0;
    if (connector.class == TOPIC_RUNE_DIGIT) { /* of GPT4, read as GPT-4 */
        reading->word->name_end = at;
        put(reading->word, "-", 1);
        return at;
    }
    enum junction found = junction(reading, at, connector);
    if (found == JUNCTION_KEPT)
        keep_connector(reading, at, connector);
    return found == JUNCTION_NONE ? 0 : at + connector.length;
}

/* Whether the ² or ³ of a unit such as km² stands at `at`; after a longer word it is a footnote. */
static bool ends_unit(const struct reading *reading, size_t at)
{
    const struct topic_word_reader_word *word = reading->word;
    int32_t sign = rune_at(reading, at).value;
    bool is_unit = reading->rules->folds_variants && word->len <= 2;
    for (size_t i = 0; is_unit && i < word->len; i++)
        is_unit = word->bytes[i] >= 'a' && word->bytes[i] <= 'z';
    return is_unit && (sign == 0xB2 || sign == 0xB3) &&
           !topic_unicode_is_word(rune_at(reading, at + 2).class);
}

/* The bytes of the sign after a word that belongs to it: C++, C#, m². */
static size_t suffix_length(const struct reading *reading, size_t at)
{
    const struct topic_text text = reading->text;
    size_t len = 0;
    if (reading->word->has_digit)
        return 0;
    if (ends_unit(reading, at))
        return 2;
    if (at + 2 <= text.len && memcmp(text.bytes + at, "++", 2) == 0)
        len = 2;
    else if (reading->word->len == 1 && at < text.len && text.bytes[at] == '#')
        len = 1;
    return topic_unicode_is_word(rune_at(reading, at + len).class) ? 0 : len;
}

/* Ends an acronym. Without its full stops, U.S. would be another word. */
static size_t end_acronym(const struct reading *reading, size_t at)
{
    struct topic_word_reader_word *word = reading->word;
    if (at < reading->text.len && reading->text.bytes[at] == '.')
        word->end = ++at;
    if (word->len == 2 && topic_text_scan_is_same_in_any_case(word->bytes, "us", 2)) {
        word->bytes[2] = word->bytes[1];
        word->bytes[1] = '.';
        word->len = 3;
    }
    return at;
}

size_t topic_word_reader_read(struct topic_word_reader_word *word, struct topic_text text,
                              const struct topic_text_rules *rules, size_t start, size_t at)
{
    const struct reading reading = {word, text, rules};
    memset(word, 0, offsetof(struct topic_word_reader_word, bytes));
    word->start = start;
    word->is_ascii = true;
    if (at > start)
        put(word, text.bytes + start, at - start);
    size_t next = at;
    do {
        at = read_run(&reading, next);
        next = join(&reading, at);
    } while (next > 0);
    if (word->is_acronym)
        at = end_acronym(&reading, at);
    size_t suffix = word->too_long ? 0 : suffix_length(&reading, at);
    if (suffix > 0) {
        word->is_ascii &= (unsigned char)text.bytes[at] < 0x80;
        put(word, text.bytes + at, suffix);
        word->end = at + suffix;
    }
    return at + suffix;
}

size_t topic_word_reader_trim(struct topic_word_reader_word *word)
{
    if (word->apostrophe_len == 0)
        return 0;
    size_t tail = word->len - word->apostrophe_len - 1;
    if (tail == 1 && (word->bytes[word->len - 1] | 0x20) == 's') {
        word->len = word->apostrophe_len;
        word->end = word->apostrophe_start;
        return 0;
    }
    if (word->after_elision && word->len >= 5) {
        word->start = word->after_elision;
        return 2;
    }
    return 0;
}
