#include "model/markup/addresses.h"

#include <string.h>

#include "model/text/simd.h"

/* RFC 1035: the longest name of a host. It also bounds the part before the @. */
#define HOST_MAX_BYTES 253

/* RFC 1035: the longest label; no top-level domain is longer. */
#define TOP_LEVEL_MAX_BYTES 63

static bool is_alphanumeric(char byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

static bool is_host_byte(char byte)
{
    return is_alphanumeric(byte) || byte == '-' || byte == '.';
}

static bool is_local_byte(char byte)
{
    return is_host_byte(byte) || (byte != '\0' && strchr("_%+", byte) != NULL);
}

/* Whether bytes [start, end) are labels with dots between them, the last of them a top-level
 * domain in small letters. */
static bool is_host(struct topic_text text, size_t start, size_t end)
{
    size_t label = start;
    size_t dots = 0;
    for (size_t at = start; at < end; at++) {
        if (text.bytes[at] != '.')
            continue;
        if (at == label)
            return false;
        label = at + 1;
        dots++;
    }
    size_t len = end - label;
    for (size_t at = label; at < end; at++)
        if (text.bytes[at] < 'a' || text.bytes[at] > 'z')
            return false;
    return dots > 0 && len >= 2 && len <= TOP_LEVEL_MAX_BYTES;
}

/* The first of the bytes before `at` that is_part() accepts. */
static size_t part_start(struct topic_text text, size_t at, bool is_part(char byte))
{
    size_t start = at;
    while (start > 0 && at - start < HOST_MAX_BYTES && is_part(text.bytes[start - 1]))
        start--;
    while (start < at && !is_alphanumeric(text.bytes[start]))
        start++;
    return start;
}

/* A web address from `from` on whose path begins at the '/' at `at`. A path may go on to the end of
 * the text, so it is read last: once for each address, and not for each '/' behind a host. */
static bool find_path(struct topic_text text, size_t from, size_t at, size_t *start, size_t *end)
{
    *start = part_start(text, at, is_host_byte);
    if (*start < from || !is_host(text, *start, at) ||
        (*start > 0 && text.bytes[*start - 1] == '/'))
        return false;
    *end = at;
    while (*end < text.len && (unsigned char)text.bytes[*end] > ' ' &&
           !strchr("<>\"')]}|", text.bytes[*end]))
        (*end)++;
    while (strchr(".,;:!?", text.bytes[*end - 1]))
        (*end)--;
    return true;
}

/* The e-mail address from `from` on around the '@' at `at`. */
static bool find_mailbox(struct topic_text text, size_t from, size_t at, size_t *start, size_t *end)
{
    *start = part_start(text, at, is_local_byte);
    *end = at + 1;
    while (*end < text.len && *end - at <= HOST_MAX_BYTES && is_host_byte(text.bytes[*end]))
        (*end)++;
    while (!is_alphanumeric(text.bytes[*end - 1]) && *end > at + 1)
        (*end)--;
    return *start >= from && *start < at && is_host(text, at + 1, *end);
}

/* <bo@example.org>: the brackets belong to the address, and would stay as <>. */
static void take_brackets(struct topic_text text, size_t *start, size_t *end)
{
    if (*start == 0 || text.bytes[*start - 1] != '<' || *end == text.len || text.bytes[*end] != '>')
        return;
    --*start;
    ++*end;
}

/* The next address from *start on, as bytes [*start, *end). */
static bool find_address(void *context, size_t *start, size_t *end)
{
    const struct topic_text text = *(const struct topic_text *)context;
    for (size_t from = *start, at = from; at < text.len; at++) {
        at = topic_simd_find(text.bytes, text.len, at, "@/");
        if (at == text.len)
            return false;
        bool found = text.bytes[at] == '@' ? find_mailbox(text, from, at, start, end)
                                           : find_path(text, from, at, start, end);
        if (found) {
            if (*start > from)
                take_brackets(text, start, end);
            return true;
        }
    }
    return false;
}

int topic_addresses_reduce(struct topic_visible_text *visible, struct topic_error *err)
{
    struct topic_text text = visible->text;
    return topic_source_map_leave_out(visible, find_address, &text, err);
}
