#include "record/label/label_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "base/utf8.h"

/* A character reference is at most as long as &#1114111; */
#define REFERENCE_MAX_BYTES 10

/* A longer name is cut in messages. */
#define QUOTED_BYTES 60

int topic_label_text_quoted_len(struct topic_text text)
{
    size_t len = text.len < QUOTED_BYTES ? text.len : QUOTED_BYTES;
    while (len > 0 && len < text.len && ((unsigned char)text.bytes[len] & 0xC0) == 0x80)
        len--;
    return (int)len;
}

bool topic_label_text_is_list(struct topic_text text)
{
    static const char *const openings[] = {"['",   "[\"", "{'",   "{\"",     "[ '",
                                           "[ \"", "{ '", "{ \"", "np.str_("};
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++)
        if (text.len > 0 && memmem(text.bytes, text.len, openings[i], strlen(openings[i])))
            return true;
    if (text.len < 2)
        return false;
    const char ends[] = {text.bytes[0], text.bytes[text.len - 1], '\0'};
    bool is_bracketed = strcmp(ends, "[]") == 0 || strcmp(ends, "{}") == 0;
    return (is_bracketed && memchr(text.bytes, ',', text.len)) ||
           (text.bytes[0] == '(' && memchr("'\"", text.bytes[1], 2));
}

static bool begins(struct topic_text text, const char *start)
{
    return text.len >= strlen(start) && memcmp(text.bytes, start, strlen(start)) == 0;
}

static bool holds(struct topic_text text, const char *part)
{
    return text.len > 0 && memmem(text.bytes, text.len, part, strlen(part)) != NULL;
}

bool topic_label_text_is_part_of_list(struct topic_text text)
{
    static const char *const pairs[] = {"[]", "{}", "()"}; /* "Part B)" is a name */
    for (size_t i = 0; text.len > 0 && i < sizeof pairs / sizeof *pairs; i++) {
        bool has_open = memchr(text.bytes, pairs[i][0], text.len);
        bool has_close = memchr(text.bytes, pairs[i][1], text.len);
        if ((has_open && !has_close) ||
            (!has_open && pairs[i][1] != ')' && text.bytes[text.len - 1] == pairs[i][1]))
            return true;
    }
    return false;
}

bool topic_label_text_is_in_parentheses(struct topic_text text)
{
    return begins(text, "(") && text.bytes[text.len - 1] == ')' &&
           (memchr(text.bytes, ',', text.len) || memchr(text.bytes, ';', text.len)) &&
           !memchr(text.bytes + 1, '(', text.len - 1);
}

/* Whether a blank stands within an item. */
static bool has_several_words(struct topic_text list)
{
    for (size_t i = 1; i < list.len; i++)
        if (list.bytes[i] == ' ' && list.bytes[i - 1] != ',')
            return true;
    return false;
}

bool topic_label_text_is_bare_list(struct topic_text text)
{
    bool is_list = begins(text, "[") && text.bytes[text.len - 1] == ']' && holds(text, ", ") &&
                   !topic_label_text_has_quote_prefix(text, 1);
    return is_list && !memchr(text.bytes, '"', text.len) && !begins(text, "['") &&
           !holds(text, ", '") && !holds(text, "np.str_(") && has_several_words(text);
}

struct topic_text topic_label_text_link(struct topic_text text)
{
    struct topic_text none = {0};
    if (text.len < 5 || memcmp(text.bytes, "[[", 2) != 0 ||
        memcmp(text.bytes + text.len - 2, "]]", 2) != 0)
        return none;
    text = (struct topic_text){text.bytes + 2, text.len - 4};
    if (memchr(text.bytes, '[', text.len) || memchr(text.bytes, ']', text.len) ||
        memchr("'\"", text.bytes[0], 2))
        return none;
    for (size_t at = 1; at < text.len; at++)
        if (text.bytes[at] == '|' || text.bytes[at] == '#')
            text.len = at;
    return text;
}

bool topic_label_text_has_quote_prefix(struct topic_text text, size_t at)
{
    return at + 1 < text.len && memchr("ub", text.bytes[at], 2) &&
           memchr("'\"", text.bytes[at + 1], 2);
}

struct topic_text topic_label_text_unquoted(struct topic_text text)
{
    static const struct {
        const char *open;
        const char *close;
    } pairs[] = {{"\"", "\""}, {"'", "'"}, {"“", "”"}, {"„", "“"},   {"„", "”"},  {"”", "”"},
                 {"‘", "’"},   {"«", "»"}, {"»", "«"}, {"「", "」"}, {"『", "』"}};
    if (topic_label_text_has_quote_prefix(text, 0) && text.bytes[text.len - 1] == text.bytes[1])
        text = (struct topic_text){text.bytes + 1, text.len - 1};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t open = strlen(pairs[i].open);
        size_t close = strlen(pairs[i].close);
        if (text.len <= open + close || !begins(text, pairs[i].open) ||
            memcmp(text.bytes + text.len - close, pairs[i].close, close) != 0)
            continue;
        struct topic_text inside = {text.bytes + open, text.len - open - close};
        return holds(inside, pairs[i].open) || holds(inside, pairs[i].close) ? text : inside;
    }
    return text;
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

