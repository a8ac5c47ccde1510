#include "model/markup/html_input.h"

#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

/* Whether libxml2 accepts the code point as a character of text. */
static bool is_xml_char(int32_t rune)
{
    return rune == '\t' || rune == '\n' || rune == '\r' ||
           (rune >= ' ' && rune != 0xFFFE && rune != 0xFFFF);
}

/* Whether an '&' before these bytes begins a reference. */
static bool is_reference(const char *bytes, size_t len)
{
    xmlChar name[TOPIC_HTML_REFERENCE_MAX_BYTES] = {0};
    size_t most = len < TOPIC_HTML_REFERENCE_MAX_BYTES ? len : TOPIC_HTML_REFERENCE_MAX_BYTES;
    const char *end = memchr(bytes, ';', most);
    if (len > 0 && bytes[0] == '#')
        return true;
    if (!end)
        return false;
    memcpy(name, bytes, (size_t)(end - bytes));
    return htmlEntityLookup(name);
}

/* The byte that replaces each byte of the character in the parser's input; NUL: keep it. */
static char replacement_for(struct topic_text text, size_t at, int32_t rune)
{
    if (!is_xml_char(rune))
        return ' ';
    if (rune == '&' && !is_reference(text.bytes + at + 1, text.len - at - 1))
        return '+';
    return '\0';
}

int topic_html_input_sanitise(struct topic_buffer *copy, struct topic_text *source,
                              struct topic_error *err)
{
    const struct topic_text text = *source;
    int32_t rune;
    size_t length;
    for (size_t at = 0; at < text.len; at += length) {
        length = topic_utf8_decode(text.bytes + at, text.len - at, &rune);
        char byte = replacement_for(text, at, rune);
        if (!byte)
            continue;
        if (source->bytes == text.bytes) {
            topic_buffer_reset(copy);
            if (topic_buffer_append(copy, text.bytes, text.len, err) < 0)
                return -1;
            *source = (struct topic_text){.bytes = copy->bytes, .len = copy->len};
        }
        memset(copy->bytes + at, byte, length);
    }
    return 0;
}
