#include "wire/json_skeleton.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

/* Of a whole number: the parser has to see longer ones, which may be too large for a double. */
#define MAX_DIGITS 15

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

/* A string of the frame while it is read. */
struct string {
    const char *at;    /* the next byte to read */
    const char *end;   /* of the frame */
    const char *start; /* of the bytes that are read but not yet copied to `out` */
    char *out;         /* where the next unescaped byte goes */
};

void topic_json_skeleton_release(struct topic_json_skeleton *skeleton)
{
    topic_buffer_release(&skeleton->json);
    topic_buffer_release(&skeleton->unescaped);
    free(skeleton->texts);
    *skeleton = (struct topic_json_skeleton){0};
}

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

/* Copies the bytes from string->start to `end` to the unescaped text. */
static void flush(struct string *string, const char *end)
{
    size_t len = (size_t)(end - string->start);
    memcpy(string->out, string->start, len);
    string->out += len;
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

static size_t encode(int32_t rune, char *out)
{
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t len = rune < 0x80 ? 1 : rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, rune >>= 6)
        out[i] = (char)(0x80 | (rune & 0x3f));
    out[0] = (char)(len == 1 ? rune : leads[len] | rune);
    return len;
}

/* Returns false for U+0000 and for what is not a character: the parser has to see them. */
static bool unescape_rune(struct string *string)
{
    int32_t rune = read_unit(string->at, string->end);
    string->at += 6;
    if (rune >= 0xd800 && rune < 0xdc00) {
        int32_t low = read_unit(string->at, string->end);
        if (low < 0xdc00 || low > 0xdfff)
            return false;
        rune = 0x10000 + ((rune - 0xd800) << 10) + (low - 0xdc00);
        string->at += 6;
    }
    if (rune <= 0 || (rune >= 0xdc00 && rune <= 0xdfff))
        return false;
    string->out += encode(rune, string->out);
    return true;
}

static bool unescape(struct string *string)
{
    static const char escapes[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    if (string->end - string->at < 2)
        return false;
    flush(string, string->at);
    const char *escape = memchr(escapes, string->at[1], sizeof escapes - 1);
    if (escape) {
        *string->out++ = values[escape - escapes];
        string->at += 2;
    } else if (string->at[1] != 'u' || !unescape_rune(string)) {
        return false;
    }
    string->start = string->at;
    return true;
}

/* Reads the string whose opening quote is at string->at, and moves `at` past the closing quote.
 * Returns false when the string is malformed or unusual. */
static bool read_string(struct topic_json_skeleton *skeleton, struct string *string,
                        struct topic_text *text)
{
    char *unescaped = skeleton->unescaped.bytes + skeleton->unescaped.len;
    string->start = ++string->at;
    string->out = unescaped;
    for (;;) {
        string->at = skip_plain(string->at, string->end);
        if (string->at == string->end || (unsigned char)*string->at < 0x20)
            return false;
        if (*string->at == '"')
            break;
        if (*string->at == '\\') {
            if (!unescape(string))
                return false;
            continue;
        }
        int32_t rune;
        string->at += topic_utf8_decode(string->at, (size_t)(string->end - string->at), &rune);
        if (rune < 0)
            return false;
    }
    *text = (struct topic_text){string->start, (size_t)(string->at - string->start)};
    if (string->out != unescaped) {
        flush(string, string->at);
        *text = (struct topic_text){unescaped, (size_t)(string->out - unescaped)};
        skeleton->unescaped.len += text->len;
    }
    string->at++;
    return true;
}

static bool is_key(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at < end && *at == ':';
}

static bool put(struct topic_json_skeleton *skeleton, const char *from, const char *to)
{
    return topic_buffer_append(&skeleton->json, from, (size_t)(to - from), NULL) == 0;
}

static bool put_number(struct topic_json_skeleton *skeleton, struct topic_text text)
{
    char number[32];
    int len = snprintf(number, sizeof number, "\"%zu\"", skeleton->text_count);
    if (topic_memory_reserve(&skeleton->texts, &skeleton->text_capacity, skeleton->text_count + 1,
                             sizeof *skeleton->texts, NULL) < 0)
        return false;
    skeleton->texts[skeleton->text_count++] = text;
    return put(skeleton, number, number + len);
}

static bool is_whole_number(struct topic_text text)
{
    size_t at = text.len > 0 && text.bytes[0] == '-' ? 1 : 0;
    size_t digits = text.len - at;
    if (digits == 0 || digits > MAX_DIGITS || (text.bytes[at] == '0' && digits > 1))
        return false;
    for (; at < text.len; at++)
        if (text.bytes[at] < '0' || text.bytes[at] > '9')
            return false;
    return true;
}

/* Appends what is between two strings; replaces the request's id by 0 if it is a whole number. */
static bool put_between(struct topic_json_skeleton *skeleton, const char *from, const char *to,
                        struct topic_text id)
{
    if (id.len == 0 || id.bytes < from || id.bytes >= to || !is_whole_number(id))
        return put(skeleton, from, to);
    static const char zero[] = {'0'};
    return put(skeleton, from, id.bytes) && put(skeleton, zero, zero + sizeof zero) &&
           put(skeleton, id.bytes + id.len, to);
}

bool topic_json_skeleton_make(struct topic_json_skeleton *skeleton, struct topic_text frame,
                              struct topic_text id)
{
    struct string string = {.at = frame.bytes, .end = frame.bytes + frame.len};
    topic_buffer_reset(&skeleton->json);
    topic_buffer_reset(&skeleton->unescaped);
    skeleton->text_count = 0;
    /* An unescaped text is never longer than the escaped one: the buffer does not move while texts
     * point into it. */
    if (topic_buffer_reserve(&skeleton->unescaped, frame.len, NULL) < 0)
        return false;
    while (string.at < string.end) {
        const char *from = string.at;
        const char *quote = memchr(from, '"', (size_t)(string.end - from));
        struct topic_text text;
        if (!put_between(skeleton, from, quote ? quote : string.end, id))
            return false;
        if (!quote)
            return true;
        string.at = quote;
        if (!read_string(skeleton, &string, &text))
            return false;
        if (!(is_key(string.at, string.end) ? put(skeleton, quote, string.at)
                                            : put_number(skeleton, text)))
            return false;
    }
    return true;
}
