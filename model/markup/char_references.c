#include "model/markup/char_references.h"

#include <libxml/HTMLparser.h>
#include <string.h>
#include <utf8proc.h>

/* The longest name in HTML 4 is "thetasym"; a code point has at most 7 decimal digits. */
#define REFERENCE_MAX_BYTES 12

#define NO_BREAK_SPACE 0xA0

static int32_t decode_named(const char *name, size_t len)
{
    if (len == 4 && memcmp(name, "apos", 4) == 0)
        return '\''; /* in XML, but not in HTML 4 */
    xmlChar text[REFERENCE_MAX_BYTES + 1] = {0};
    memcpy(text, name, len);
    const htmlEntityDesc *entity = htmlEntityLookup(text);
    return entity ? (int32_t)entity->value : -1;
}

static int32_t decode_number(const char *digits, size_t len)
{
    bool hexadecimal = len > 1 && (digits[0] == 'x' || digits[0] == 'X');
    int32_t value = 0;
    for (size_t i = hexadecimal ? 1 : 0; i < len; i++) {
        char digit = digits[i] | 0x20;
        int32_t number;
        if (digit >= '0' && digit <= '9')
            number = digit - '0';
        else if (hexadecimal && digit >= 'a' && digit <= 'f')
            number = digit - 'a' + 10;
        else
            return -1;
        value = value * (hexadecimal ? 16 : 10) + number;
        if (value > 0x10FFFF)
            return -1;
    }
    return value > 0 && utf8proc_codepoint_valid(value) ? value : -1;
}

/* The character for the reference that begins at text[at], an '&', and in *end where it ends; -1:
 * it is no reference. */
static int32_t decode_at(struct topic_text text, size_t at, size_t *end)
{
    size_t limit = text.len - at > REFERENCE_MAX_BYTES ? at + REFERENCE_MAX_BYTES : text.len;
    const char *semicolon = memchr(text.bytes + at, ';', limit - at);
    if (!semicolon)
        return -1;
    const char *name = text.bytes + at + 1;
    size_t len = (size_t)(semicolon - name);
    *end = at + 1 + len + 1;
    if (len < 2)
        return -1;
    return name[0] == '#' ? decode_number(name + 1, len - 1) : decode_named(name, len);
}

/* The character of the next reference from *at on, at bytes [*at, *end); -1: there is none. */
static int32_t find_reference(struct topic_text text, size_t *at, size_t *end)
{
    for (; *at < text.len; (*at)++) {
        const char *found = memchr(text.bytes + *at, '&', text.len - *at);
        if (!found)
            return -1;
        *at = (size_t)(found - text.bytes);
        int32_t rune = decode_at(text, *at, end);
        if (rune >= 0)
            return rune;
    }
    return -1;
}

bool topic_char_references_has(struct topic_text text)
{
    size_t at = 0;
    size_t end;
    return find_reference(text, &at, &end) >= 0;
}

int topic_char_references_reduce(struct topic_visible_text *visible, struct topic_error *err)
{
    struct topic_text text = visible->text;
    if (text.len == 0 || !memchr(text.bytes, '&', text.len))
        return 0;
    struct topic_source_map_edit edit;
    if (topic_source_map_edit_begin(&edit, visible, err) < 0)
        return -1;
    int status = 0;
    size_t kept = 0;
    for (size_t at = 0; status == 0;) {
        size_t end;
        int32_t rune = find_reference(text, &at, &end);
        if (rune < 0)
            break;
        utf8proc_uint8_t encoded[4];
        utf8proc_ssize_t len = utf8proc_encode_char(rune == NO_BREAK_SPACE ? ' ' : rune, encoded);
        status = topic_source_map_edit_keep(&edit, kept, at, err);
        if (status == 0)
            status = topic_source_map_edit_replace(&edit, (const char *)encoded, (size_t)len, at,
                                                   end, err);
        at = kept = end;
    }
    if (status == 0)
        status = topic_source_map_edit_keep(&edit, kept, text.len, err);
    topic_source_map_edit_end(&edit);
    return status;
}
