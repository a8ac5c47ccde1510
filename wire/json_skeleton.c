#include "wire/json_skeleton.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_strings.h"
#include "base/memory.h"

/* Of a whole number: the parser has to see longer ones, which may be too large for a double. */
#define MAX_DIGITS 15

/* The digits of a size_t and two quotes. */
#define MAX_NUMBER 32

void topic_json_skeleton_release(struct topic_json_skeleton *skeleton)
{
    topic_buffer_release(&skeleton->json);
    topic_buffer_release(&skeleton->unescaped);
    free(skeleton->texts);
    *skeleton = (struct topic_json_skeleton){0};
}

static bool is_key(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at < end && *at == ':';
}

static bool put(struct topic_json_skeleton *skeleton, const char *from, const char *to)
{
    return topic_buffer_append(&skeleton->json, from, (size_t)(to - from), NULL) == 0;
}

/* Writes the number in quotes, so that it ends at `end`, and returns where it begins. snprintf
 * takes ten times as long, and there is a number for each string of each request. */
static const char *write_number(size_t number, char *end)
{
    *--end = '"';
    do
        *--end = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    *--end = '"';
    return end;
}

static bool put_number(struct topic_json_skeleton *skeleton, struct topic_text text)
{
    char number[MAX_NUMBER];
    const char *end = number + sizeof number;
    const char *start = write_number(skeleton->text_count, number + sizeof number);
    if (topic_memory_reserve(&skeleton->texts, &skeleton->text_capacity, skeleton->text_count + 1,
                             sizeof *skeleton->texts, NULL) < 0)
        return false;
    skeleton->texts[skeleton->text_count++] = text;
    return put(skeleton, start, end);
}

static bool is_whole_number(struct topic_text text)
{
    size_t at = text.len > 0 && text.bytes[0] == '-' ? 1 : 0;
    size_t digits = text.len - at;
    if (digits == 0 || digits > MAX_DIGITS || (text.bytes[at] == '0' && digits > 1))
        return false;
    for (; at < text.len; at++)
        if (text.bytes[at] < '0' || text.bytes[at] > '9')
            return false;
    return true;
}

/* Appends what is between two strings; replaces the request's id by 0 if it is a whole number. */
static bool put_between(struct topic_json_skeleton *skeleton, const char *from, const char *to,
                        struct topic_text id)
{
    if (id.len == 0 || id.bytes < from || id.bytes >= to || !is_whole_number(id))
        return put(skeleton, from, to);
    static const char zero[] = {'0'};
    return put(skeleton, from, id.bytes) && put(skeleton, zero, zero + sizeof zero) &&
           put(skeleton, id.bytes + id.len, to);
}

bool topic_json_skeleton_make(struct topic_json_skeleton *skeleton, struct topic_text frame,
                              struct topic_text id)
{
    struct topic_json_strings string = {.at = frame.bytes, .end = frame.bytes + frame.len};
    topic_buffer_reset(&skeleton->json);
    topic_buffer_reset(&skeleton->unescaped);
    skeleton->text_count = 0;
    /* An unescaped text is never longer than the escaped one: the buffer does not move while texts
     * point into it. */
    if (topic_buffer_reserve(&skeleton->unescaped, frame.len, NULL) < 0)
        return false;
    string.out = skeleton->unescaped.bytes;
    while (string.at < string.end) {
        const char *from = string.at;
        const char *quote = memchr(from, '"', (size_t)(string.end - from));
        struct topic_text text;
        if (!put_between(skeleton, from, quote ? quote : string.end, id))
            return false;
        if (!quote)
            return true;
        string.at = quote;
        if (!topic_json_strings_read(&string, &text))
            return false;
        if (!(is_key(string.at, string.end) ? put(skeleton, quote, string.at)
                                            : put_number(skeleton, text)))
            return false;
    }
    return true;
}
