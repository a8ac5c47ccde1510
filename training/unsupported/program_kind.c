#include "training/unsupported/program_kind.h"

#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/unsupported/source_scan.h"

/* So many lines are looked at. */
#define LINES_SEEN 60
#define LINES_MIN 4

static bool begins(struct topic_text line, const char *word)
{
    return topic_text_scan_has_prefix(line, 0, word);
}

static bool begins_with_one(struct topic_text line, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (begins(line, words[i]))
            return true;
    return false;
}

static char last_of(struct topic_text line)
{
    return line.bytes[line.len - 1];
}

/* ---- braces ---- */

static bool is_comment(struct topic_text line)
{
    static const char *const marks[] = {"//",       "/*",      "* ",  "*/",
                                        "#include", "#define", "#if", "#end"};
    return begins_with_one(line, marks, sizeof marks / sizeof *marks);
}

bool topic_program_kind_has_braces(struct topic_text text)
{
    size_t lines = 0;
    size_t statements = 0;
    bool opens = false;
    bool closes = false;
    for (struct topic_text line; lines < LINES_SEEN; lines++) {
        line = topic_source_scan_take_line(&text);
        if (line.len == 0)
            break;
        statements += is_comment(line) || topic_text_scan_is_any(last_of(line), ";{}()");
        opens = opens || last_of(line) == '{';
        closes = closes || (opens && line.bytes[0] == '}' &&
                            topic_text_scan_skip(line, 1, "});,") == line.len);
    }
    return lines >= LINES_MIN && opens && closes && statements * 2 > lines;
}

/* ---- Python ---- */

/* "import os, sys", "from pathlib import Path": names, commas and dots, but no further words. */
static bool is_import(struct topic_text line)
{
    static const char from[] = "from ";
    static const char import[] = "import ";
    size_t at = 0;
    if (begins(line, from)) {
        at = topic_source_scan_name_end(line, strlen(from), "._") + 1;
        if (at >= line.len || !topic_text_scan_has_prefix(line, at, import))
            return false;
        line = (struct topic_text){line.bytes + at, line.len - at};
    }
    if (!begins(line, import))
        return false;
    at = topic_source_scan_name_end(line, strlen(import), "._*(");
    bool is_renamed = topic_text_scan_has_prefix(line, at, " as ");
    return at > strlen(import) && (at == line.len || line.bytes[at] == ',' || is_renamed) &&
           last_of(line) != '.';
}

/* "def main():", "class A(B):", "if __name__ == ...:" */
static bool is_definition(struct topic_text line)
{
    static const char *const words[] = {"def ", "class ", "async def ", "if __name__ "};
    bool is_named = begins_with_one(line, words, sizeof words / sizeof *words);
    return is_named && last_of(line) == ':' &&
           (topic_text_scan_find_any(line, 0, "(=") < line.len || begins(line, "class "));
}

bool topic_program_kind_is_python(struct topic_text text)
{
    size_t imports = 0;
    size_t definitions = 0;
    for (size_t lines = 0; lines < LINES_SEEN && text.len > 0; lines++) {
        struct topic_text line = topic_source_scan_take_line(&text);
        if (line.len == 0)
            break;
        imports += is_import(line);
        definitions += is_definition(line);
    }
    return (imports > 0 && definitions > 0) || imports > 2 || definitions > 2;
}

/* ---- make ---- */

static bool holds(struct topic_text text, const char *part)
{
    return text.len > 0 && memmem(text.bytes, text.len, part, strlen(part)) != NULL;
}

/* "all: main.o", with a line behind it that begins with a tab. */
static bool is_target(struct topic_text line, struct topic_text rest)
{
    size_t at = topic_source_scan_name_end(line, 0, "_-./%$()");
    return at > 0 && at < line.len && line.bytes[at] == ':' && rest.len > 0 &&
           rest.bytes[0] == '\t';
}

bool topic_program_kind_is_makefile(struct topic_text text)
{
    bool has_variable = holds(text, "$(") && (holds(text, " = ") || holds(text, ":="));
    for (size_t lines = 0; has_variable && lines < LINES_SEEN && text.len > 0; lines++) {
        struct topic_text line = topic_source_scan_first_line(text);
        text = topic_source_scan_rest(text);
        if (is_target(line, text))
            return true;
    }
    return false;
}
