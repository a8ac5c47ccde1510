#include "record/json_scalar.h"

#include <stdbool.h>
#include <string.h>

/* The closing quote is the first one with an even number of backslashes before it. */
const char *topic_json_scalar_string_end(const char *quote, const char *end)
{
    const char *at = quote + 1;
    while (at < end && (at = memchr(at, '"', (size_t)(end - at)))) {
        const char *before = at;
        while (before > quote + 1 && before[-1] == '\\')
            before--;
        at++;
        if ((at - 1 - before) % 2 == 0)
            return at;
    }
    return end;
}

static const char *skip_space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

static const char *scalar_end(const char *at, const char *end)
{
    if (*at == '"')
        return topic_json_scalar_string_end(at, end);
    while (at < end && !memchr(" \t\n\r,:{}[]\"", *at, 11))
        at++;
    return at;
}

static bool is_key(struct topic_text token, const char *name)
{
    size_t len = strlen(name);
    return token.len == len + 2 && token.bytes[0] == '"' && memcmp(token.bytes + 1, name, len) == 0;
}

struct topic_text topic_json_scalar_find(struct topic_text object, const char *name)
{
    if (object.len == 0)
        return (struct topic_text){0};
    const char *at = object.bytes;
    const char *end = object.bytes + object.len;
    size_t depth = 0;
    bool is_next = false; /* the key was found, and its value follows */
    while ((at = skip_space(at, end)) < end) {
        const char *next = scalar_end(at, end);
        if (next == at) { /* a bracket, a comma or a colon */
            depth += (*at == '{' || *at == '[');
            depth -= depth > 0 && (*at == '}' || *at == ']');
            is_next = is_next && *at == ':';
            at++;
            continue;
        }
        struct topic_text token = {at, (size_t)(next - at)};
        if (is_next)
            return token;
        at = skip_space(next, end);
        is_next = depth == 1 && at < end && *at == ':' && is_key(token, name);
    }
    return (struct topic_text){0};
}
