#include "model/markup/attribute_list.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

/* What WordPress makes of the quotes around a value where it takes a shortcode for prose. */
static const char *const curly_quotes[] = {"\u201c", "\u201d", "\u2033", "&quot;",
                                           "&#822",  "&#824",  "&#34;",  "&#39;"};

/* More than any shortcode has. Bounds the time for "[a b=\"[a b=\"". */
#define ITEMS_MAX 100

static bool is_name_byte(char byte)
{
    return ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || (byte >= '0' && byte <= '9') ||
           byte == '_' || byte == '-' || byte == ':';
}

static bool begins_name(char byte)
{
    return is_name_byte(byte) && (byte < '0' || byte > '9') && byte != '-';
}

/* Whether an item without quotes ends at this byte. It also ends where another list may begin,
 * which would otherwise be read again for each list before it: "{#{#{#", or "[a=[a=". */
static bool ends_item(char byte, char close)
{
    return byte == close || byte == (close == '}' ? '{' : '[') || topic_text_is_blank(byte);
}

static size_t name_end(struct topic_text text, size_t at)
{
    while (at < text.len && is_name_byte(text.bytes[at]))
        at++;
    return at;
}

static bool is_curly_quote(struct topic_text text, size_t at)
{
    for (size_t i = 0; i < sizeof curly_quotes / sizeof *curly_quotes; i++) {
        size_t len = strlen(curly_quotes[i]);
        if (text.len - at >= len && memcmp(text.bytes + at, curly_quotes[i], len) == 0)
            return true;
    }
    return false;
}

/* The end of the value at `at`; a value in quotes may hold the byte that closes the list. */
static size_t value_end(struct topic_text text, size_t at, char close, size_t *quoted)
{
    if (at < text.len && (text.bytes[at] == '"' || text.bytes[at] == '\'')) {
        const char *end = memchr(text.bytes + at + 1, text.bytes[at], text.len - at - 1);
        *quoted += end != NULL;
        return end ? (size_t)(end - text.bytes) + 1 : text.len;
    }
    *quoted += is_curly_quote(text, at);
    while (at < text.len && !ends_item(text.bytes[at], close))
        at++;
    return at;
}

/* Reads the item at `at`, and returns where it ends. */
static size_t read_item(struct topic_attribute_list *list, struct topic_text text, size_t at,
                        char close)
{
    char first = text.bytes[at];
    if ((first == '.' || first == '#') && at + 1 < text.len && begins_name(text.bytes[at + 1])) {
        list->marks++;
        return name_end(text, at + 1);
    }
    size_t end = begins_name(first) ? name_end(text, at) : at;
    if (end > at && end < text.len && text.bytes[end] == '=') {
        list->pairs++;
        return value_end(text, end + 1, close, &list->quoted);
    }
    if (end > at && end < text.len &&
        (topic_text_is_blank(text.bytes[end]) || text.bytes[end] == close)) {
        list->words++;
        return end;
    }
    list->unknown++;
    while (end < text.len && !ends_item(text.bytes[end], close))
        end++;
    return end;
}

struct topic_attribute_list topic_attribute_list_read(struct topic_text text, size_t at, char close)
{
    struct topic_attribute_list list = {0};
    struct topic_text near = text;
    if (near.len - at > TOPIC_ATTRIBUTE_LIST_MAX_BYTES)
        near.len = at + TOPIC_ATTRIBUTE_LIST_MAX_BYTES;
    size_t items = 0;
    while (at < near.len && text.bytes[at] != close && items < ITEMS_MAX) {
        if (text.bytes[at] == '[' || text.bytes[at] == '{')
            return list;
        if (topic_text_is_blank(text.bytes[at])) {
            at++;
        } else {
            at = read_item(&list, near, at, close);
            items++;
        }
    }
    list.end = at < near.len && text.bytes[at] == close ? at : 0;
    return list;
}
