#include "training/names/name_key.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_scan.h"
#include "base/utf8.h"
#include "model/text/lookalikes.h"
#include "model/text/text_rules.h"
#include "model/text/unicode.h"
#include "record/record.h"

struct topic_name_key {
    char name[TOPIC_RECORD_TOPIC_MAX_BYTES + 4]; /* the encoder wants room for any character */
    char folded[TOPIC_RECORD_TOPIC_MAX_BYTES * TOPIC_FOLD_GROWTH];
    int32_t runes[TOPIC_RECORD_TOPIC_MAX_BYTES * TOPIC_FOLD_GROWTH];
};

struct topic_name_key *topic_name_key_new(struct topic_error *err)
{
    return topic_memory_new(1, sizeof(struct topic_name_key), err);
}

/* Copies the name with & for &amp;. */
static size_t decode(struct topic_text name, char *out)
{
    const size_t reference = strlen(TOPIC_NAME_KEY_AMPERSAND);
    size_t used = 0;
    for (size_t at = 0; at < name.len && at < TOPIC_RECORD_TOPIC_MAX_BYTES; at++) {
        out[used++] = name.bytes[at];
        if (name.len - at >= reference &&
            memcmp(name.bytes + at, TOPIC_NAME_KEY_AMPERSAND, reference) == 0)
            at += reference - 1;
    }
    return used;
}

static bool begins(const char *bytes, size_t len, const char *sign)
{
    return len >= strlen(sign) && memcmp(bytes, sign, strlen(sign)) == 0;
}

/* Makes Latin letters of those that only look so, in place: none gets longer. */
static size_t fold_lookalikes(char *name, size_t len, int32_t *runes)
{
    size_t count = 0;
    size_t used = 0;
    for (size_t at = 0, length; at < len; at += length)
        length = topic_utf8_decode(name + at, len - at, &runes[count++]);
    for (size_t i = 0; i < count; i++)
        if (runes[i] < 0)
            return len;
    topic_lookalikes_fold(runes, count);
    for (size_t i = 0; i < count; i++)
        used += topic_utf8_encode((uint32_t)runes[i], name + used);
    return used;
}

/* The sign at the beginning that stands for another: how long it is, and for what; 0: none does. */
static size_t read_sign(const char *bytes, size_t len, const char **plain)
{
    static const struct {
        const char *sign, *plain;
    } signs[] = {{" ", ""},       {"_", ""},       {"\"", ""},      {"\u201c", ""},
                 {"\u201d", ""},  {"\u2018", "'"}, {"\u2019", "'"}, {"\u2010", "-"},
                 {"\u2011", "-"}, {"\u2012", "-"}, {"\u2013", "-"}, {"\u0307", ""}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (begins(bytes, len, signs[i].sign)) {
            *plain = signs[i].plain;
            return strlen(signs[i].sign);
        }
    return 0;
}

/* a.i. and u.s.a: each point stands behind a letter of its own. */
static bool is_acronym(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (i % 2 == 0 ? !isalpha((unsigned char)bytes[i]) : bytes[i] != '.')
            return false;
    return len > 2;
}

/* Whether "and" stands at `at` as a word between two others. */
static bool is_and(struct topic_text text, size_t at)
{
    static const char and[] = "and";
    const size_t end = at + strlen(and);
    return at > 0 && end < text.len && begins(text.bytes + at, text.len - at, and) &&
           memchr(" -_", text.bytes[at - 1], 3) && memchr(" -_", text.bytes[end], 3);
}

/* What the character or the word at `at` is in the key: one byte, or none, "". `has_points` is that
 * of an acronym. Sets *len to its length. */
static const char *key_of(struct topic_text text, size_t at, bool has_points, size_t *len,
                          char own[static 2])
{
    const char *plain = own;
    const bool is_word = is_and(text, at);
    const size_t sign = is_word ? 3 : read_sign(text.bytes + at, text.len - at, &plain);
    *len = sign > 0 ? sign : 1;
    own[0] = text.bytes[at];
    own[1] = '\0';
    if (is_word)
        return "&";
    if (plain[0] == '.' && (has_points || (at > 0 && at + 1 == text.len)))
        return "";
    return plain;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Whether the hyphen at `at`, of `len` bytes, joins two words, or a word and a number, as in
 * AI-Policy and COVID-19. In 1-2 and -1, also as Level -1, and at the end of a name it says more.
 * `key` is what is before it. */
static bool is_joint(struct topic_text key, struct topic_text text, size_t at, size_t len)
{
    const size_t next = topic_text_scan_skip(text, at + len, " _");
    if (key.len == 0 || next == text.len)
        return false;
    const char sides[] = {key.bytes[key.len - 1], text.bytes[next]};
    for (size_t i = 0; i < sizeof sides; i++)
        if ((unsigned char)sides[i] < 0x80 && !isalnum((unsigned char)sides[i]))
            return false;
    const bool is_minus = text.bytes[at - 1] == ' ' && next == at + len;
    return !is_digit(sides[1]) || (!is_digit(sides[0]) && !is_minus);
}

/* NFKC_Casefold drops invisible characters and makes every blank a space, and of a capital I with a
 * dot an i with the mark U+0307. What replaces a sign is no longer than it, so that what is read is
 * not yet overwritten, or by the same. */
struct topic_text topic_name_key_of(struct topic_name_key *key, struct topic_text name)
{
    char own[2];
    char *folded = key->folded;
    size_t len = decode(name, key->name);
    len = fold_lookalikes(key->name, len, key->runes);
    len = topic_unicode_fold(key->name, len, topic_text_rules_at(0), folded, key->runes);
    bool has_points = is_acronym(folded, len);
    size_t used = 0;
    for (size_t at = len > 1 && folded[0] == '#', step; at < len; at += step) {
        const struct topic_text text = {folded, len};
        const char *plain = key_of(text, at, has_points, &step, own);
        if (plain[0] != '\0' &&
            !(plain[0] == '-' && is_joint((struct topic_text){folded, used}, text, at, step)))
            folded[used++] = plain[0];
    }
    return (struct topic_text){folded, used > 0 ? used : len};
}
