#include "training/front_matter/mdx.h"

#include <string.h>

#include "base/text_scan.h"

/* A longer statement, tag or expression is none that anybody closes on purpose. */
#define CODE_MAX_BYTES 20000

#define FENCE_MIN_MARKS 3

/* What begins a string or, with the star behind it, a comment. */
static const char literal_marks[] = "\"'`/";

struct span {
    size_t from;
    size_t end;
};

/* What nothing closes is looked for once, so that "{" after "{" takes linear time. */
struct mdx {
    struct topic_text text;
    struct topic_buffer *out;
    size_t unclosed;            /* no brace or tag that begins before this is closed */
    size_t unclosed_statements; /* no bracket of a statement that begins before this is closed */
    struct span unclosed_literals[sizeof literal_marks - 1]; /* where none of its mark is closed */
};

static bool is_letter(char byte)
{
    return ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || byte == '_' || byte == '$';
}

static char byte_at(struct topic_text text, size_t at)
{
    return at < text.len ? text.bytes[at] : '\0';
}

static bool ends_line(struct topic_text text, size_t at)
{
    return text.bytes[at] == '\n' || (text.bytes[at] == '\r' && byte_at(text, at + 1) != '\n');
}

static bool is_blank_line(struct topic_text text, size_t at)
{
    at = topic_text_scan_skip(text, at, " \t");
    return at == text.len || topic_text_scan_is_any(text.bytes[at], "\r\n");
}

/* ---- program ---- */

/* Behind the comment at `at`; `at`: nothing closes it before `end`. */
static size_t comment_end(struct topic_text text, size_t at, size_t end)
{
    const char *close = at + 2 < end ? memmem(text.bytes + at + 2, end - at - 2, "*/", 2) : NULL;
    return close ? (size_t)(close - text.bytes) + 2 : at;
}

/* Behind the string at `at`; `at`: nothing closes it before *end, which becomes where it had to be
 * closed. Strings in " and ' end with their line, because "it's" in a text between tags begins
 * none. */
static size_t string_end(struct topic_text text, size_t at, size_t *end, bool crosses_empty_lines)
{
    const char quote = text.bytes[at];
    for (size_t i = at + 1; i < *end; i++) {
        if (text.bytes[i] == quote)
            return i + 1;
        if (ends_line(text, i) &&
            (quote != '`' || (!crosses_empty_lines && is_blank_line(text, i + 1))))
            *end = i;
        i += text.bytes[i] == '\\';
    }
    return at;
}

/* Behind the string or comment that begins at `at`; `at` where none does. */
static size_t skip_literal(struct mdx *mdx, size_t at, size_t end, bool crosses_empty_lines)
{
    const struct topic_text text = mdx->text;
    const char byte = text.bytes[at];
    bool is_comment = byte == '/' && byte_at(text, at + 1) == '*';
    if (!topic_text_scan_is_any(byte, literal_marks) || (byte == '/' && !is_comment))
        return at;
    struct span *unclosed = &mdx->unclosed_literals[strchr(literal_marks, byte) - literal_marks];
    if (unclosed->from <= at && at < unclosed->end)
        return at;
    size_t behind =
        is_comment ? comment_end(text, at, end) : string_end(text, at, &end, crosses_empty_lines);
    if (behind == at)
        *unclosed = (struct span){at, end};
    return behind;
}

/* The same in code, where a comment may go to the end of its line; "https://" begins none. */
static size_t skip_code(struct mdx *mdx, size_t at, size_t end, bool crosses_empty_lines)
{
    if (!topic_text_scan_has_prefix(mdx->text, at, "//") ||
        (at > 0 && mdx->text.bytes[at - 1] == ':'))
        return skip_literal(mdx, at, end, crosses_empty_lines);
    size_t line_end = topic_text_scan_line_end(mdx->text, at);
    return line_end < end ? line_end : end;
}

static size_t limit_of(struct topic_text text, size_t at)
{
    return text.len - at < CODE_MAX_BYTES ? text.len : at + CODE_MAX_BYTES;
}

