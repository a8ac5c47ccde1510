#include "training/front_matter/mdx.h"

#include <string.h>

#include "base/text_scan.h"

/* A longer statement, tag or expression is none that anybody closes on purpose. */
#define CODE_MAX_BYTES 20000

struct mdx {
    struct topic_text text;
    struct topic_buffer *out;
    size_t unclosed; /* no brace or tag that begins before this is closed: looked for once */
};

static bool is_any(char byte, const char *bytes)
{
    return byte != '\0' && strchr(bytes, byte) != NULL;
}

static bool is_letter(char byte)
{
    return ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || byte == '_' || byte == '$';
}

static char byte_at(struct topic_text text, size_t at)
{
    return at < text.len ? text.bytes[at] : '\0';
}

static bool is_blank_line(struct topic_text text, size_t at)
{
    at = topic_text_scan_skip(text, at, " \t");
    return at == text.len || is_any(text.bytes[at], "\r\n");
}

/* ---- program ---- */

/* Behind the string or comment that begins at `at`; `at` where none does. Strings in " and ' end
 * with their line, because "it's" in a text between tags begins none. */
static size_t skip_literal(struct topic_text text, size_t at, size_t end)
{
    char quote = text.bytes[at];
    if (quote == '/' && byte_at(text, at + 1) == '*') {
        const char *close = memmem(text.bytes + at, end - at, "*/", 2);
        return close ? (size_t)(close - text.bytes) + 2 : at;
    }
    if (!is_any(quote, "\"'`"))
        return at;
    for (size_t i = at + 1; i < end; i++) {
        if (text.bytes[i] == quote)
            return i + 1;
        if (text.bytes[i] == '\n' && quote != '`')
            return at;
        i += text.bytes[i] == '\\';
    }
    return at;
}

static size_t limit_of(struct topic_text text, size_t at)
{
    return text.len - at < CODE_MAX_BYTES ? text.len : at + CODE_MAX_BYTES;
}

/* Behind the brace that closes that at `at`; 0: none does. */
static size_t brace_end(struct topic_text text, size_t at)
{
    size_t depth = 0;
    size_t end = limit_of(text, at);
    while (at < end) {
        size_t next = skip_literal(text, at, end);
        if (next > at) {
            at = next;
            continue;
        }
        depth += text.bytes[at] == '{';
        depth -= text.bytes[at] == '}';
        at++;
        if (depth == 0)
            return at;
    }
    return 0;
}

/* Behind the tag at `at`, whose attributes may have braces; 0: there is none. */
static size_t tag_end(struct topic_text text, size_t at)
{
    size_t end = limit_of(text, at);
    for (at++; at < end;) {
        size_t next = skip_literal(text, at, end);
        if (next == at && text.bytes[at] == '{')
            next = brace_end(text, at);
        if (next == 0 || text.bytes[at] == '<')
            return 0;
        if (next == at && text.bytes[at] == '>')
            return at + 1;
        at = next > at ? next : at + 1;
    }
    return 0;
}

/* Whether a statement is there, rather than a sentence about imports. */
static bool is_statement(struct topic_text text, size_t at)
{
    static const char *const exports[] = {"const ", "let ",   "var ", "default ", "function ",
                                          "async ", "class ", "{",    "*"};
    if (topic_text_scan_has_prefix(text, at, "import ")) {
        struct topic_text line = {text.bytes, topic_text_scan_line_end(text, at)};
        size_t name = topic_text_scan_skip(text, at + 7, " ");
        bool has_source =
            name < line.len && memmem(text.bytes + name, line.len - name, " from ", 6);
        return is_any(byte_at(text, name), "\"'{*") || has_source;
    }
    if (!topic_text_scan_has_prefix(text, at, "export "))
        return false;
    for (size_t i = 0; i < sizeof exports / sizeof *exports; i++)
        if (topic_text_scan_has_prefix(text, at + 7, exports[i]))
            return true;
    return false;
}

/* Where the statements at `at` end: at an empty line outside brackets, else at the first one. */
static size_t statements_end(struct topic_text text, size_t at)
{
    size_t first = 0;
    size_t depth = 0;
    size_t end = limit_of(text, at);
    while (at < end) {
        size_t next = skip_literal(text, at, end);
        if (next > at) {
            at = next;
            continue;
        }
        depth += is_any(text.bytes[at], "{[(");
        depth -= is_any(text.bytes[at], "}])") && depth > 0;
        if (text.bytes[at++] != '\n' || !is_blank_line(text, at))
            continue;
        first = first > 0 ? first : at;
        if (depth == 0)
            return at;
    }
    return first > 0 ? first : end;
}

/* ---- what stays ---- */

static int keep(struct mdx *mdx, size_t at, size_t end, struct topic_error *err)
{
    return topic_buffer_append(mdx->out, mdx->text.bytes + at, end - at, err);
}

