#include "record/label/label_marks.h"

#include <string.h>

#include "base/text_scan.h"

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* Before each value of SharePoint but the first. */
#define SHAREPOINT ";#"

/* Behind the name of a term of SharePoint; each x is a digit of base 16. */
static const char identifier[] = "|xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
#define IDENTIFIER_BYTES (sizeof identifier - 1)

static struct topic_text part(struct topic_text text, size_t start, size_t end)
{
    return (struct topic_text){text.bytes + start, end - start};
}

static bool ends_with(struct topic_text text, const char *end)
{
    size_t len = strlen(end);
    return text.len >= len && memcmp(text.bytes + text.len - len, end, len) == 0;
}

/* ---- one name ---- */

size_t topic_label_marks_identifier(struct topic_text text, size_t at)
{
    if (text.len - at < IDENTIFIER_BYTES)
        return 0;
    for (size_t i = 0; i < IDENTIFIER_BYTES; i++)
        if (identifier[i] == 'x'
                ? !topic_text_scan_is_any(text.bytes[at + i], DIGITS "abcdefABCDEF")
                : text.bytes[at + i] != identifier[i])
            return 0;
    return IDENTIFIER_BYTES;
}

/* A symbol of Ruby, :ai or :"AI Hardware". */
static bool is_symbol(struct topic_text text)
{
    static const char word[] = LETTERS DIGITS "_";
    if (text.len < 2 || text.bytes[0] != ':')
        return false;
    if (text.bytes[1] == '"')
        return text.len > 3 && ends_with(text, "\"");
    return topic_text_scan_is_any(text.bytes[1], LETTERS) &&
           topic_text_scan_skip(text, 1, word) == text.len;
}

struct topic_text topic_label_marks_name(struct topic_text text)
{
    if (topic_text_scan_has_prefix(text, 0, "=\"") && text.len > 3 && ends_with(text, "\""))
        text = part(text, 2, text.len - 1);
    if (is_symbol(text))
        text = part(text, text.bytes[1] == '"' ? 2 : 1, text.len - (text.bytes[1] == '"'));
    if (text.len > IDENTIFIER_BYTES)
        text.len -= topic_label_marks_identifier(text, text.len - IDENTIFIER_BYTES);
    return topic_text_scan_trim(text, ", \t");
}

/* ---- values of SharePoint ---- */

static bool is_sharepoint(struct topic_text text)
{
    return text.len > 2 && text.bytes[0] != '#' && memmem(text.bytes, text.len, SHAREPOINT, 2);
}

/* Where the value at `at` ends. */
static size_t value_end(struct topic_text text, size_t at)
{
    const char *found =
        at < text.len ? memmem(text.bytes + at, text.len - at, SHAREPOINT, 2) : NULL;
    return found ? (size_t)(found - text.bytes) : text.len;
}

static bool is_number(struct topic_text value)
{
    return value.len > 0 && topic_text_scan_skip(value, 0, DIGITS) == value.len;
}

/* Whether every second value, from the first on, is the id of the one behind it. *numbers is how
 * many may be ids. */
static bool have_ids(struct topic_text text, size_t *numbers)
{
    size_t count = 0;
    bool alternate = true;
    *numbers = 0;
    for (size_t at = 0; at <= text.len; at = value_end(text, at) + strlen(SHAREPOINT), count++) {
        bool is_id = is_number(part(text, at, value_end(text, at)));
        alternate = alternate && is_id == (count % 2 == 0);
        *numbers += is_id;
    }
    return alternate && count % 2 == 0;
}

static struct topic_text next_value(struct topic_label_marks *marks)
{
    struct topic_text text = marks->text;
    struct topic_text value = {"", 0};
    while (value.len == 0 && marks->at < text.len) {
        size_t end = value_end(text, marks->at);
        value = part(text, marks->at, end);
        if (marks->has_ids && is_number(value))
            value.len = 0;
        marks->at = end + strlen(SHAREPOINT) < text.len ? end + strlen(SHAREPOINT) : text.len;
    }
    return value;
}

/* ---- names between brackets, or between colons ---- */

/* The length of the name in brackets at `at`, with them; 0: none is there. */
static size_t bracket_length(struct topic_text text, size_t at)
{
    size_t depth = topic_text_scan_skip(text, at, "[") - at;
    size_t name = at + depth;
    size_t end = topic_text_scan_find_any(text, name, "[]'\"");
    bool is_closed = depth > 0 && depth <= 2 && end > name && end + depth <= text.len &&
                     topic_text_scan_skip(part(text, 0, end + depth), end, "]") == end + depth;
    return is_closed ? end + depth - at : 0;
}

/* Two or more. */
static bool are_bracketed(struct topic_text text)
{
    size_t count = 0;
    for (size_t at = 0, len; at < text.len;
         at = topic_text_scan_skip(text, at + len, " ,;"), count++)
        if ((len = bracket_length(text, at)) == 0)
            return false;
    return count > 1;
}

static struct topic_text next_bracketed(struct topic_label_marks *marks)
{
    struct topic_text text = marks->text;
    size_t start = marks->at;
    size_t len = start < text.len ? bracket_length(text, start) : 0;
    marks->at = topic_text_scan_skip(text, start + len, " ,;");
    if (len == 0)
        return (struct topic_text){"", 0};
    bool is_link = topic_text_scan_has_prefix(text, start, "[["); /* which is divided elsewhere */
    return is_link ? part(text, start, start + len) : part(text, start + 1, start + len - 1);
}

/* :AI:Energy:, as Org writes tags; two or more. */
static bool are_between_colons(struct topic_text text)
{
    static const char word[] = LETTERS DIGITS "_@#%";
    size_t count = 0;
    if (text.len < 3 || text.bytes[0] != ':' || text.bytes[text.len - 1] != ':')
        return false;
    for (size_t at = 1; at < text.len; count++) {
        size_t end = topic_text_scan_skip(text, at, word);
        if (end == at || text.bytes[end] != ':')
            return false;
        at = end + 1;
    }
    return count > 1;
}

static struct topic_text next_between_colons(struct topic_label_marks *marks)
{
    size_t start = topic_text_scan_skip(marks->text, marks->at, ":");
    marks->at = topic_text_scan_find_any(marks->text, start, ":");
    return part(marks->text, start, marks->at);
}

bool topic_label_marks_begin(struct topic_label_marks *marks, struct topic_text text)
{
    static const struct {
        bool (*are)(struct topic_text text);
        struct topic_text (*next)(struct topic_label_marks *marks);
    } rows[] = {{is_sharepoint, next_value},
                {are_bracketed, next_bracketed},
                {are_between_colons, next_between_colons}};
    size_t numbers = 0;
    *marks = (struct topic_label_marks){.text = text};
    for (size_t i = 0; !marks->next && i < sizeof rows / sizeof *rows; i++)
        if (rows[i].are(text))
            marks->next = rows[i].next;
    if (marks->next == next_value)
        marks->has_ids = have_ids(text, &numbers);
    marks->has_doubtful_ids = !marks->has_ids && numbers > 0;
    return marks->next != NULL;
}

struct topic_text topic_label_marks_next(struct topic_label_marks *marks)
{
    return marks->next(marks);
}
