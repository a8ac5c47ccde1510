#include "training/unsupported/log_kind.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/kind/line_scan.h"

/* Before the date of a line of a web server stand an address and two names. */
#define BEFORE_DATE_MAX_BYTES 200

/* 0 is a digit, a a letter, and a blank also what stands between a date and its time. */
static const char *const shapes[] = {
    "0000-00-00 00:00",    "0000/00/00 00:00",    "0000.00.00 00:00",   "00/00/0000 00:00",
    "00.00.0000 00:00",    "00-00-0000 00:00",    "00/aaa/0000 00:00",  "00 aaa 0000 00:00",
    "00-aaa-0000 00:00",   "aaa 00 00:00:00",     "aaa  0 00:00:00",    "aaa 0 00:00:00",
    "aaa aaa 00 00:00:00", "aaa aaa  0 00:00:00", "0000-00-00, 00:00:", "00/00/00 00:00:00",
};

static bool fits(char byte, char shape)
{
    if (shape == '0')
        return isdigit((unsigned char)byte);
    if (shape == 'a')
        return isalpha((unsigned char)byte);
    return shape == ' ' ? memchr(" Tt_:", byte, 5) != NULL : byte == shape;
}

static bool has_shape(struct topic_text line, size_t at, const char *shape)
{
    size_t len = strlen(shape);
    if (line.len - at < len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!fits(line.bytes[at + i], shape[i]))
            return false;
    return true;
}

/* Behind a bracket, the priority of syslog ("<34>", "<34>1 ") or the name of a time in logfmt. */
static size_t skip_before(struct topic_text line)
{
    static const char *const names[] = {"time=", "ts=", "timestamp="};
    size_t at = 0;
    if (topic_text_scan_has_prefix(line, 0, "<")) {
        at = topic_text_scan_skip(line, 1, "0123456789");
        at += topic_text_scan_has_prefix(line, at, ">");
        at += topic_text_scan_has_prefix(line, at, "1 ") ? 2 : 0;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        at += topic_text_scan_has_prefix(line, at, names[i]) ? strlen(names[i]) : 0;
    return topic_text_scan_skip(line, at, "[(\"");
}

/* 127.0.0.1 - - [28/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 512 */
static bool is_of_server(struct topic_text line)
{
    size_t most = line.len < BEFORE_DATE_MAX_BYTES ? line.len : BEFORE_DATE_MAX_BYTES;
    const char *bracket = memmem(line.bytes, most, " [", 2);
    return bracket && has_shape(line, (size_t)(bracket - line.bytes) + 2, "00/aaa/0000 00:00:00");
}

static bool is_of_log(struct topic_text line)
{
    line = topic_text_scan_trim(line, TOPIC_LINE_SCAN_BLANKS);
    size_t at = skip_before(line);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (has_shape(line, at, shapes[i]))
            return true;
    return is_of_server(line);
}

bool topic_log_kind_is(struct topic_text start)
{
    struct topic_line_scan_counts seen = topic_line_scan_count(start, is_of_log);
    return seen.count > 1 && seen.count * 2 >= seen.lines;
}