/* An expression that is a string is its text. */
static int take_expression(struct mdx *mdx, size_t at, size_t end, struct topic_error *err)
{
    size_t start = topic_text_scan_skip(mdx->text, at + 1, TOPIC_TEXT_SCAN_BLANKS);
    size_t close = skip_literal(mdx->text, start, end);
    bool is_string = close > start && is_any(mdx->text.bytes[start], "\"'`") &&
                     topic_text_scan_skip(mdx->text, close, TOPIC_TEXT_SCAN_BLANKS) + 1 == end;
    return is_string ? keep(mdx, start + 1, close - 1, err) : 0;
}

/* A component is dropped; of an element of HTML that has an expression, the name stays. */
static int take_tag(struct mdx *mdx, size_t at, size_t end, struct topic_error *err)
{
    size_t name = at + 1 + (byte_at(mdx->text, at + 1) == '/');
    size_t stop = name;
    while (stop < end &&
           (is_letter(mdx->text.bytes[stop]) || is_any(mdx->text.bytes[stop], "-.:") ||
            (mdx->text.bytes[stop] >= '0' && mdx->text.bytes[stop] <= '9')))
        stop++;
    bool is_component = stop == name ||
                        (mdx->text.bytes[name] >= 'A' && mdx->text.bytes[name] <= 'Z') ||
                        memchr(mdx->text.bytes + name, '.', stop - name);
    if (is_component)
        return 0;
    if (!memchr(mdx->text.bytes + at, '{', end - at))
        return keep(mdx, at, end, err);
    return keep(mdx, at, stop, err) < 0 ? -1 : topic_buffer_append(mdx->out, ">", 1, err);
}

/* Behind the code between backticks at `at`; behind the backticks where nothing closes them. */
static size_t code_end(struct topic_text text, size_t at)
{
    size_t start = topic_text_scan_skip(text, at, "`");
    size_t limit = limit_of(text, start);
    for (size_t i = start; i < limit; i++) {
        if (text.bytes[i] == '\n' && is_blank_line(text, i + 1))
            return start;
        if (text.bytes[i] != '`')
            continue;
        size_t close = topic_text_scan_skip(text, i, "`");
        if (close - i == start - at)
            return close;
        i = close - 1;
    }
    return start;
}

/* Takes what is at *at, and moves it behind that. */
static int take(struct mdx *mdx, size_t *at, struct topic_error *err)
{
    const struct topic_text text = mdx->text;
    const size_t start = *at;
    char byte = text.bytes[start];
    char next = byte_at(text, start + 1);
    bool is_tag = byte == '<' && (is_letter(next) || next == '/' || next == '>');
    size_t end = 0;
    if (start >= mdx->unclosed && (is_tag || byte == '{')) {
        end = is_tag ? tag_end(text, start) : brace_end(text, start);
        if (end == 0)
            mdx->unclosed = limit_of(text, start);
    }
    if (end > 0) {
        *at = end;
        return is_tag ? take_tag(mdx, start, end, err) : take_expression(mdx, start, end, err);
    }
    *at = start + 1;
    if (byte == '`')
        *at = code_end(text, start);
    else if (byte == '\\' && start + 1 < text.len)
        *at = start + 2;
    return keep(mdx, start, *at, err);
}

/* Behind the block of code that begins with the line at `at`; 0: none does. */
static size_t fence_end(struct topic_text text, size_t at)
{
    size_t mark = topic_text_scan_skip(text, at, " ");
    char fence[4] = {byte_at(text, mark), byte_at(text, mark), byte_at(text, mark), '\0'};
    if (!is_any(fence[0], "`~") || !topic_text_scan_has_prefix(text, mark, fence))
        return 0;
    do
        at = topic_text_scan_next_line(text, at);
    while (at < text.len &&
           !topic_text_scan_has_prefix(text, topic_text_scan_skip(text, at, " "), fence));
    return topic_text_scan_next_line(text, at);
}

bool topic_mdx_is_name(const char *name)
{
    size_t len = strlen(name);
    return len > 4 && topic_text_scan_is_equal_in_any_case(name + len - 4, ".mdx");
}

int topic_mdx_reduce(struct topic_buffer *out, struct topic_text text, struct topic_error *err)
{
    struct mdx mdx = {.text = text, .out = out};
    int status = 0;
    for (size_t at = 0; status == 0 && at < text.len;) {
        bool begins_line = at == 0 || is_any(text.bytes[at - 1], "\r\n");
        size_t fence = begins_line ? fence_end(text, at) : 0;
        if (begins_line && is_statement(text, at)) {
            at = statements_end(text, at);
        } else if (fence > 0) {
            status = keep(&mdx, at, fence, err);
            at = fence;
        } else {
            status = take(&mdx, &at, err);
        }
    }
    return status;
}
