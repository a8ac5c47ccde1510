#include "record/programs/cut_mark.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static bool has_suffix(struct topic_text text, const char *suffix)
{
    size_t len = strlen(suffix);
    return text.len >= len && memcmp(text.bytes + text.len - len, suffix, len) == 0;
}

static struct topic_text without_blanks(struct topic_text text)
{
    while (text.len > 0 && memchr(" \t\r\n", text.bytes[text.len - 1], 4))
        text.len--;
    return text;
}

struct topic_text topic_cut_mark_without(struct topic_text text)
{
    static const char end[] = " chars]";
    struct topic_text rest = without_blanks(text);
    if (!has_suffix(rest, end))
        return text;
    rest.len -= sizeof end - 1;
    size_t digits = rest.len;
    while (rest.len > 0 && rest.bytes[rest.len - 1] >= '0' && rest.bytes[rest.len - 1] <= '9')
        rest.len--;
    if (rest.len == digits)
        return text;
    bool has_plus = has_suffix(rest, "[+");
    if (!has_plus && !has_suffix(rest, "["))
        return text;
    rest.len -= has_plus ? 2 : 1;
    rest = without_blanks(rest);
    bool is_cut = has_plus || has_suffix(rest, "...") || has_suffix(rest, "\u2026");
    return is_cut ? rest : text;
}
