#include "training/front_matter/toml_scan.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "training/front_matter/toml_date.h"

#define RUNE_MAX 0x10FFFF

/* A longer number is a mistake. */
#define NUMBER_MAX_BYTES 100

char topic_toml_scan_peek(const struct topic_toml_scan *scan, size_t ahead)
{
    return scan->at + ahead < scan->len ? scan->bytes[scan->at + ahead] : '\0';
}

bool topic_toml_scan_begins_with(const struct topic_toml_scan *scan, const char *prefix)
{
    size_t len = strlen(prefix);
    return scan->len - scan->at >= len && memcmp(scan->bytes + scan->at, prefix, len) == 0;
}

void topic_toml_scan_skip_blanks(struct topic_toml_scan *scan)
{
    while (topic_toml_scan_peek(scan, 0) == ' ' || topic_toml_scan_peek(scan, 0) == '\t')
        scan->at++;
}

/* A control character, which no comment or string may hold; a tab is none. */
static bool is_control(char byte)
{
    return ((unsigned char)byte < 0x20 && byte != '\t') || byte == 0x7F;
}

int topic_toml_scan_skip_comment(struct topic_toml_scan *scan, struct topic_error *err)
{
    if (topic_toml_scan_peek(scan, 0) != '#')
        return 0;
    for (; scan->at < scan->len && scan->bytes[scan->at] != '\n'; scan->at++)
        if (is_control(scan->bytes[scan->at]))
            return topic_error_set(err, "a comment has a control character");
    return 0;
}

int topic_toml_scan_skip_lines(struct topic_toml_scan *scan, struct topic_error *err)
{
    for (;;) {
        size_t start = scan->at;
        topic_toml_scan_skip_blanks(scan);
        if (topic_toml_scan_peek(scan, 0) == '\n')
            scan->at++;
        if (topic_toml_scan_skip_comment(scan, err) < 0)
            return -1;
        if (scan->at == start)
            return 0;
    }
}

bool topic_toml_scan_is_bare(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || byte == '-';
}

/* ---- strings ---- */

/* Appends the character that \u and its four hexadecimal digits, or \U and eight, stand for. */
static int take_rune(struct topic_toml_scan *scan, size_t digits, struct topic_buffer *out,
                     struct topic_error *err)
{
    uint32_t rune = 0;
    char bytes[4];
    for (size_t i = 0; i < digits; i++) {
        char digit = topic_toml_scan_peek(scan, i);
        if (!isxdigit((unsigned char)digit))
            return topic_error_set(err, "a \\u or \\U has too few hexadecimal digits");
        rune = rune << 4 | (uint32_t)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
    }
    if (rune > RUNE_MAX || (rune >= 0xD800 && rune <= 0xDFFF))
        return topic_error_set(err, "a \\u or \\U is no character");
    scan->at += digits;
    size_t len = topic_utf8_encode(rune, bytes);
    return topic_buffer_append(out, bytes, len, err);
}

/* A backslash at the end of a line leaves out the line break and all blanks behind it. */
static int skip_line_break(struct topic_toml_scan *scan, struct topic_error *err)
{
    topic_toml_scan_skip_blanks(scan);
    if (scan->at < scan->len && scan->bytes[scan->at] != '\n')
        return topic_error_set(err, "a backslash has a blank behind it");
    while (scan->at < scan->len && strchr(" \t\n", scan->bytes[scan->at]))
        scan->at++;
    return 0;
}

/* The position is behind the backslash. */
static int take_escape(struct topic_toml_scan *scan, bool is_long, struct topic_buffer *out,
                       struct topic_error *err)
{
    static const char names[] = "btnfr\"\\";
    static const char values[] = "\b\t\n\f\r\"\\";
    char name = topic_toml_scan_peek(scan, 0);
    if (is_long && name != '\0' && strchr(" \t\n", name))
        return skip_line_break(scan, err);
    scan->at++;
    if (name == 'u' || name == 'U')
        return take_rune(scan, name == 'u' ? 4 : 8, out, err);
    const char *found = name ? strchr(names, name) : NULL;
    if (!found)
        return topic_error_set(err, "a string has an unknown escape: write \\\\ for a backslash");
    return topic_buffer_append(out, &values[found - names], 1, err);
}

