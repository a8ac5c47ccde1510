#include "model/markup/embedded_code.h"

#include <string.h>

#include "base/text.h"
#include "model/markup/ending.h"
#include "model/text/simd.h"

/* A program within a page, or a part that its author has taken out; more is no code that anybody
 * closes on purpose. */
#define CODE_MAX_BYTES 20000

/* An expression between <% and %>, or a comment within a line. */
#define EXPRESSION_MAX_BYTES 2000

/* A line that imports a component. */
#define IMPORT_MAX_BYTES 300

#define CDATA_END_BYTES 3

enum ending { END_PROGRAM, END_EXPRESSION, END_NOTE, END_BRACES, END_CDATA, END_COUNT };

static const struct topic_ending endings[END_COUNT] = {
    {.bytes = "?>"}, {.bytes = "%>"}, {.bytes = "%%"}, {.bytes = "*/}"}, {.bytes = "]]>"}};

struct embedded_code {
    struct topic_text text;
    struct topic_ending endings[END_COUNT];
    size_t next_sign;   /* the next <, % or {; text.len: there is none */
    size_t next_import; /* the next line that begins so; text.len: there is none */
    size_t cdata_end;   /* the "]]>" of the CDATA section that is open; text.len: none is */
};

static bool is_word_byte(char byte)
{
    return ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || (byte >= '0' && byte <= '9') ||
           (unsigned char)byte >= 0x80;
}

static bool begins_line(struct topic_text text, size_t at)
{
    return at == 0 || text.bytes[at - 1] == '\n' || text.bytes[at - 1] == '\r';
}

static bool ends_line(struct topic_text text, size_t at)
{
    return at == text.len || text.bytes[at] == '\n' || text.bytes[at] == '\r';
}

static size_t end_of(struct embedded_code *code, enum ending ending, size_t at, size_t most)
{
    return topic_ending_after(&code->endings[ending], code->text, at, most);
}

/* Where the mark that opens a CDATA section ends; its text is text. 0: none is opened there. */
static size_t cdata_start(struct embedded_code *code, size_t at)
{
    static const char mark[] = "<![CDATA[";
    const struct topic_text text = code->text;
    if (text.len - at < sizeof mark - 1 || memcmp(text.bytes + at, mark, sizeof mark - 1) != 0)
        return 0;
    at += sizeof mark - 1;
    size_t end = end_of(code, END_CDATA, at, text.len);
    code->cdata_end = end > 0 ? end - CDATA_END_BYTES : text.len;
    return at;
}

/* Where the code that begins with the '<' at `at` ends; 0: there is none, as in "<5%". */
static size_t program_end(struct embedded_code *code, size_t at)
{
    const struct topic_text text = code->text;
    if (text.len - at < 4)
        return 0;
    char sign = text.bytes[at + 1];
    char next = text.bytes[at + 2];
    if (sign == '!')
        return cdata_start(code, at);
    if (sign == '?' && (next == '=' || topic_text_is_blank(next) || is_word_byte(next)))
        return end_of(code, END_PROGRAM, at + 2, CODE_MAX_BYTES);
    if (sign == '%' && (topic_text_is_blank(next) || (next != '\0' && strchr("=-#@!:", next))))
        return end_of(code, END_EXPRESSION, at + 2, EXPRESSION_MAX_BYTES);
    return 0;
}

/* Where the comment that begins with the "%%" at `at` ends: on its line, or, where it begins on a
 * line of its own, on another. "50%% more" has a word before it. */
static size_t note_end(struct embedded_code *code, size_t at)
{
    const struct topic_text text = code->text;
    if (text.len - at < 4 || text.bytes[at + 1] != '%' ||
        (at > 0 && (is_word_byte(text.bytes[at - 1]) || text.bytes[at - 1] == '%')))
        return 0;
    bool is_block = begins_line(text, at) && ends_line(text, at + 2);
    size_t end = end_of(code, END_NOTE, at + 2, is_block ? CODE_MAX_BYTES : EXPRESSION_MAX_BYTES);
    if (end == 0 || is_block)
        return end;
    return memchr(text.bytes + at, '\n', end - at) ? 0 : end;
}

static size_t braces_end(struct embedded_code *code, size_t at)
{
    const struct topic_text text = code->text;
    bool begins = text.len - at > 3 && memcmp(text.bytes + at, "{/*", 3) == 0;
    return begins ? end_of(code, END_BRACES, at + 3, CODE_MAX_BYTES) : 0;
}

/* Where the line ends that imports something: its last word is in quotes. 0: it is prose. */
static size_t import_end(struct topic_text text, size_t at)
{
    size_t end = at;
    while (end < text.len && end - at < IMPORT_MAX_BYTES && !ends_line(text, end))
        end++;
    size_t last = end;
    while (last > at && (topic_text_is_blank(text.bytes[last - 1]) || text.bytes[last - 1] == ';'))
        last--;
    if (last - at < strlen("import 'x'") || !ends_line(text, end) ||
        !strchr("\"'", text.bytes[last - 1]))
        return 0;
    char quote = text.bytes[--last];
    while (last > at && text.bytes[last - 1] != quote)
        last--;
    if (last < at + strlen("import '"))
        return 0;
    last--;
    return memcmp(text.bytes + last - 5, "from ", 5) == 0 || last == at + strlen("import ") ? end
                                                                                            : 0;
}

static size_t find_sign(struct topic_text text, size_t at)
{
    return topic_simd_find(text.bytes, text.len, at, "<%{");
}

static size_t find_import(struct topic_text text, size_t at)
{
    for (;; at++) {
        at = topic_ending_find(text, at, "import ");
        if (at == text.len || begins_line(text, at))
            return at;
    }
}

static size_t code_end(struct embedded_code *code, size_t at)
{
    switch (code->text.bytes[at]) {
    case '<':
        return program_end(code, at);
    case '%':
        return note_end(code, at);
    case '{':
        return braces_end(code, at);
    case ']':
        code->cdata_end = code->text.len;
        return at + CDATA_END_BYTES;
    default:
        return import_end(code->text, at);
    }
}

/* Where code may begin from `at` on; text.len: nowhere. */
static size_t find_start(struct embedded_code *code, size_t at)
{
    const struct topic_text text = code->text;
    if (code->next_sign < at)
        code->next_sign = find_sign(text, at);
    if (code->next_import < at)
        code->next_import = find_import(text, at);
    if (code->cdata_end < at)
        code->cdata_end = text.len;
    size_t start = code->next_sign;
    if (code->next_import < start)
        start = code->next_import;
    return code->cdata_end < start ? code->cdata_end : start;
}

/* The next code from *at on, as bytes [*at, *end). False: there is none. */
static bool find_code(void *context, size_t *at, size_t *end)
{
    struct embedded_code *code = context;
    const struct topic_text text = code->text;
    for (; *at < text.len; (*at)++) {
        *at = find_start(code, *at);
        if (*at >= text.len)
            return false;
        *end = code_end(code, *at);
        if (*end > 0)
            return true;
    }
    return false;
}

int topic_embedded_code_reduce(struct topic_visible_text *visible, struct topic_error *err)
{
    struct embedded_code code = {.text = visible->text, .cdata_end = visible->text.len};
    code.next_sign = find_sign(code.text, 0);
    code.next_import = find_import(code.text, 0);
    memcpy(code.endings, endings, sizeof endings);
    return topic_source_map_leave_out(visible, find_code, &code, err);
}
