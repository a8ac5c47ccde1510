#include "model/markup/shortcodes.h"

#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "model/markup/attribute_list.h"
#include "model/markup/ending.h"
#include "model/text/simd.h"

/* Longer than any real name, and than any real link of a wiki. */
#define NAME_MAX_BYTES 50
#define LINK_MAX_BYTES 500

/* A part that its author has taken out. */
#define COMMENT_MAX_BYTES 20000

/* More names than a page's shortcodes have; further ones are left in the text. */
#define CLOSED_MAX 32

/* Stand alone, without attributes. Others do so only where a closing mark follows. */
static const char *const solitary[] = {"gallery", "playlist", "toc"};

/* A name that a mark such as [/caption] closes. */
struct closed_name {
    struct topic_text name;
    size_t last; /* where the last of them begins */
};

struct shortcodes {
    struct topic_text text;
    struct topic_ending token_end;   /* of Drupal */
    struct topic_ending link_end;    /* of a wiki */
    struct topic_ending comment_end; /* of kramdown */
    struct closed_name closed[CLOSED_MAX];
    size_t closed_count;
};

static bool is_letter(char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

/* The name at `at`, such as caption or vc_row; empty: none is there. */
static struct topic_text name_at(struct topic_text text, size_t at)
{
    size_t end = at;
    if (at >= text.len || !is_letter(text.bytes[at]))
        return (struct topic_text){text.bytes, 0};
    while (end < text.len && end - at < NAME_MAX_BYTES &&
           (is_letter(text.bytes[end]) || (text.bytes[end] >= '0' && text.bytes[end] <= '9') ||
            text.bytes[end] == '_' || text.bytes[end] == '-'))
        end++;
    return (struct topic_text){text.bytes + at, end - at};
}

static char byte_at(struct topic_text text, size_t at)
{
    return at < text.len ? text.bytes[at] : '\0';
}

/* ---- which names are closed ---- */

static struct closed_name *find_closed(struct shortcodes *shortcodes, struct topic_text name)
{
    for (size_t i = 0; i < shortcodes->closed_count; i++) {
        struct topic_text other = shortcodes->closed[i].name;
        if (topic_text_is_same(other, name))
            return &shortcodes->closed[i];
    }
    return NULL;
}

static void find_closed_names(struct shortcodes *shortcodes)
{
    const struct topic_text text = shortcodes->text;
    for (size_t at = 0; (at = topic_ending_find(text, at, "[/")) < text.len; at += 2) {
        struct topic_text name = name_at(text, at + 2);
        if (name.len == 0 || byte_at(text, at + 2 + name.len) != ']')
            continue;
        struct closed_name *closed = find_closed(shortcodes, name);
        if (!closed && shortcodes->closed_count < CLOSED_MAX)
            closed = &shortcodes->closed[shortcodes->closed_count++];
        if (closed)
            *closed = (struct closed_name){name, at};
    }
}

static bool is_closed_after(struct shortcodes *shortcodes, struct topic_text name, size_t at)
{
    const struct closed_name *closed = find_closed(shortcodes, name);
    return closed && closed->last > at;
}

/* ---- brackets ---- */

static bool is_solitary(struct topic_text name)
{
    for (size_t i = 0; i < sizeof solitary / sizeof *solitary; i++)
        if (strlen(solitary[i]) == name.len &&
            topic_text_scan_is_same_in_any_case(solitary[i], name.bytes, name.len))
            return true;
    return false;
}

/* Where the mark's only argument ends, an address, as in [youtube https://a.example/x]; 0: there is
 * another. */
static size_t address_end(struct topic_text text, size_t at)
{
    while (topic_text_is_blank(byte_at(text, at)))
        at++;
    if (text.len - at < 4 || memcmp(text.bytes + at, "http", 4) != 0)
        return 0;
    const char *close = memchr(text.bytes + at, ']',
                               text.len - at < LINK_MAX_BYTES ? text.len - at : LINK_MAX_BYTES);
    return close ? (size_t)(close - text.bytes) + 1 : 0;
}

/* [name], [name attributes] or [name=value]; the offset behind it, or 0. */
static size_t mark_end(struct shortcodes *shortcodes, size_t at)
{
    const struct topic_text text = shortcodes->text;
    struct topic_text name = name_at(text, at + 1);
    size_t end = at + 1 + name.len;
    char next = byte_at(text, end);
    if (name.len == 0)
        return 0;
    if (next == ']' && byte_at(text, end + 1) == '(')
        return 0; /* a link of Markdown */
    if (next == ']' || (next == '/' && byte_at(text, end + 1) == ']'))
        return is_solitary(name) || next == '/' || is_closed_after(shortcodes, name, at)
                   ? end + 1 + (next == '/')
                   : 0;
    if (next == '=' && is_closed_after(shortcodes, name, at)) {
        struct topic_attribute_list value = topic_attribute_list_read(text, at + 1, ']');
        return value.end > 0 ? value.end + 1 : 0;
    }
    if (!topic_text_is_blank(next))
        return 0;
    struct topic_attribute_list list = topic_attribute_list_read(text, end, ']');
    bool has_form = list.quoted > 0 || (list.pairs > 0 && list.words + list.unknown == 0);
    return list.end > 0 && has_form ? list.end + 1 : address_end(text, end);
}

/* The offset after the next ]] on this line; 0: there is none. */
static size_t link_end(struct shortcodes *shortcodes, size_t at)
{
    const struct topic_text text = shortcodes->text;
    size_t end = topic_ending_after(&shortcodes->link_end, text, at, LINK_MAX_BYTES - 2);
    return end == 0 || memchr(text.bytes + at, '\n', end - at) ? 0 : end;
}

/* What is not shown of the [[ at `at`: the target of a link that has another text. */
static size_t target_end(struct shortcodes *shortcodes, size_t at)
{
    const struct topic_text text = shortcodes->text;
    size_t end = link_end(shortcodes, at + 2);
    if (end == 0 || topic_text_is_blank(byte_at(text, at + 2)))
        return 0;
    const char *inner = memchr(text.bytes + at + 2, '[', end - at - 2);
    const char *bar = inner ? memchr(text.bytes + at, '|', (size_t)(inner - text.bytes) - at)
                            : memrchr(text.bytes + at, '|', end - at);
    return bar && !topic_text_is_blank(byte_at(text, (size_t)(bar - text.bytes) + 1))
               ? (size_t)(bar - text.bytes) + 1
               : 0;
}

/* Whether only > and blanks stand before `at` in its line, as before the mark of a callout. */
static bool begins_quote(struct topic_text text, size_t at)
{
    bool is_quote = false;
    for (; at > 0 && (text.bytes[at - 1] == '>' || text.bytes[at - 1] == ' '); at--)
        is_quote = is_quote || text.bytes[at - 1] == '>';
    return is_quote && (at == 0 || text.bytes[at - 1] == '\n');
}

static size_t callout_end(struct topic_text text, size_t at)
{
    struct topic_text name = name_at(text, at + 2);
    size_t end = at + 2 + name.len;
    if (name.len == 0 || byte_at(text, end) != ']' || !begins_quote(text, at))
        return 0;
    return end + 1 + (byte_at(text, end + 1) == '+' || byte_at(text, end + 1) == '-');
}

static size_t bracket_end(struct shortcodes *shortcodes, size_t at)
{
    const struct topic_text text = shortcodes->text;
    switch (byte_at(text, at + 1)) {
    case '[':
        if (byte_at(text, at + 2) == '{')
            return topic_ending_after(&shortcodes->token_end, text, at + 2,
                                      TOPIC_ATTRIBUTE_LIST_MAX_BYTES);
        return target_end(shortcodes, at);
    case '!':
        return callout_end(text, at);
    case '/': {
        struct topic_text name = name_at(text, at + 2);
        bool closes = name.len > 0 && byte_at(text, at + 2 + name.len) == ']';
        return closes ? at + 3 + name.len : 0;
    }
    default:
        return mark_end(shortcodes, at);
    }
}

/* ---- braces ---- */

/* {: .class}, {:toc}, {#anchor} or {.class}; the offset behind it, or 0. */
static size_t brace_end(struct shortcodes *shortcodes, size_t at)
{
    static const char comment[] = "{::comment}";
    const struct topic_text text = shortcodes->text;
    bool has_colon = byte_at(text, at + 1) == ':';
    size_t start = at + 1 + has_colon;
    if (text.len - at > strlen(comment) && memcmp(text.bytes + at, comment, strlen(comment)) == 0)
        return topic_ending_after(&shortcodes->comment_end, text, start, COMMENT_MAX_BYTES);
    if (!has_colon && byte_at(text, start) != '.' && byte_at(text, start) != '#')
        return 0;
    start += byte_at(text, start) == ':' || (has_colon && byte_at(text, start) == '/');
    struct topic_attribute_list list = topic_attribute_list_read(text, start, '}');
    bool has_form =
        has_colon ? list.marks + list.pairs + list.words > 0 : list.marks > 0 && list.words == 0;
    if (list.end == 0 || list.unknown > 0 || !has_form ||
        memchr(text.bytes + at, '\n', list.end - at))
        return 0;
    return list.end + 1;
}

/* The next mark from *at on, as bytes [*at, *end). False: there is none. */
static bool find_mark(void *context, size_t *at, size_t *end)
{
    struct shortcodes *shortcodes = context;
    const struct topic_text text = shortcodes->text;
    const size_t from = *at;
    for (; *at < text.len; (*at)++) {
        *at = topic_simd_find(text.bytes, text.len, *at, "[{");
        if (*at == text.len)
            return false;
        bool is_embed = *at > from && text.bytes[*at - 1] == '!' && byte_at(text, *at + 1) == '[';
        if (text.bytes[*at] == '{')
            *end = brace_end(shortcodes, *at);
        else
            *end = is_embed ? link_end(shortcodes, *at) : bracket_end(shortcodes, *at);
        if (*end > 0) {
            *at -= is_embed;
            return true;
        }
    }
    return false;
}

int topic_shortcodes_reduce(struct topic_visible_text *visible, struct topic_error *err)
{
    struct shortcodes shortcodes = {.text = visible->text,
                                    .token_end = {.bytes = "}]]"},
                                    .link_end = {.bytes = "]]"},
                                    .comment_end = {.bytes = "{:/comment}"}};
    find_closed_names(&shortcodes);
    return topic_source_map_leave_out(visible, find_mark, &shortcodes, err);
}
