#include "training/input/encoding_bytes.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* Fewer zeros are a few damaged bytes, rather than UTF-16 or UTF-32. */
#define ZERO_SHARE 64

/* The zeros of UTF-16 are the first or the second bytes of ASCII, with few exceptions. */
#define ZERO_RATIO 4

/* The longer marks come first: that of UTF-32 begins with that of UTF-16. */
const struct topic_encoding_bytes_mark *topic_encoding_bytes_mark(struct topic_text start)
{
    static const struct topic_encoding_bytes_mark marks[] = {{"\xff\xfe\0\0", 4, "UTF-32LE"},
                                                             {"\0\0\xfe\xff", 4, "UTF-32BE"},
                                                             {"\xff\xfe", 2, "UTF-16LE"},
                                                             {"\xfe\xff", 2, "UTF-16BE"},
                                                             {"\xef\xbb\xbf", 3, "UTF-8"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (start.len >= marks[i].len && memcmp(start.bytes, marks[i].bytes, marks[i].len) == 0)
            return &marks[i];
    return NULL;
}

struct topic_encoding_bytes_count topic_encoding_bytes_count(struct topic_text text, bool is_cut)
{
    struct topic_encoding_bytes_count count = {0};
    for (size_t at = 0; at < text.len;) {
        int32_t rune;
        size_t len = topic_utf8_decode(text.bytes + at, text.len - at, &rune);
        count.good += len > 1;
        count.bad += rune < 0 && !(is_cut && text.len - at < 4);
        at += len;
    }
    return count;
}

bool topic_encoding_bytes_are_utf8(struct topic_text text, bool is_cut)
{
    struct topic_encoding_bytes_count count = topic_encoding_bytes_count(text, is_cut);
    return count.bad <= count.good;
}

bool topic_encoding_bytes_have_escapes(struct topic_text text)
{
    const char *escape = memchr(text.bytes, '\x1b', text.len);
    const char *end = text.bytes + text.len;
    for (; escape; escape = memchr(escape + 1, '\x1b', (size_t)(end - escape - 1)))
        if (escape + 1 < end && memchr("$(", escape[1], 2))
            return true;
    return false;
}

bool topic_encoding_bytes_are_ascii(struct topic_text text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.len; i++)
        all |= (unsigned char)text.bytes[i];
    return all < 0x80 && !topic_encoding_bytes_have_escapes(text);
}

/* Whether the bytes could be 16-bit characters: in text of 8-bit characters with zeros among them,
 * most pairs are two characters of ASCII, and in Chinese or Japanese less than half. */
static bool could_be_utf16(struct topic_text start)
{
    size_t units = start.len / 2;
    size_t ascii_pairs = 0;
    for (size_t at = 0; at + 1 < start.len; at += 2)
        ascii_pairs += start.bytes[at] >= ' ' && start.bytes[at + 1] >= ' ';
    return ascii_pairs * 4 < units * 3;
}

const char *topic_encoding_bytes_wide(struct topic_text start)
{
    size_t zeros[4] = {0};
    size_t count = 0;
    start.len -= start.len % 4;
    for (size_t at = 0; at < start.len; at++) {
        zeros[at % 4] += start.bytes[at] == '\0';
        count += start.bytes[at] == '\0';
    }
    size_t quarter = start.len / 4;
    if (count < 2 || count * ZERO_SHARE < start.len || !could_be_utf16(start))
        return NULL;
    if (zeros[3] == quarter && zeros[2] * 2 > quarter && zeros[0] * 2 < quarter)
        return "UTF-32LE";
    if (zeros[0] == quarter && zeros[1] * 2 > quarter && zeros[3] * 2 < quarter)
        return "UTF-32BE";
    size_t even =
        zeros[0] + zeros[2]; /* of UTF-16LE: the characters U+3000, U+4E00 and their like */
    size_t odd = zeros[1] + zeros[3];
    if (even * ZERO_RATIO < odd)
        return "UTF-16LE";
    return odd * ZERO_RATIO < even ? "UTF-16BE" : NULL;
}
