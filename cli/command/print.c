#include "cli/command/print.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

/* An escape of a character takes four bytes for each of its own, which are at most four. */
#define ESCAPED_MAX 16

/* ---- texts ---- */

/* Whether all bytes before `text + len` are printable ASCII; where not, *len is how many are. */
static void skip_plain(const char *text, size_t *len)
{
    size_t at = 0;
    while (at < *len && text[at] >= 0x20 && text[at] < 0x7F)
        at++;
    *len = at;
}

/* Writes the text, or only counts its bytes where `stream` is NULL. `kept` are control characters
 * that are written as they are. */
static size_t put_escaped(FILE *stream, const char *text, size_t len, const char *kept)
{
    size_t written = 0;
    for (size_t at = 0; at < len;) {
        char escaped[ESCAPED_MAX + 1];
        size_t take = len - at;
        skip_plain(text + at, &take);
        const char *piece = text + at;
        size_t size = take;
        if (take == 0) {
            int32_t rune;
            take = topic_utf8_decode(text + at, len - at, &rune);
            size = take;
            if (!topic_utf8_is_printable(rune) &&
                !(rune > 0 && rune < 0x20 && strchr(kept, rune))) {
                topic_utf8_escape(text + at, take, escaped, sizeof escaped);
                piece = escaped;
                size = strlen(escaped);
            }
        }
        if (stream)
            fwrite(piece, 1, size, stream);
        written += size;
        at += take;
    }
    return written;
}

void topic_print_text(const char *text, size_t len)
{
    put_escaped(stdout, text, len, "");
}

void topic_print_own(const char *text, size_t len)
{
    if (len > 0)
        fwrite(text, 1, len, stdout);
}

void topic_print_table(const char *bytes, size_t len)
{
    if (isatty(STDOUT_FILENO))
        put_escaped(stdout, bytes, len, "\n\t");
    else
        topic_print_own(bytes, len);
}

/* In JSON what is not printable can stand in strings alone, where \uXXXX says the same. */
static void put_json_escape(int32_t rune)
{
    unsigned code = rune < 0 ? 0xFFFDU : (unsigned)rune;
    if (code < 0x10000)
        fprintf(stdout, "\\u%04x", code);
    else
        fprintf(stdout, "\\u%04x\\u%04x", 0xD7C0 + (code >> 10), 0xDC00 + (code & 0x3FF));
}

void topic_print_json(const char *json, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t take = len - at;
        skip_plain(json + at, &take);
        if (take == 0) {
            int32_t rune;
            take = topic_utf8_decode(json + at, len - at, &rune);
            if (!topic_utf8_is_printable(rune) && rune != '\n') {
                put_json_escape(rune);
                at += take;
                continue;
            }
        }
        fwrite(json + at, 1, take, stdout);
        at += take;
    }
}

/* ---- formats ---- */

/* What stands between % and the letter of a conversion. A negative width means: to the left; a
 * negative precision: none. */
struct conversion {
    bool has_sign;
    int width;
    int precision;
    int longs;
    bool is_size;
    char letter;
};

/* Numbers and asterisks of the width or the precision. */
static int read_number(const char **at, va_list *args)
{
    int value = 0;
    if (**at == '*') {
        (*at)++;
        return va_arg(*args, int);
    }
    for (; **at >= '0' && **at <= '9'; (*at)++)
        value = value * 10 + (**at - '0');
    return value;
}

/* `at` is after the %; returns where the text goes on. */
static const char *read_conversion(struct conversion *conversion, const char *at, va_list *args)
{
    bool is_left = false;
    *conversion = (struct conversion){.precision = -1};
    for (; *at == '-' || *at == '+'; at++) {
        is_left |= *at == '-';
        conversion->has_sign |= *at == '+';
    }
    conversion->width = read_number(&at, args);
    if (is_left)
        conversion->width = -conversion->width;
    if (*at == '.') {
        at++;
        conversion->precision = read_number(&at, args);
    }
    for (; *at == 'l'; at++)
        conversion->longs++;
    if (*at == 'z') {
        conversion->is_size = true;
        at++;
    }
    conversion->letter = *at;
    return at + 1;
}

