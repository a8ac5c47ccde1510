#include "training/front_matter/toml_date.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* Whether the text has the shape at `at`: 0 stands for a digit, any other character for itself. */
static bool has_shape(struct topic_text text, size_t at, const char *shape)
{
    for (size_t i = 0; shape[i]; i++) {
        if (at + i >= text.len)
            return false;
        char byte = text.bytes[at + i];
        if (shape[i] == '0' ? !isdigit((unsigned char)byte) : byte != shape[i])
            return false;
    }
    return true;
}

static unsigned number(struct topic_text text, size_t at, size_t digits)
{
    unsigned value = 0;
    for (size_t i = 0; i < digits; i++)
        value = value * 10 + (unsigned)(text.bytes[at + i] - '0');
    return value;
}

/* 00:00:00, with a fraction or without. */
static size_t time_len(struct topic_text text, size_t at)
{
    if (!has_shape(text, at, "00:00:00") || number(text, at, 2) > 23 ||
        number(text, at + 3, 2) > 59 || number(text, at + 6, 2) > 59)
        return 0;
    size_t end = at + 8;
    if (has_shape(text, end, ".0"))
        for (end += 2; end < text.len && isdigit((unsigned char)text.bytes[end]);)
            end++;
    return end - at;
}

/* Z, +00:00 or nothing. */
static size_t offset_len(struct topic_text text, size_t at)
{
    if (at < text.len && (text.bytes[at] == 'Z' || text.bytes[at] == 'z'))
        return 1;
    bool is_offset = has_shape(text, at, "+00:00") || has_shape(text, at, "-00:00");
    return is_offset && number(text, at + 1, 2) <= 23 && number(text, at + 4, 2) <= 59 ? 6 : 0;
}

static bool is_day(unsigned year, unsigned month, unsigned day)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return year > 0 && day <= days[month - 1] + (month == 2 && is_leap);
}

size_t topic_toml_date_len(struct topic_text text, struct topic_error *err)
{
    if (!has_shape(text, 0, "0000-00-00"))
        return time_len(text, 0);
    unsigned month = number(text, 5, 2);
    unsigned day = number(text, 8, 2);
    if (month < 1 || month > 12 || day < 1 || !is_day(number(text, 0, 4), month, day)) {
        topic_error_set(err, "%.10s is not a day of the calendar", text.bytes);
        return 0;
    }
    size_t len = 10;
    size_t time = len < text.len && memchr("Tt ", text.bytes[len], 3) ? time_len(text, len + 1) : 0;
    if (time > 0)
        len += 1 + time;
    return time > 0 ? len + offset_len(text, len) : len;
}