/* Appends up to the closing quotes, which are `count` times `quote`, and moves behind them. */
static int take_string(struct topic_toml_scan *scan, char quote, size_t count,
                       struct topic_buffer *out, struct topic_error *err)
{
    const char closing[] = {quote, count == 3 ? quote : '\0', quote, '\0'};
    while (scan->at < scan->len && !topic_toml_scan_begins_with(scan, closing)) {
        char byte = scan->bytes[scan->at++];
        int status = 0;
        if (byte == '\\' && quote == '"')
            status = take_escape(scan, count == 3, out, err);
        else if (is_control(byte) && !(byte == '\n' && count == 3) && scan->at-- > 0)
            status = topic_error_set(err, byte == '\n' ? "a string has no closing quote"
                                                       : "a string has a control character");
        else
            status = topic_buffer_append(out, &byte, 1, err);
        if (status < 0)
            return -1;
    }
    if (scan->at == scan->len)
        return topic_error_set(err, "a string has no closing quote");
    scan->at += count;
    /* One or two more quotes belong to a string of three. */
    for (size_t i = 0; count == 3 && i < 2 && topic_toml_scan_peek(scan, 0) == quote; i++) {
        if (topic_buffer_append(out, &quote, 1, err) < 0)
            return -1;
        scan->at++;
    }
    return 0;
}

int topic_toml_scan_quoted(struct topic_toml_scan *scan, struct topic_buffer *out,
                           struct topic_error *err)
{
    char quote = scan->bytes[scan->at++];
    return take_string(scan, quote, 1, out, err);
}

static json_t *take_string_value(struct topic_toml_scan *scan, struct topic_error *err)
{
    struct topic_buffer out = {0};
    char quote = scan->bytes[scan->at];
    bool is_long = topic_toml_scan_begins_with(scan, quote == '"' ? "\"\"\"" : "'''");
    scan->at += is_long ? 3 : 1;
    if (is_long && topic_toml_scan_peek(scan, 0) == '\n')
        scan->at++;
    json_t *value = NULL;
    if (take_string(scan, quote, is_long ? 3 : 1, &out, err) == 0)
        value = json_stringn(out.len ? out.bytes : "", out.len);
    topic_buffer_release(&out);
    return value;
}

/* ---- numbers ---- */

/* Digits with a single _ between two of them; copies the digits. Returns how many were copied, 0:
 * none. */
static size_t take_digits(struct topic_toml_scan *scan, const char *digits, char *out, size_t size)
{
    size_t len = 0;
    for (;;) {
        char byte = topic_toml_scan_peek(scan, 0);
        bool is_joined = byte == '_' && len > 0 && topic_toml_scan_peek(scan, 1) != '\0' &&
                         strchr(digits, topic_toml_scan_peek(scan, 1));
        if (!is_joined && (byte == '\0' || !strchr(digits, byte)))
            return len;
        if (!is_joined && len < size)
            out[len++] = byte;
        else if (!is_joined)
            return 0;
        scan->at++;
    }
}

static json_t *integer_of(const char *digits, int base, struct topic_error *err)
{
    errno = 0;
    long long value = strtoll(digits, NULL, base);
    if (errno == 0)
        return json_integer(value);
    topic_error_set(err, "an integer has more than 64 bits");
    return NULL;
}

static json_t *take_based(struct topic_toml_scan *scan, struct topic_error *err)
{
    static const struct {
        const char *prefix, *digits;
        int base;
    } bases[] = {{"0x", "0123456789abcdefABCDEF", 16}, {"0o", "01234567", 8}, {"0b", "01", 2}};
    char digits[NUMBER_MAX_BYTES + 1] = {0};
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
        if (!topic_toml_scan_begins_with(scan, bases[i].prefix))
            continue;
        scan->at += 2;
        if (take_digits(scan, bases[i].digits, digits, NUMBER_MAX_BYTES) > 0)
            return integer_of(digits, bases[i].base, err);
    }
    topic_error_set(err, "a number has no digits");
    return NULL;
}