/* The number of &#38; or &#x26;; 0: it is none of a character that a name may have. */
static uint32_t number_of(struct topic_text reference)
{
    char digits[REFERENCE_MAX_BYTES + 1] = "";
    char *end;
    bool is_hexadecimal = reference.len > 4 && (reference.bytes[2] | 0x20) == 'x';
    size_t start = is_hexadecimal ? 3 : 2;
    if (reference.len <= start + 1 || reference.bytes[1] != '#')
        return 0;
    memcpy(digits, reference.bytes + start, reference.len - start - 1);
    unsigned long number = strtoul(digits, &end, is_hexadecimal ? 16 : 10);
    bool is_character =
        *end == '\0' && number >= ' ' && number <= 0x10FFFF && (number < 0xD800 || number > 0xDFFF);
    return is_character ? (uint32_t)number : 0;
}

size_t topic_label_text_character(struct topic_text reference, char bytes[static 4])
{
    static const struct {
        const char *text;
        char byte;
    } rows[] = {{"&amp;", '&'},  {"&lt;", '<'},    {"&gt;", '>'},
                {"&quot;", '"'}, {"&apos;", '\''}, {"&nbsp;", ' '}};
    uint32_t number = number_of(reference);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strlen(rows[i].text) == reference.len &&
            topic_text_scan_is_same_in_any_case(rows[i].text, reference.bytes, reference.len))
            number = (unsigned char)rows[i].byte;
    if (number == 0)
        return 0;
    return topic_utf8_encode(number == 0xA0 ? ' ' : number, bytes);
}

const char *topic_label_text_comma(struct topic_text text)
{
    static const char *const others[] = {"\u3001", "\uff0c", "\u060c", "\u061b", "\uff1b"};
    for (size_t i = 0; i < text.len; i++) {
        bool is_in_number = i > 0 && i + 1 < text.len && text.bytes[i - 1] >= '0' &&
                            text.bytes[i - 1] <= '9' && text.bytes[i + 1] >= '0' &&
                            text.bytes[i + 1] <= '9';
        if (text.bytes[i] == ',' && !is_in_number)
            return ",";
    }
    for (size_t i = 0; text.len > 0 && i < sizeof others / sizeof *others; i++)
        if (memmem(text.bytes, text.len, others[i], strlen(others[i])))
            return others[i];
    return NULL;
}

bool topic_label_text_is_hashtags(struct topic_text text)
{
    size_t words = 0;
    for (size_t at = 0; at < text.len; words++) {
        if (text.bytes[at] != '#' || ++at == text.len || strchr("# \t,;", text.bytes[at]))
            return false;
        while (at < text.len && !strchr("# \t,;", text.bytes[at]))
            at++;
        while (at < text.len && strchr(" \t,;", text.bytes[at]))
            at++;
    }
    return words > 1;
}

bool topic_label_text_is_joined(struct topic_text text)
{
    bool is_address = holds(text, "://");
    for (size_t at = 1; at + 1 < text.len && !is_address; at++)
        if (text.bytes[at] == '#' && is_letter_or_digit(text.bytes[at - 1]) &&
            is_letter_or_digit(text.bytes[at + 1]))
            return true;
    return false;
}

bool topic_label_text_is_number(struct topic_text text)
{
    static const char *const constants[] = {"true", "false"};
    static const char signs[] = "0123456789.,+-eE ";
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++)
        digits += memchr(signs, text.bytes[i], strlen(signs)) != NULL;
    if (TOPIC_TEXT_SCAN_IS_ONE_OF(text, constants))
        return true;
    return digits == text.len && text.bytes[0] <= '9';
}

bool topic_label_text_is_class_number(struct topic_text text)
{
    size_t digits = 0;
    while (digits < text.len && text.bytes[digits] >= '0' && text.bytes[digits] <= '9')
        digits++;
    return text.len > 0 && digits < 4 && topic_label_text_is_number(text);
}

bool topic_label_text_is_probability(struct topic_text text)
{
    static const char digits[] = "0123456789";
    size_t end = topic_text_scan_skip(text, 0, digits);
    if (end != 1)
        return false;
    bool has_point = end < text.len && text.bytes[end] == '.';
    end = has_point ? topic_text_scan_skip(text, end + 1, digits) : end;
    bool has_exponent = topic_text_scan_has_prefix_in_any_case(text, end, "e-");
    end = has_exponent ? topic_text_scan_skip(text, end + 2, digits) : end;
    bool is_certain = text.bytes[0] == '1' && topic_text_scan_skip(text, 2, "0") + 3 >= end;
    return end == text.len && topic_text_scan_is_any(text.bytes[end - 1], digits) &&
           (has_exponent || (has_point && (text.bytes[0] == '0' || is_certain)));
}

struct topic_text topic_label_text_without_address(struct topic_text name)
{
    static const char address[] = " (http";
    const char *found = name.len > 0 && name.bytes[name.len - 1] == ')'
                            ? memmem(name.bytes, name.len, address, strlen(address))
                            : NULL;
    size_t len = found ? (size_t)(found - name.bytes) : name.len;
    bool is_address = found && len > 0 && memmem(found, name.len - len, "://", 3) &&
                      topic_text_scan_find_any(name, len + strlen(address), " \t") == name.len;
    return is_address
               ? topic_text_scan_trim((struct topic_text){name.bytes, len}, TOPIC_LABEL_TEXT_BLANKS)
               : name;
}
