#include "record/label_text.h"

#include <string.h>
#include <strings.h>

/* A character reference is at most as long as &#1114111; */
#define REFERENCE_MAX_BYTES 10

bool topic_label_text_is_missing(struct topic_text text)
{
    static const char *const names[] = {"nan",  "none", "null", "nil",    "n/a",   "<na>",
                                        "#n/a", "-",    "--",   "\u2013", "\u2014"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == text.len && strncasecmp(names[i], text.bytes, text.len) == 0)
            return true;
    return text.len == 2 && memcmp(text.bytes, "NA", 2) == 0; /* R; "na" may be a name */
}

bool topic_label_text_is_list(struct topic_text text)
{
    static const char *const openings[] = {"['", "[\"", "{'", "{\""};
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++)
        if (text.len > 0 && memmem(text.bytes, text.len, openings[i], strlen(openings[i])))
            return true;
    return text.len > 1 && text.bytes[0] == '(' && memchr("'\"", text.bytes[1], 2);
}

static bool is_letter_or_digit(char byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

size_t topic_label_text_reference(struct topic_text text, size_t at)
{
    size_t end = at + 1;
    if (text.bytes[at] != '&')
        return 0;
    end += end < text.len && text.bytes[end] == '#';
    size_t start = end;
    while (end < text.len && end - at < REFERENCE_MAX_BYTES && is_letter_or_digit(text.bytes[end]))
        end++;
    return end > start && end < text.len && text.bytes[end] == ';' ? end + 1 - at : 0;
}

char topic_label_text_character(struct topic_text reference)
{
    static const struct {
        const char *text;
        char byte;
    } rows[] = {{"&amp;", '&'},   {"&lt;", '<'},  {"&gt;", '>'},   {"&quot;", '"'},
                {"&apos;", '\''}, {"&#38;", '&'}, {"&#x26;", '&'}, {"&#39;", '\''},
                {"&#x27;", '\''}, {"&#34;", '"'}, {"&nbsp;", ' '}, {"&#160;", ' '}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strlen(rows[i].text) == reference.len &&
            strncasecmp(rows[i].text, reference.bytes, reference.len) == 0)
            return rows[i].byte;
    return '\0';
}

bool topic_label_text_has_comma(struct topic_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        bool is_in_number = i > 0 && i + 1 < text.len && text.bytes[i - 1] >= '0' &&
                            text.bytes[i - 1] <= '9' && text.bytes[i + 1] >= '0' &&
                            text.bytes[i + 1] <= '9';
        if (text.bytes[i] == ',' && !is_in_number)
            return true;
    }
    return false;
}

bool topic_label_text_is_number(struct topic_text text)
{
    static const char *const constants[] = {"true", "false"};
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++)
        digits += memchr("0123456789.+-eE ", text.bytes[i], 16) != NULL;
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (strlen(constants[i]) == text.len &&
            strncasecmp(constants[i], text.bytes, text.len) == 0)
            return true;
    return digits == text.len && text.bytes[0] <= '9';
}