/* Behind the brace that closes that at `at`; 0: none does. */
static size_t brace_end(struct mdx *mdx, size_t at)
{
    const struct topic_text text = mdx->text;
    size_t depth = 0;
    size_t end = limit_of(text, at);
    while (at < end) {
        size_t next = skip_code(mdx, at, end, true);
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
static size_t tag_end(struct mdx *mdx, size_t at)
{
    const struct topic_text text = mdx->text;
    size_t end = limit_of(text, at);
    for (at++; at < end;) {
        size_t next = skip_literal(mdx, at, end, false);
        if (next == at && text.bytes[at] == '{')
            next = brace_end(mdx, at);
        if (next == 0 || text.bytes[at] == '<')
            return 0;
        if (next == at && text.bytes[at] == '>')
            return at + 1;
        at = next > at ? next : at + 1;
    }
    return 0;
}

/* What a statement imports, at `at`: "path", {names}, * or a name, with a path in quotes behind a
 * name. "import duties from China" is a sentence. */
static bool is_imported(struct topic_text text, size_t at)
{
    struct topic_text line = {text.bytes, topic_text_scan_line_end(text, at)};
    size_t name = topic_text_scan_skip(text, at, " ");
    if (topic_text_scan_is_any(byte_at(text, name), "\"'{*"))
        return true;
    const char *from =
        name < line.len ? memmem(text.bytes + name, line.len - name, " from ", 6) : NULL;
    return from &&
           topic_text_scan_is_any(
               byte_at(line, topic_text_scan_skip(line, (size_t)(from - text.bytes) + 6, " ")),
               "\"'");
}

/* Whether what stays so far ends with an empty line: a statement goes on no paragraph. */
static bool is_behind_empty_line(const struct topic_buffer *out)
{
    size_t at = out->len;
    at -= at > 0 && out->bytes[at - 1] == '\n';
    at -= at > 0 && out->bytes[at - 1] == '\r';
    while (at > 0 && topic_text_scan_is_any(out->bytes[at - 1], " \t"))
        at--;
    return at == 0 || topic_text_scan_is_any(out->bytes[at - 1], "\r\n");
}

/* Whether a statement is there, rather than a sentence about imports. */
static bool is_statement(const struct mdx *mdx, size_t at)
{
    static const char *const exports[] = {"const ", "let ",   "var ", "default ", "function ",
                                          "async ", "class ", "{",    "*"};
    if (topic_text_scan_has_prefix(mdx->text, at, "import "))
        return is_imported(mdx->text, at + 7) && is_behind_empty_line(mdx->out);
    if (!topic_text_scan_has_prefix(mdx->text, at, "export "))
        return false;
    for (size_t i = 0; i < sizeof exports / sizeof *exports; i++)
        if (topic_text_scan_has_prefix(mdx->text, at + 7, exports[i]))
            return is_behind_empty_line(mdx->out);
    return false;
}

/* Where the first empty line from `at` on begins; `end`: there is none before. */
static size_t find_empty_line(struct topic_text text, size_t at, size_t end)
{
    do
        at = topic_text_scan_next_line(text, at);
    while (at < end && !is_blank_line(text, at));
    return at < end ? at : end;
}

/* Where the statements at `at` end: at an empty line outside brackets, else at the first one. */
static size_t statements_end(struct mdx *mdx, size_t at)
{
    const struct topic_text text = mdx->text;
    const size_t start = at;
    const size_t end = limit_of(text, at);
    size_t depth = 0;
    while (at < end && start >= mdx->unclosed_statements) {
        size_t next = skip_code(mdx, at, end, depth > 0);
        if (next > at) {
            at = next;
            continue;
        }
        depth += topic_text_scan_is_any(text.bytes[at], "{[(");
        depth -= topic_text_scan_is_any(text.bytes[at], "}])") && depth > 0;
        if (depth == 0 && ends_line(text, at) && is_blank_line(text, at + 1))
            return at + 1;
        at++;
    }
    if (start >= mdx->unclosed_statements)
        mdx->unclosed_statements = end;
    return find_empty_line(text, start, end);
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
    size_t close = skip_literal(mdx, start, end, true);
    bool is_string = close > start && topic_text_scan_is_any(mdx->text.bytes[start], "\"'`") &&
                     topic_text_scan_skip(mdx->text, close, TOPIC_TEXT_SCAN_BLANKS) + 1 == end;
    return is_string ? keep(mdx, start + 1, close - 1, err) : 0;
}

/* A component is dropped; of an element of HTML that has an expression, the name stays. */
static int take_tag(struct mdx *mdx, size_t at, size_t end, struct topic_error *err)
{
    size_t name = at + 1 + (byte_at(mdx->text, at + 1) == '/');
    size_t stop = name;
    while (stop < end && (is_letter(mdx->text.bytes[stop]) ||
                          topic_text_scan_is_any(mdx->text.bytes[stop], "-.:") ||
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
        end = is_tag ? tag_end(mdx, start) : brace_end(mdx, start);
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

/* Behind the block of code that begins with the line at `at`; 0: none does. A line with as many
 * marks, or more, closes it. */
static size_t fence_end(struct topic_text text, size_t at)
{
    size_t begin = topic_text_scan_skip(text, at, " ");
    const char mark[2] = {byte_at(text, begin), '\0'};
    size_t info =
        topic_text_scan_is_any(mark[0], "`~") ? topic_text_scan_skip(text, begin, mark) : begin;
    if (info - begin < FENCE_MIN_MARKS ||
        (mark[0] == '`' &&
         memchr(text.bytes + info, '`', topic_text_scan_line_end(text, info) - info)))
        return 0;
    for (at = topic_text_scan_next_line(text, at); at < text.len;) {
        size_t first = topic_text_scan_skip(text, at, " ");
        size_t behind = topic_text_scan_skip(text, first, mark);
        at = topic_text_scan_next_line(text, at);
        if (behind - first >= info - begin && is_blank_line(text, behind))
            break;
    }
    return at;
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
        bool begins_line = at == 0 || topic_text_scan_is_any(text.bytes[at - 1], "\r\n");
        size_t fence = begins_line ? fence_end(text, at) : 0;
        if (begins_line && is_statement(&mdx, at)) {
            at = statements_end(&mdx, at);
        } else if (fence > 0) {
            status = keep(&mdx, at, fence, err);
            at = fence;
        } else {
            status = take(&mdx, &at, err);
        }
    }
    return status;
}
