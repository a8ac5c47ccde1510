#include "base/shell_word.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define TOO_LONG "'…'"

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("_-+=:,./@%", c));
}

/* A ~ or # has a meaning only where it begins a word; they are quoted everywhere. */
static bool needs_no_quotes(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!is_plain(text[i]))
            return false;
    return len > 0;
}

struct output {
    char *bytes;
    size_t len;
    bool is_full;
};

static void put(struct output *out, const char *bytes, size_t len)
{
    out->is_full |= len >= TOPIC_SHELL_WORD_SIZE - out->len;
    if (out->is_full)
        return;
    memcpy(out->bytes + out->len, bytes, len);
    out->len += len;
}

static void put_quoted(struct output *out, const char *text, size_t len)
{
    put(out, "'", 1);
    for (size_t at = 0; at < len;) {
        char shown[17];
        int32_t rune;
        size_t take = topic_utf8_decode(text + at, len - at, &rune);
        topic_utf8_escape(text + at, take, shown, sizeof shown);
        if (rune == '\'')
            put(out, "'\\''", 4);
        else
            put(out, shown, strlen(shown));
        at += take;
    }
    put(out, "'", 1);
}

const char *topic_shell_word_set(struct topic_shell_word *word, const char *text, size_t len)
{
    struct output out = {.bytes = word->text};
    if (needs_no_quotes(text, len))
        put(&out, text, len);
    else
        put_quoted(&out, text, len);
    if (out.is_full)
        snprintf(word->text, sizeof word->text, "%s", TOO_LONG);
    else
        word->text[out.len] = '\0';
    return word->text;
}
