#include "base/json_strings.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

/* A string while it is read. */
struct reading {
    const char *at;    /* the next byte to read */
    const char *end;   /* of the text */
    const char *start; /* of the bytes that are read but not yet copied to `out` */
    char *out;         /* where the next unescaped byte goes */
};

/* Whether one of eight bytes may be special: under 0x20, over 0x7f, a quote or a backslash. */
static bool may_be_special(uint64_t word)
{
    uint64_t quote = word ^ EACH_BYTE('"');
    uint64_t backslash = word ^ EACH_BYTE('\\');
    return ((word | ((word - EACH_BYTE(0x20)) & ~word) | ((quote - EACH_BYTE(1)) & ~quote) |
             ((backslash - EACH_BYTE(1)) & ~backslash)) &
            EACH_BYTE(0x80)) != 0;
}

static bool is_plain(char byte)
{
    return (unsigned char)byte >= 0x20 && (unsigned char)byte < 0x80 && byte != '"' && byte != '\\';
}

static const char *skip_plain(const char *at, const char *end)
{
    uint64_t word;
    while ((size_t)(end - at) >= sizeof word) {
        memcpy(&word, at, sizeof word);
        if (may_be_special(word))
            break;
        at += sizeof word;
    }
    while (at < end && is_plain(*at))
        at++;
    return at;
}

/* Copies the bytes from reading->start to `end` to the unescaped text. */
static void flush(struct reading *reading, const char *end)
{
    size_t len = (size_t)(end - reading->start);
    memcpy(reading->out, reading->start, len);
    reading->out += len;
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    return -1;
}

/* The number in \uXXXX at `at`; -1 when there is none. */
static int32_t read_unit(const char *at, const char *end)
{
    int32_t unit = 0;
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* Returns false for U+0000 and for what is not a character: the parser has to see them. */
static bool unescape_rune(struct reading *reading)
{
    int32_t rune = read_unit(reading->at, reading->end);
    reading->at += 6;
    if (rune >= 0xd800 && rune < 0xdc00) {
        int32_t low = read_unit(reading->at, reading->end);
        if (low < 0xdc00 || low > 0xdfff)
            return false;
        rune = 0x10000 + ((rune - 0xd800) << 10) + (low - 0xdc00);
        reading->at += 6;
    }
    if (rune <= 0 || (rune >= 0xdc00 && rune <= 0xdfff))
        return false;
    reading->out += topic_utf8_encode((uint32_t)rune, reading->out);
    return true;
}

static bool unescape(struct reading *reading)
{
    static const char escapes[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    if (reading->end - reading->at < 2)
        return false;
    flush(reading, reading->at);
    const char *escape = memchr(escapes, reading->at[1], sizeof escapes - 1);
    if (escape) {
        *reading->out++ = values[escape - escapes];
        reading->at += 2;
    } else if (reading->at[1] != 'u' || !unescape_rune(reading)) {
        return false;
    }
    reading->start = reading->at;
    return true;
}

bool topic_json_strings_read(struct topic_json_strings *string, struct topic_text *value)
{
    struct reading reading = {string->at + 1, string->end, string->at + 1, string->out};
    for (;;) {
        reading.at = skip_plain(reading.at, reading.end);
        if (reading.at == reading.end || (unsigned char)*reading.at < 0x20)
            return false;
        if (*reading.at == '"')
            break;
        if (*reading.at == '\\') {
            if (!unescape(&reading))
                return false;
            continue;
        }
        int32_t rune;
        reading.at += topic_utf8_decode(reading.at, (size_t)(reading.end - reading.at), &rune);
        if (rune < 0)
            return false;
    }
    *value = (struct topic_text){reading.start, (size_t)(reading.at - reading.start)};
    if (reading.start > string->at + 1) { /* it has an escape */
        flush(&reading, reading.at);
        *value = (struct topic_text){string->out, (size_t)(reading.out - string->out)};
        string->out = reading.out;
    }
    string->at = reading.at + 1;
    return true;
}
