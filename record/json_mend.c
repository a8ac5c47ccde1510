#include "record/json_mend.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* A whole number that fits into 64 bits has at most so many digits, and is not larger. */
#define WHOLE_MAX "9223372036854775807"
#define WHOLE_MAX_DIGITS (sizeof WHOLE_MAX - 1)

/* Every double has a smaller decimal exponent or this one; TOO_LARGE stands for a number that may
 * have a larger one. The shortest such number is as long. */
#define MAX_EXPONENT 308
#define TOO_LARGE "1e308"

/* What stands for NaN, and for it where there is no room for null. */
#define NULL_VALUE "null"
#define EMPTY_VALUE "\"\" "

#define UNIT_LENGTH 6 /* of \uXXXX */

struct mender {
    char *at;
    char *end;
    bool has_replaced;
};

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* The number in \uXXXX at `at`; -1 when there is none. */
static int unit_at(const char *at, const char *end)
{
    int unit = 0;
    if (end - at < UNIT_LENGTH || at[0] != '\\' || at[1] != 'u')
        return -1;
    for (int i = 2; i < UNIT_LENGTH; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* At a backslash. */
static void mend_escape(struct mender *mender)
{
    int unit = unit_at(mender->at, mender->end);
    if (unit < 0xd800 || unit > 0xdfff) {
        mender->at += mender->end - mender->at < 2 ? 1 : 2;
        return;
    }
    int low = unit_at(mender->at + UNIT_LENGTH, mender->end);
    if (unit < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) {
        mender->at += (size_t)2 * UNIT_LENGTH;
        return;
    }
    memcpy(mender->at, "\\ufffd", UNIT_LENGTH);
    mender->at += UNIT_LENGTH;
    mender->has_replaced = true;
}

/* At the opening quote. */
static void mend_string(struct mender *mender)
{
    mender->at++;
    while (mender->at < mender->end && *mender->at != '"') {
        if (*mender->at == '\\')
            mend_escape(mender);
        else
            mender->at++;
    }
    mender->at += mender->at < mender->end;
}

static char *skip_digits(char *at, const char *end)
{
    while (at < end && *at >= '0' && *at <= '9')
        at++;
    return at;
}

/* The number after the e of an exponent, or one that is large enough to be too large. */
static size_t read_exponent(const char *at, const char *end)
{
    size_t value = 0;
    for (; at < end && value <= MAX_EXPONENT; at++)
        value = value * 10 + (size_t)(*at - '0');
    return value;
}

static bool fits_whole(const char *digits, size_t count)
{
    return count < WHOLE_MAX_DIGITS ||
           (count == WHOLE_MAX_DIGITS && memcmp(digits, WHOLE_MAX, WHOLE_MAX_DIGITS) <= 0);
}

/* 12345678901234567890 becomes 1.23456789012345e19: what has no room is lost, as it is in every
 * double. */
static void write_exponent(char *digits, size_t count)
{
    char exponent[sizeof "e308"];
    size_t len = (size_t)snprintf(exponent, sizeof exponent, "e%zu", count - 1);
    memmove(digits + 2, digits + 1, count - len - 2);
    digits[1] = '.';
    memcpy(digits + count - len, exponent, len);
}

static void replace_number(char *start, const char *end, bool is_whole)
{
    size_t len = (size_t)(end - start);
    if (is_whole && len <= MAX_EXPONENT) {
        write_exponent(start, len);
        return;
    }
    memset(start, ' ', len);
    memcpy(start, TOO_LARGE, strlen(TOO_LARGE));
}

/* At the first digit. A malformed number stays malformed: only what the grammar allows as one
 * number is replaced. */
static void mend_number(struct mender *mender)
{
    char *start = mender->at;
    char *end = skip_digits(start, mender->end);
    size_t digits = (size_t)(end - start);
    size_t exponent = 0;
    bool is_whole = true;
    mender->at = end;
    if (*start == '0' && digits > 1)
        return;
    if (end + 1 < mender->end && end[0] == '.' && end[1] >= '0' && end[1] <= '9') {
        end = skip_digits(end + 1, mender->end);
        is_whole = false;
    }
    if (end + 1 < mender->end && (*end == 'e' || *end == 'E')) {
        bool is_negative = end[1] == '-';
        char *first = end + 1 + (end[1] == '-' || end[1] == '+');
        char *last = skip_digits(first, mender->end);
        is_whole = false;
        exponent = is_negative ? 0 : read_exponent(first, last);
        end = last > first ? last : end;
    }
    mender->at = end;
    if (is_whole ? fits_whole(start, digits) : digits + exponent <= MAX_EXPONENT)
        return;
    replace_number(start, end, is_whole);
    mender->has_replaced = true;
}

/* The length of the NaN, Infinity or -Infinity that `text` begins with; 0: with none of them. */
static size_t constant_at(struct topic_text text)
{
    static const char *const words[] = {"NaN", "Infinity", "-Infinity"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t len = strlen(words[i]);
        if (text.len >= len && memcmp(text.bytes, words[i], len) == 0 &&
            (text.len == len || memchr(" \t\r\n,:]}", text.bytes[len], 8)))
            return len;
    }
    return 0;
}

bool topic_json_mend_is_constant(struct topic_text value)
{
    return constant_at(value) > 0;
}

/* Whether a colon follows the word, which then stands where a key is: that stays malformed. */
static bool is_followed_by_colon(const char *at, const char *end)
{
    while (at < end && memchr(" \t\r\n", *at, 4))
        at++;
    return at < end && *at == ':';
}

/* NaN is shorter than null: it becomes null together with the blank before it, or, without one, an
 * empty string, which fills no key either. */
static void mend_constant(struct mender *mender, const char *begin)
{
    char *start = mender->at;
    size_t len = constant_at((struct topic_text){start, (size_t)(mender->end - start)});
    bool is_value = start == begin || memchr(" \t\r\n,:[", start[-1], 7);
    mender->at += len > 0 ? len : 1;
    if (len == 0 || !is_value || is_followed_by_colon(mender->at, mender->end))
        return;
    mender->has_replaced = true;
    if (len >= strlen(NULL_VALUE)) {
        memset(start, ' ', len);
        memcpy(start, NULL_VALUE, strlen(NULL_VALUE));
    } else if (start > begin && (start[-1] == ' ' || start[-1] == '\t')) {
        memcpy(start - 1, NULL_VALUE, strlen(NULL_VALUE));
    } else {
        memcpy(start, EMPTY_VALUE, strlen(EMPTY_VALUE));
    }
}

int topic_json_mend(struct topic_buffer *out, struct topic_text text, struct topic_error *err)
{
    topic_buffer_reset(out);
    if (text.len == 0)
        return 0;
    if (topic_buffer_append(out, text.bytes, text.len, err) < 0)
        return -1;
    struct mender mender = {.at = out->bytes, .end = out->bytes + out->len};
    while (mender.at < mender.end) {
        if (*mender.at == '"')
            mend_string(&mender);
        else if (*mender.at >= '0' && *mender.at <= '9')
            mend_number(&mender);
        else if (memchr("NI-", *mender.at, 3))
            mend_constant(&mender, out->bytes);
        else
            mender.at++;
    }
    return mender.has_replaced;
}