/* The part of a float behind its integer: .5, e10, .5e-10. */
static int take_fraction(struct topic_toml_scan *scan, char *number, size_t *len)
{
    static const char digits[] = "0123456789";
    char first = topic_toml_scan_peek(scan, 1);
    if (topic_toml_scan_peek(scan, 0) == '.' && isdigit((unsigned char)first)) {
        number[(*len)++] = '.';
        scan->at++;
        size_t count = take_digits(scan, digits, number + *len, NUMBER_MAX_BYTES - *len);
        if (count == 0)
            return -1;
        *len += count;
    }
    bool has_exponent = (topic_toml_scan_peek(scan, 0) | 0x20) == 'e';
    bool is_signed = topic_toml_scan_peek(scan, 1) == '+' || topic_toml_scan_peek(scan, 1) == '-';
    if (!has_exponent || !isdigit((unsigned char)topic_toml_scan_peek(scan, 1 + is_signed)))
        return 0;
    if (*len + 2 >= NUMBER_MAX_BYTES)
        return -1;
    number[(*len)++] = 'e';
    if (is_signed)
        number[(*len)++] = topic_toml_scan_peek(scan, 1);
    scan->at += 1 + is_signed;
    size_t count = take_digits(scan, digits, number + *len, NUMBER_MAX_BYTES - *len);
    *len += count;
    return count == 0 ? -1 : 0;
}

/* inf, nan, and what is too large for a number of JSON. */
static json_t *real_of(double value)
{
    if (isnan(value))
        return json_string("nan");
    return isinf(value) ? json_string(value < 0 ? "-inf" : "inf") : json_real(value);
}

static json_t *take_decimal(struct topic_toml_scan *scan, struct topic_error *err)
{
    char number[NUMBER_MAX_BYTES + 3] = {0};
    size_t len = 0;
    char sign = topic_toml_scan_peek(scan, 0);
    if (sign == '+' || sign == '-') {
        number[len++] = sign;
        scan->at++;
    }
    if (topic_toml_scan_begins_with(scan, "inf") || topic_toml_scan_begins_with(scan, "nan")) {
        scan->at += 3;
        return real_of(scan->bytes[scan->at - 1] == 'n' ? (double)NAN
                       : sign == '-'                    ? -HUGE_VAL
                                                        : HUGE_VAL);
    }
    size_t integer = len;
    if (topic_toml_scan_peek(scan, 0) == '0') {
        number[len++] = '0';
        scan->at++;
    } else {
        len += take_digits(scan, "0123456789", number + len, NUMBER_MAX_BYTES / 2);
    }
    size_t integer_end = len;
    if (integer_end == integer || take_fraction(scan, number, &len) < 0) {
        topic_error_set(err, "a value is no string, number, date, truth value, list or table: put "
                             "text in quotes");
        return NULL;
    }
    return len == integer_end ? integer_of(number, 10, err) : real_of(strtod(number, NULL));
}

/* ---- scalars ---- */

static json_t *take_date(struct topic_toml_scan *scan, size_t len)
{
    json_t *date = json_stringn(scan->bytes + scan->at, len);
    scan->at += len;
    return date;
}

static json_t *take_any(struct topic_toml_scan *scan, struct topic_error *err)
{
    char byte = topic_toml_scan_peek(scan, 0);
    struct topic_text rest = {scan->bytes + scan->at, scan->len - scan->at};
    if (byte == '"' || byte == '\'')
        return take_string_value(scan, err);
    if (topic_toml_scan_begins_with(scan, "true") || topic_toml_scan_begins_with(scan, "false")) {
        scan->at += byte == 't' ? 4 : 5;
        return json_boolean(byte == 't');
    }
    size_t date = topic_toml_date_len(rest, err);
    if (date > 0)
        return take_date(scan, date);
    if (topic_error_is_set(err))
        return NULL;
    char next = topic_toml_scan_peek(scan, 1);
    return byte == '0' && (next == 'x' || next == 'o' || next == 'b') ? take_based(scan, err)
                                                                      : take_decimal(scan, err);
}

json_t *topic_toml_scan_scalar(struct topic_toml_scan *scan, struct topic_error *err)
{
    json_t *value = take_any(scan, err);
    if (!value && !topic_error_is_set(err))
        topic_error_set(err, "out of memory, or a string that is not UTF-8");
    return value;
}
