#include "training/input/encoding_signs.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text_scan.h"

/* Quotes, dashes and signs that are the same in WINDOWS-1250 to 1258. */
static const char shared_signs[] =
    "\x84\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa9\xab\xae\xb0\xb1\xb7\xbb";

/* The letters that are the same in WINDOWS-1250, 1252, 1254 and 1257 and their ISO counterparts. */
static const char shared_letters[] = "\xc4\xc9\xd3\xd6\xdc\xdf\xe4\xe9\xf3\xf6\xfc";

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

/* Where the letters end that stand from `at` on, or, backwards, begin. */
static size_t letters_end(struct topic_text text, size_t at)
{
    while (at < text.len && is_letter_at(text, at))
        at++;
    return at;
}

static size_t letters_begin(struct topic_text text, size_t at)
{
    while (at > 0 && is_letter_at(text, at - 1))
        at--;
    return at;
}

static bool is_in(struct topic_text word, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (strlen(words[i]) == word.len && strncasecmp(word.bytes, words[i], word.len) == 0)
            return true;
    return false;
}

/* Whether an apostrophe stands between the letters left and right of it: don\x92t, l\x92arte. In
 * another encoding it would be a letter. */
static bool is_apostrophe(struct topic_text left, struct topic_text right)
{
    static const char *const endings[] = {"s", "t", "d", "m", "re", "ve", "ll", "n", "em", NULL};
    static const char *const beginnings[] = {"l", "d",  "qu", "c",  "j",   "n",    "s",       "m",
                                             "t", "un", "o",  "mc", "gli", "rock", "aujourd", NULL};
    bool is_cut = left.len > 2 && (topic_text_scan_has_prefix(left, left.len - 2, "ll") ||
                                   topic_text_scan_has_prefix(left, left.len - 2, "qu") ||
                                   topic_text_scan_has_prefix(left, left.len - 2, "st"));
    bool is_elided = strchr("aeiouyh", tolower((unsigned char)right.bytes[0])) ||
                     !is_ascii(right.bytes[0]) || isupper((unsigned char)right.bytes[0]);
    return is_in(right, endings) || ((is_in(left, beginnings) || is_cut) && is_elided);
}

/* Whether a dash stands between two words: of a single letter, a word has it as a capital. */
static bool is_dash(struct topic_text left, struct topic_text right)
{
    return (left.len > 1 || isupper((unsigned char)left.bytes[0])) &&
           (right.len > 1 || isupper((unsigned char)right.bytes[0]));
}

static bool is_good_within(struct topic_text text, size_t at)
{
    size_t begin = letters_begin(text, at);
    struct topic_text left = {text.bytes + begin, at - begin};
    struct topic_text right = {text.bytes + at + 1, letters_end(text, at + 1) - at - 1};
    switch (text.bytes[at]) {
    case '\x92':
        return is_apostrophe(left, right);
    case '\x96':
    case '\x97':
        return is_dash(left, right);
    default:
        return topic_text_scan_is_any(text.bytes[at], "\xa0\xb7");
    }
}

/* Whether an accented letter of DOS or of a Mac could be here, at the end of a word or within it:
 * "citt\x85 di", "\x85 Roma", "pi\x97 lunga", "est\xa0 en". */
static bool could_be_letter(struct topic_text text, size_t at)
{
    bool is_behind = at > 0 && is_letter_at(text, at - 1);
    bool is_before_small =
        byte_at(text, at + 1) == ' ' && islower((unsigned char)byte_at(text, at + 2));
    switch (text.bytes[at]) {
    case '\x85':
        return (is_behind || (at > 0 && text.bytes[at - 1] == ' ')) && is_before_small;
    case '\x92':
        return at > 0 && text.bytes[at - 1] == ' ' && byte_at(text, at + 1) == ' ';
    case '\x95':
    case '\x97':
        return is_behind && is_before_small;
    case '\xa0':
        return is_behind && (is_before_small || is_letter_at(text, at + 1));
    default:
        return false;
    }
}

static void count_sign(struct topic_encoding_signs *count, struct topic_text text, size_t at)
{
    char byte = text.bytes[at];
    bool is_within = at > 0 && is_letter_at(text, at - 1) && is_letter_at(text, at + 1);
    count->likely_letters += could_be_letter(text, at);
    count->low_quotes += byte == '\x84';
    count->high_quotes += byte == '\x93' || byte == '\x94';
    if ((is_within && !is_good_within(text, at)) ||
        (byte == '\x84' && at > 0 && is_letter_at(text, at - 1)))
        count->odd_signs++;
    else if (!is_within || byte == '\x92')
        count->good_signs++;
}

struct topic_encoding_signs topic_encoding_signs_count(struct topic_text text)
{
    struct topic_encoding_signs count = {0};
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
        count.is_latin2 =
            count.is_latin2 ||
            (is_next_to_letter && topic_text_scan_is_any(byte, "\xa6\xac\xb5\xb6\xb9\xbc\xbe"));
        count.is_latin9 =
            count.is_latin9 || byte == '\xa4' ||
            (is_next_to_letter && topic_text_scan_is_any(byte, "\xa6\xa8\xb4\xb8\xbc\xbd\xbe"));
    }
    return count;
}

/* With more, a quotation may go on in the next paragraph, or be cut. */
#define UNPAIRED_MAX_QUOTES 3

bool topic_encoding_signs_are_alone(const struct topic_encoding_signs *count)
{
    size_t quotes = count->low_quotes + count->high_quotes;
    bool are_paired = count->low_quotes <= count->high_quotes &&
                      (quotes > UNPAIRED_MAX_QUOTES || quotes % 2 == 0);
    return count->odd_signs == 0 && are_paired && count->likely_letters * 2 <= count->good_signs;
}
