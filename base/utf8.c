#include "base/utf8.h"

#include <string.h>

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* The length that the lead byte gives the character, and the range of its second byte (table 3-7);
 * 0 when it is no lead byte. */
static size_t length_of(unsigned char lead, unsigned char *low, unsigned char *high)
{
    *low = 0x80;
    *high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (lead == 0xE0)
            *low = 0xA0;
        if (lead == 0xED)
            *high = 0x9F;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (lead == 0xF0)
            *low = 0x90;
        if (lead == 0xF4)
            *high = 0x8F;
        return 4;
    }
    return 0;
}

size_t topic_utf8_decode(const char *text, size_t len, int32_t *rune)
{
    const unsigned char *bytes = (const unsigned char *)text;
    if (bytes[0] < 0x80) {
        *rune = bytes[0];
        return 1;
    }
    unsigned char low;
    unsigned char high;
    size_t length = length_of(bytes[0], &low, &high);
    *rune = -1;
    if (length == 0 || length > len || bytes[1] < low || bytes[1] > high)
        return 1;
    int32_t value = bytes[0] & (0xFF >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if (!is_continuation(bytes[i]))
            return 1;
        value = (value << 6) | (bytes[i] & 0x3F);
    }
    *rune = value;
    return length;
}

size_t topic_utf8_encode(uint32_t rune, char bytes[static 4])
{
    size_t len = 0;
    if (rune < 0x80) {
        bytes[len++] = (char)rune;
        return len;
    }
    if (rune < 0x800) {
        bytes[len++] = (char)(0xC0 | rune >> 6);
    } else if (rune < 0x10000) {
        bytes[len++] = (char)(0xE0 | rune >> 12);
        bytes[len++] = (char)(0x80 | (rune >> 6 & 0x3F));
    } else {
        bytes[len++] = (char)(0xF0 | rune >> 18);
        bytes[len++] = (char)(0x80 | (rune >> 12 & 0x3F));
        bytes[len++] = (char)(0x80 | (rune >> 6 & 0x3F));
    }
    bytes[len++] = (char)(0x80 | (rune & 0x3F));
    return len;
}

bool topic_utf8_is_valid(const char *text, size_t len)
{
    size_t at = 0;
    while (at < len) {
        int32_t rune;
        at += topic_utf8_decode(text + at, len - at, &rune);
        if (rune < 0)
            return false;
    }
    return true;
}

bool topic_utf8_is_control(int32_t rune)
{
    if (rune < 0x20 || (rune >= 0x7F && rune < 0xA0))
        return true;
    return (rune >= 0x2028 && rune <= 0x202E) || (rune >= 0x2066 && rune <= 0x2069);
}

/* What takes no room: two texts that differ in it look the same. The joiners U+200C and U+200D are
 * not among it, which Persian and emoji need, nor is the soft hyphen, which newsrooms write. */
static bool is_invisible(int32_t rune)
{
    static const struct {
        int32_t first;
        int32_t last;
    } ranges[] = {{0x061C, 0x061C}, {0x180E, 0x180E}, {0x200B, 0x200B},
                  {0x200E, 0x200F}, {0x2060, 0x2064}, {0x206A, 0x206F},
                  {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (rune >= ranges[i].first && rune <= ranges[i].last)
            return true;
    return false;
}

bool topic_utf8_is_printable(int32_t rune)
{
    return !topic_utf8_is_control(rune) && !is_invisible(rune);
}

bool topic_utf8_is_name(const char *text, size_t len)
{
    size_t at = 0;
    while (at < len) {
        int32_t rune;
        at += topic_utf8_decode(text + at, len - at, &rune);
        if (topic_utf8_is_control(rune))
            return false;
    }
    return len > 0;
}

void topic_utf8_escape(const char *text, size_t len, char *out, size_t out_size)
{
    static const char hex[] = "0123456789abcdef";
    size_t used = 0;
    size_t at = 0;
    while (at < len) {
        int32_t rune;
        size_t length = topic_utf8_decode(text + at, len - at, &rune);
        bool printable = topic_utf8_is_printable(rune);
        size_t needed = printable ? length : 4 * length;
        if (used + needed >= out_size)
            break;
        if (printable) {
            memcpy(out + used, text + at, length);
        } else {
            for (size_t i = 0; i < length; i++) {
                unsigned char byte = (unsigned char)text[at + i];
                char *escape = out + used + 4 * i;
                escape[0] = '\\';
                escape[1] = 'x';
                escape[2] = hex[byte >> 4];
                escape[3] = hex[byte & 15];
            }
        }
        used += needed;
        at += length;
    }
    out[used] = '\0';
}
