#include "training/xml/xml_mend.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text_scan.h"

/* The longest name of HTML that libxml2 has is "thetasym". */
#define NAME_MAX_BYTES 10

/* "&#x10FFFF;" */
#define NUMBER_MAX_BYTES 10

struct mend {
    struct topic_text text;
    size_t copied; /* so much of the text is in the buffer, mended */
    struct topic_buffer *buffer;
    struct topic_error *err;
};

/* Writes `with` in place of the bytes [at, end). */
static int replace(struct mend *mend, size_t at, size_t end, const char *with)
{
    if (topic_buffer_append(mend->buffer, mend->text.bytes + mend->copied, at - mend->copied,
                            mend->err) < 0)
        return -1;
    mend->copied = end;
    return topic_buffer_append(mend->buffer, with, strlen(with), mend->err);
}

static bool is_character(unsigned long number)
{
    return number == '\t' || number == '\n' || number == '\r' ||
           (number >= ' ' && number < 0xd800) || (number >= 0xe000 && number < 0xfffe) ||
           (number >= 0x10000 && number <= 0x10ffff);
}

/* The reference by number at `at`. Returns how long it is, 0: it is none. */
static size_t read_number(struct topic_text text, size_t at, unsigned long *number)
{
    char digits[NUMBER_MAX_BYTES + 1] = "";
    bool is_hexadecimal = topic_text_scan_has_prefix(text, at, "&#x");
    size_t start = at + 2 + is_hexadecimal;
    size_t len = 0;
    while (start + len < text.len && len < NUMBER_MAX_BYTES - 3 &&
           isxdigit((unsigned char)text.bytes[start + len]) &&
           (is_hexadecimal || isdigit((unsigned char)text.bytes[start + len])))
        len++;
    if (len == 0 || start + len >= text.len || text.bytes[start + len] != ';')
        return 0;
    memcpy(digits, text.bytes + start, len);
    *number = strtoul(digits, NULL, is_hexadecimal ? 16 : 10);
    return start + len + 1 - at;
}

/* The name of the reference at `at`; an empty one: it is none. */
static void read_name(struct topic_text text, size_t at, char *name)
{
    size_t len = 0;
    while (len < NAME_MAX_BYTES && at + 1 + len < text.len &&
           isalnum((unsigned char)text.bytes[at + 1 + len]))
        len++;
    memcpy(name, text.bytes + at + 1, len);
    name[at + 1 + len < text.len && text.bytes[at + 1 + len] == ';' ? len : 0] = '\0';
}

static bool is_of_xml(const char *name)
{
    static const char *const names[] = {"amp", "lt", "gt", "quot", "apos"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* Mends what begins with the & at `at`. Returns where to go on; 0: out of memory. */
static size_t mend_reference(struct mend *mend, size_t at)
{
    char name[NAME_MAX_BYTES + 1];
    char with[16];
    unsigned long number = 0;
    if (topic_text_scan_has_prefix(mend->text, at, "&#")) {
        size_t len = read_number(mend->text, at, &number);
        if (len > 0 && is_character(number))
            return at + len;
        return replace(mend, at, at + (len ? len : 1), len ? " " : "&amp;") < 0
                   ? 0
                   : at + (len ? len : 1);
    }
    read_name(mend->text, at, name);
    if (is_of_xml(name))
        return at + 1;
    const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);
    if (!entity)
        return replace(mend, at, at + 1, "&amp;") < 0 ? 0 : at + 1;
    size_t end = at + strlen(name) + 2;
    snprintf(with, sizeof with, "&#%u;", entity->value);
    return replace(mend, at, end, with) < 0 ? 0 : end;
}

/* Behind the part that begins here and has no references, such as a comment; `at`: none begins. */
static size_t skip_part(struct topic_text text, size_t at)
{
    static const struct {
        const char *start, *end;
    } parts[] = {{"<![CDATA[", "]]>"}, {"<!--", "-->"}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!topic_text_scan_has_prefix(text, at, parts[i].start))
            continue;
        const char *end =
            memmem(text.bytes + at, text.len - at, parts[i].end, strlen(parts[i].end));
        return end ? (size_t)(end - text.bytes) : text.len;
    }
    return at;
}

/* How many attributes the tag at `at` has; moves *at behind it, or to the next one if it has no
 * end. */
static size_t count_attributes(struct topic_text text, size_t *at)
{
    size_t count = 0;
    char quote = '\0';
    for (++*at; *at < text.len && text.bytes[*at] != '<'; ++*at) {
        char byte = text.bytes[*at];
        if (quote != '\0') {
            quote = byte == quote ? '\0' : quote;
        } else if (byte == '"' || byte == '\'') {
            quote = byte;
            count++;
        } else if (byte == '>') {
            break;
        }
    }
    return count;
}

int topic_xml_mend_check_attributes(struct topic_text text, size_t *line, struct topic_error *err)
{
    for (size_t at = 0; at < text.len;) {
        const char *open = memchr(text.bytes + at, '<', text.len - at);
        if (!open)
            return 0;
        size_t start = at = (size_t)(open - text.bytes);
        at = skip_part(text, start);
        if (at > start || count_attributes(text, &at) <= TOPIC_XML_MEND_MAX_ATTRIBUTES)
            continue;
        *line = 1;
        for (size_t i = 0; i < start; i++)
            *line += text.bytes[i] == '\n';
        return topic_error_set(err, "an element has more than %d attributes",
                               TOPIC_XML_MEND_MAX_ATTRIBUTES);
    }
    return 0;
}

int topic_xml_mend(struct topic_text text, struct topic_buffer *buffer, struct topic_text *mended,
                   struct topic_error *err)
{
    struct mend mend = {.text = text, .buffer = buffer, .err = err};
    size_t plain = 0; /* the end of a part without references */
    for (size_t at = 0; at < text.len;) {
        char byte = text.bytes[at];
        if (byte == '<' && at >= plain)
            plain = skip_part(text, at);
        if ((unsigned char)byte < ' ' && !is_character((unsigned char)byte)) {
            if (replace(&mend, at, at + 1, " ") < 0)
                return -1;
        } else if (byte == '&' && at >= plain) {
            at = mend_reference(&mend, at);
            if (at == 0)
                return -1;
            continue;
        }
        at++;
    }
    *mended = text;
    if (mend.copied == 0)
        return 0;
    if (replace(&mend, text.len, text.len, "") < 0)
        return -1;
    *mended = (struct topic_text){buffer->bytes, buffer->len};
    return 0;
}
