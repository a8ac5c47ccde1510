#include "training/unsupported/subtitle_kind.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/unsupported/source_scan.h"

/* "0:00:01.000,0:00:04.000" */
static bool is_times(struct topic_text line)
{
    size_t at = topic_source_scan_name_end(line, 0, ":.");
    struct topic_text first = {line.bytes, at};
    return at > 0 && at < line.len && isdigit((unsigned char)line.bytes[0]) &&
           memchr(first.bytes, ':', at) && memchr(first.bytes, '.', at) && line.bytes[at] == ',' &&
           topic_source_scan_name_end(line, at + 1, ":.") == line.len &&
           isdigit((unsigned char)line.bytes[line.len - 1]);
}

/* Two such lines: a table may begin with one. */
static bool has_times(struct topic_text text)
{
    if (!is_times(topic_source_scan_take_line(&text)))
        return false;
    while (text.len > 0)
        if (is_times(topic_source_scan_take_line(&text)))
            return true;
    return false;
}

/* "{0}{25}", the frames of MicroDVD. */
static bool has_frames(struct topic_text line)
{
    size_t at = 0;
    for (size_t i = 0; i < 2; i++) {
        size_t digits = at + 1;
        if (at >= line.len || line.bytes[at] != '{')
            return false;
        at = topic_text_scan_skip(line, digits, "0123456789");
        if (at == digits || at >= line.len || line.bytes[at++] != '}')
            return false;
    }
    return true;
}

static bool is_microdvd(struct topic_text text)
{
    struct topic_text line = topic_source_scan_take_line(&text);
    return has_frames(line) && has_frames(topic_source_scan_take_line(&text));
}

/* "00:00:01,000 --> 00:00:04,000" */
static bool has_arrow(struct topic_text line)
{
    static const char arrow[] = " --> ";
    size_t at = topic_text_scan_skip(line, 0, "0123456789:,.");
    return at > strlen("0:00") && topic_text_scan_has_prefix(line, at, arrow) &&
           topic_text_scan_skip(line, at + strlen(arrow), "0123456789:,.") > at + strlen(arrow);
}

bool topic_subtitle_kind_is(struct topic_text text)
{
    struct topic_text number = topic_source_scan_first_line(text);
    struct topic_text times = topic_source_scan_first_line(topic_source_scan_rest(text));
    if (number.len > 0 && topic_source_scan_name_end(number, 0, "") == number.len &&
        isdigit((unsigned char)number.bytes[0]) && times.len > 0 &&
        isdigit((unsigned char)times.bytes[0]) && memmem(times.bytes, times.len, " --> ", 5))
        return true;
    return has_arrow(number) || has_times(text) || is_microdvd(text);
}

/* "[00:12.00]": "[00:00:12]" stands before who speaks, in an interview. */
static bool has_time_of_lyrics(struct topic_text line)
{
    static const char form[] = "[00:00.00";
    size_t at = 0;
    for (; at < line.len && form[at] != '\0'; at++)
        if (form[at] == '0' ? !isdigit((unsigned char)line.bytes[at]) : line.bytes[at] != form[at])
            return false;
    at += at < line.len && isdigit((unsigned char)line.bytes[at]);
    return at >= strlen(form) && at < line.len && line.bytes[at] == ']';
}

bool topic_subtitle_kind_is_lyrics(struct topic_text text)
{
    struct topic_text line = topic_source_scan_take_line(&text);
    struct topic_text next = topic_source_scan_take_line(&text);
    return has_time_of_lyrics(line) && has_time_of_lyrics(next);
}
