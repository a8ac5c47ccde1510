#include "training/report/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Enough for a line of a chart, the longest format. */
#define FORMAT_BYTES 1024

static const char replacement[] = "\xEF\xBF\xBD";
static const char thin_space[] = "\xE2\x80\xAF";

static void append(struct topic_page *page, const char *bytes, size_t len)
{
    if (!page->failed && topic_buffer_append(&page->out, bytes, len, page->err) < 0)
        page->failed = true;
}

void topic_page_put(struct topic_page *page, const char *markup)
{
    append(page, markup, strlen(markup));
}

void topic_page_format(struct topic_page *page, const char *format, ...)
{
    char text[FORMAT_BYTES];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof text) {
        if (!page->failed)
            topic_error_set(page->err, "the report has a line of more than %d bytes",
                            FORMAT_BYTES - 1);
        page->failed = true;
        return;
    }
    append(page, text, (size_t)len);
}

static const char *escape_of(int32_t rune)
{
    switch (rune) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static bool is_control(int32_t rune)
{
    bool is_space = rune == '\t' || rune == '\n' || rune == '\r';
    return rune < 0 || (rune < 0x20 && !is_space) || (rune >= 0x7F && rune < 0xA0);
}

void topic_page_text(struct topic_page *page, const char *bytes, size_t len)
{
    size_t plain = 0; /* start of the bytes not written yet, which need no escape */
    for (size_t at = 0; at < len;) {
        int32_t rune;
        size_t size = topic_utf8_decode(bytes + at, len - at, &rune);
        const char *escape = is_control(rune) ? replacement : escape_of(rune);
        if (escape) {
            append(page, bytes + plain, at - plain);
            topic_page_put(page, escape);
            plain = at + size;
        }
        at += size;
    }
    append(page, bytes + plain, len - plain);
}

void topic_page_name(struct topic_page *page, const char *text)
{
    topic_page_text(page, text, strlen(text));
}

void topic_page_count(struct topic_page *page, size_t count)
{
    char digits[32];
    int len = snprintf(digits, sizeof digits, "%zu", count);
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            topic_page_put(page, thin_space);
        append(page, &digits[i], 1);
    }
}

const char *topic_page_sign(double value)
{
    return value <= -0.005 ? "\xE2\x88\x92" : "+"; /* what is rounded to 0 is not negative */
}

int topic_page_finish(const struct topic_page *page)
{
    return page->failed ? -1 : 0;
}

void topic_page_release(struct topic_page *page)
{
    topic_buffer_release(&page->out);
    *page = (struct topic_page){.err = page->err};
}
