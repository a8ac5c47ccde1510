#include "wire/json.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"

#define MAX_PLACES 9
#define MAX_DIGITS 24 /* of a 64-bit number, with sign and decimal point */
#define REPLACEMENT_CHARACTER "\xef\xbf\xbd"

/* From here on a double times 10^9 no longer fits into 63 bits. */
#define MAX_DECIMAL 9e9

void topic_json_init(struct topic_json *json, struct topic_buffer *out, struct topic_error *err)
{
    *json = (struct topic_json){.out = out, .err = err};
}

void topic_json_limit(struct topic_json *json, size_t max_bytes)
{
    json->max_bytes = max_bytes;
}

int topic_json_too_large(size_t max_bytes, struct topic_error *err)
{
    return topic_error_set(err,
                           "the answer is longer than %zu bytes: ask for fewer articles or topics "
                           "at a time",
                           max_bytes);
}

static bool has_room(const struct topic_json *json, size_t len)
{
    return json->max_bytes == 0 ||
           (json->out->len <= json->max_bytes && len <= json->max_bytes - json->out->len);
}

static void put(struct topic_json *json, const char *bytes, size_t len)
{
    if (json->failed)
        return;
    if (!has_room(json, len)) {
        json->failed = json->is_full = true;
        topic_json_too_large(json->max_bytes, json->err);
    } else if (topic_buffer_append(json->out, bytes, len, json->err) < 0) {
        json->failed = true;
    }
}

static void begin_value(struct topic_json *json)
{
    if (json->needs_comma)
        put(json, ",", 1);
    json->needs_comma = true;
}

void topic_json_open(struct topic_json *json, char bracket)
{
    begin_value(json);
    put(json, &bracket, 1);
    json->needs_comma = false;
}

void topic_json_close(struct topic_json *json, char bracket)
{
    put(json, &bracket, 1);
    json->needs_comma = true;
}

void topic_json_key(struct topic_json *json, const char *key)
{
    topic_json_cstring(json, key);
    put(json, ":", 1);
    json->needs_comma = false;
}

/* The second character of the two-character escapes of RFC 8259; 0 when there is none. */
static char short_escape(unsigned char byte)
{
    switch (byte) {
    case '"':
    case '\\':
        return (char)byte;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

static void put_escape(struct topic_json *json, unsigned char byte)
{
    static const char hex[] = "0123456789abcdef";
    char escape[6] = {'\\', short_escape(byte)};
    if (escape[1]) {
        put(json, escape, 2);
        return;
    }
    memcpy(escape + 1, "u00", 3);
    escape[4] = hex[byte >> 4];
    escape[5] = hex[byte & 15];
    put(json, escape, 6);
}

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

static size_t plain_length(const char *text, size_t len)
{
    size_t at = 0;
    while (at < len && is_plain((unsigned char)text[at]))
        at++;
    return at;
}

void topic_json_string(struct topic_json *json, const char *text, size_t len)
{
    begin_value(json);
    put(json, "\"", 1);
    size_t at = 0;
    while (at < len) {
        size_t plain = plain_length(text + at, len - at);
        put(json, text + at, plain);
        at += plain;
        if (at == len)
            break;
        int32_t rune;
        size_t length = topic_utf8_decode(text + at, len - at, &rune);
        if (rune < 0)
            put(json, REPLACEMENT_CHARACTER, 3);
        else if (rune < 0x80)
            put_escape(json, (unsigned char)rune);
        else
            put(json, text + at, length);
        at += length;
    }
    put(json, "\"", 1);
}

void topic_json_cstring(struct topic_json *json, const char *text)
{
    topic_json_string(json, text, strlen(text));
}

/* Writes at least `places` digits of `value` that end before `end`; returns where they begin. */
static char *write_digits(char *end, uint64_t value, int places)
{
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
        places--;
    } while (value > 0 || places > 0);
    return end;
}

void topic_json_unsigned(struct topic_json *json, uint64_t value)
{
    char digits[MAX_DIGITS];
    char *end = digits + sizeof digits;
    const char *start = write_digits(end, value, 1);
    begin_value(json);
    put(json, start, (size_t)(end - start));
}

void topic_json_bool(struct topic_json *json, bool value)
{
    begin_value(json);
    put(json, value ? "true" : "false", value ? 4 : 5);
}

static int64_t power_of_ten(int places)
{
    int64_t power = 1;
    while (places-- > 0)
        power *= 10;
    return power;
}

void topic_json_fixed(struct topic_json *json, int64_t value, int places)
{
    /* Not printf: its decimal point depends on the locale, and it would take more time than
     * everything else here. */
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t scale = (uint64_t)power_of_ten(places);
    uint64_t fraction = magnitude % scale;
    char digits[2 * MAX_DIGITS];
    char *end = digits + sizeof digits;
    char *start = end;
    if (fraction > 0) {
        for (; fraction % 10 == 0; places--)
            fraction /= 10;
        start = write_digits(start, fraction, places);
        *--start = '.';
    }
    start = write_digits(start, magnitude / scale, 1);
    if (value < 0)
        *--start = '-';
    begin_value(json);
    put(json, start, (size_t)(end - start));
}

void topic_json_decimal(struct topic_json *json, double value, int places)
{
    if (places > MAX_PLACES || !(fabs(value) < MAX_DECIMAL))
        topic_json_raw(json, (struct topic_text){0});
    else
        topic_json_fixed(json, llround(value * (double)power_of_ten(places)), places);
}

void topic_json_raw(struct topic_json *json, struct topic_text value)
{
    begin_value(json);
    if (value.len > 0)
        put(json, value.bytes, value.len);
    else
        put(json, "null", 4);
}

/* ---- members ---- */

void topic_json_put_open(struct topic_json *json, const char *key, char bracket)
{
    topic_json_key(json, key);
    topic_json_open(json, bracket);
}

void topic_json_put_text(struct topic_json *json, const char *key, struct topic_text value)
{
    topic_json_key(json, key);
    topic_json_string(json, value.bytes, value.len);
}

void topic_json_put_cstring(struct topic_json *json, const char *key, const char *value)
{
    topic_json_key(json, key);
    topic_json_cstring(json, value);
}

void topic_json_put_unsigned(struct topic_json *json, const char *key, uint64_t value)
{
    topic_json_key(json, key);
    topic_json_unsigned(json, value);
}

void topic_json_put_bool(struct topic_json *json, const char *key, bool value)
{
    topic_json_key(json, key);
    topic_json_bool(json, value);
}

void topic_json_put_decimal(struct topic_json *json, const char *key, double value, int places)
{
    topic_json_key(json, key);
    topic_json_decimal(json, value, places);
}

void topic_json_put_fixed(struct topic_json *json, const char *key, int64_t value, int places)
{
    topic_json_key(json, key);
    topic_json_fixed(json, value, places);
}

void topic_json_put_raw(struct topic_json *json, const char *key, struct topic_text value)
{
    topic_json_key(json, key);
    topic_json_raw(json, value);
}

int topic_json_finish(const struct topic_json *json)
{
    return json->failed ? -1 : 0;
}