static long long read_signed(const struct conversion *conversion, va_list *args)
{
    if (conversion->is_size)
        return (long long)va_arg(*args, ssize_t);
    if (conversion->longs == 0)
        return va_arg(*args, int);
    return conversion->longs == 1 ? va_arg(*args, long) : va_arg(*args, long long);
}

static unsigned long long read_unsigned(const struct conversion *conversion, va_list *args)
{
    if (conversion->is_size)
        return va_arg(*args, size_t);
    if (conversion->longs == 0)
        return va_arg(*args, unsigned);
    return conversion->longs == 1 ? va_arg(*args, unsigned long)
                                  : va_arg(*args, unsigned long long);
}

static int put_blanks(FILE *stream, size_t count)
{
    return count > 0 ? fprintf(stream, "%*s", (int)count, "") : 0;
}

static int put_string(FILE *stream, const struct conversion *conversion, const char *string)
{
    size_t len = conversion->precision >= 0 ? strnlen(string, (size_t)conversion->precision)
                                            : strlen(string);
    size_t size = put_escaped(NULL, string, len, "");
    size_t width = (size_t)(conversion->width < 0 ? -conversion->width : conversion->width);
    size_t blanks = width > size ? width - size : 0;
    put_blanks(stream, conversion->width > 0 ? blanks : 0);
    put_escaped(stream, string, len, "");
    put_blanks(stream, conversion->width < 0 ? blanks : 0);
    return (int)(size + blanks);
}

static int put_double(FILE *stream, const struct conversion *conversion, double value)
{
    int width = conversion->width;
    int precision = conversion->precision;
    if (conversion->letter == 'g')
        return fprintf(stream, conversion->has_sign ? "%+*.*g" : "%*.*g", width, precision, value);
    return fprintf(stream, conversion->has_sign ? "%+*.*f" : "%*.*f", width, precision, value);
}

static int put_value(FILE *stream, const struct conversion *conversion, va_list *args)
{
    int width = conversion->width;
    int precision = conversion->precision;
    switch (conversion->letter) {
    case 'd':
    case 'i':
        return fprintf(stream, conversion->has_sign ? "%+*.*lld" : "%*.*lld", width, precision,
                       read_signed(conversion, args));
    case 'u':
        return fprintf(stream, "%*.*llu", width, precision, read_unsigned(conversion, args));
    case 'x':
        return fprintf(stream, "%*.*llx", width, precision, read_unsigned(conversion, args));
    case 'f':
    case 'g':
        return put_double(stream, conversion, va_arg(*args, double));
    case 'c':
        return put_string(stream, conversion, (char[]){(char)va_arg(*args, int), '\0'});
    case 's':
        return put_string(stream, conversion, va_arg(*args, const char *));
    default:
        assert(conversion->letter == '%');
        return fprintf(stream, "%%");
    }
}

/* stderr has no buffer otherwise: a sentence would be written in pieces, between which another
 * program can write. */
void topic_print_begin(void)
{
    static char buffer[BUFSIZ];
    setvbuf(stderr, buffer, _IOFBF, sizeof buffer);
}

size_t topic_print_list(FILE *stream, const char *format, va_list args)
{
    size_t written = 0;
    va_list left;
    va_copy(left, args);
    while (*format) {
        size_t plain = strcspn(format, "%");
        fwrite(format, 1, plain, stream);
        written += plain;
        format += plain;
        if (*format == '%') {
            struct conversion conversion;
            format = read_conversion(&conversion, format + 1, &left);
            int more = put_value(stream, &conversion, &left);
            written += more > 0 ? (size_t)more : 0;
        }
    }
    va_end(left);
    if (stream == stderr)
        fflush(stderr);
    return written;
}

size_t topic_print_to(FILE *stream, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t written = topic_print_list(stream, format, args);
    va_end(args);
    return written;
}

size_t topic_print_out(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t written = topic_print_list(stdout, format, args);
    va_end(args);
    return written;
}

size_t topic_print_err(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t written = topic_print_list(stderr, format, args);
    va_end(args);
    return written;
}
