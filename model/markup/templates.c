#include "model/markup/templates.h"

#include <string.h>

#include "base/text.h"
#include "model/markup/ending.h"

/* Longer than any real tag with its arguments. */
#define TAG_MAX_BYTES 2000

/* "{{ variables }}" are short, and on one line. */
#define EXPRESSION_MAX_BYTES 500

/* A commented-out part of an article; more is no comment that anybody closes on purpose. */
#define COMMENT_MAX_BYTES 20000

static const char comment_close[] = "endcomment";

enum ending {
    END_SHORTCODE,
    END_MARKDOWN_SHORTCODE,
    END_EXPRESSION,
    END_TAG,
    END_NOTE,
    END_COMMENT,
    END_COUNT
};

static const struct topic_ending endings[END_COUNT] = {{.bytes = ">}}"}, {.bytes = "%}}"},
                                                       {.bytes = "}}"},  {.bytes = "%}"},
                                                       {.bytes = "#}"},  {.bytes = comment_close}};

struct templates {
    struct topic_text text;
    struct topic_ending endings[END_COUNT];
};

static bool is_letter(char byte)
{
    return ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || byte == '_';
}

static size_t end_of(struct templates *templates, enum ending ending, size_t at, size_t most)
{
    return topic_ending_after(&templates->endings[ending], templates->text, at, most);
}

/* Moves *at past spaces and the marks that control them, as in "{%- if". */
static void skip_marks(struct topic_text text, size_t *at, size_t end)
{
    while (*at < end && (topic_text_is_blank(text.bytes[*at]) || strchr("-~+", text.bytes[*at])))
        (*at)++;
}

/* The length of the name at `at`, such as page.title or post_url. */
static size_t name_length(struct topic_text text, size_t at, size_t end)
{
    size_t stop = at;
    if (at >= end || !is_letter(text.bytes[at]))
        return 0;
    while (stop < end &&
           (is_letter(text.bytes[stop]) || strchr(".-[]'\"0123456789", text.bytes[stop])))
        stop++;
    return stop - at;
}

/* Whether bytes [at, end) between double braces are an expression, and not prose: a string, or a
 * name that is alone or has a filter, arguments or an operator after it. */
static bool is_expression(struct topic_text text, size_t at, size_t end)
{
    skip_marks(text, &at, end);
    if (at == end || memchr(text.bytes + at, '\n', end - at))
        return at == end;
    if (strchr("\"'.$", text.bytes[at]))
        return true;
    if (strchr("#/^>!&*", text.bytes[at]))
        return at + 1 < end && (is_letter(text.bytes[at + 1]) || text.bytes[at] == '/');
    size_t len = name_length(text, at, end);
    at += len;
    skip_marks(text, &at, end);
    return len > 0 && (at == end || strchr("|(?=", text.bytes[at]));
}

static bool is_tag(struct topic_text text, size_t at, size_t end)
{
    skip_marks(text, &at, end);
    size_t len = name_length(text, at, end);
    return len > 0 && (at + len == end || topic_text_is_blank(text.bytes[at + len]));
}

/* The offset after the {% endcomment %} that closes a comment which begins before `at`; 0: none. */
static size_t comment_end(struct templates *templates, size_t start, size_t at)
{
    size_t name = start + 2;
    skip_marks(templates->text, &name, at);
    if (at - name < 7 || memcmp(templates->text.bytes + name, "comment", 7) != 0)
        return 0;
    const size_t close_len = strlen(comment_close);
    size_t close = end_of(templates, END_COMMENT, at, COMMENT_MAX_BYTES - close_len);
    return close == 0 ? 0 : end_of(templates, END_TAG, close - close_len, TAG_MAX_BYTES);
}

/* The end of the "{{ expression }}" or shortcode at `at`; 0: it is none. */
static size_t braces_end(struct templates *templates, size_t at)
{
    const struct topic_text text = templates->text;
    size_t inner = at + 2;
    if (inner < text.len && text.bytes[inner] == '<')
        return end_of(templates, END_SHORTCODE, inner, TAG_MAX_BYTES);
    if (inner < text.len && text.bytes[inner] == '%')
        return end_of(templates, END_MARKDOWN_SHORTCODE, inner, TAG_MAX_BYTES);
    if (inner < text.len && text.bytes[inner] == '{')
        inner++;
    size_t end = end_of(templates, END_EXPRESSION, inner, EXPRESSION_MAX_BYTES);
    if (end == 0 || !is_expression(text, inner, end - 2))
        return 0;
    return inner == at + 3 && end < text.len && text.bytes[end] == '}' ? end + 1 : end;
}

static size_t tag_end(struct templates *templates, size_t at)
{
    size_t end = end_of(templates, END_TAG, at + 2, TAG_MAX_BYTES);
    if (end == 0 || !is_tag(templates->text, at + 2, end - 2))
        return 0;
    size_t comment = comment_end(templates, at, end);
    return comment > 0 ? comment : end;
}

/* Where the template code that begins at text[at], a '{', ends; 0: it is none. */
static size_t code_end(struct templates *templates, size_t at)
{
    if (at + 1 >= templates->text.len)
        return 0;
    switch (templates->text.bytes[at + 1]) {
    case '{':
        return braces_end(templates, at);
    case '%':
        return tag_end(templates, at);
    case '#':
        return end_of(templates, END_NOTE, at + 2, TAG_MAX_BYTES);
    default:
        return 0;
    }
}

/* The next template code from *at on, as bytes [*at, *end). False: there is none. */
static bool find_code(void *context, size_t *at, size_t *end)
{
    struct templates *templates = context;
    const struct topic_text text = templates->text;
    for (; *at < text.len; (*at)++) {
        const char *brace = memchr(text.bytes + *at, '{', text.len - *at);
        if (!brace)
            return false;
        *at = (size_t)(brace - text.bytes);
        *end = code_end(templates, *at);
        if (*end > 0)
            return true;
    }
    return false;
}

int topic_templates_reduce(struct topic_visible_text *visible, struct topic_error *err)
{
    struct templates templates = {.text = visible->text};
    memcpy(templates.endings, endings, sizeof endings);
    return topic_source_map_leave_out(visible, find_code, &templates, err);
}
