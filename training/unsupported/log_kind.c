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
    "0000-00-00 00:00:00", "0000/00/00 00:00:00", "0000.00.00 00:00:00", "00/00/0000 00:00:00",
    "00.00.0000 00:00:00", "00-00-0000 00:00:00", "00/aaa/0000 00:00",   "00 aaa 0000 00:00:00",
    "00-aaa-0000 00:00",   "aaa 00 00:00:00",     "aaa  0 00:00:00",     "aaa 0 00:00:00",
    "aaa aaa 00 00:00:00", "aaa aaa  0 00:00:00", "0000-00-00, 00:00:",  "00/00/00 00:00:00",
    "a0000 00:00:00.",     "00-00 00:00:00.000",
};

/* What may also stand before an article, so that the words behind it tell: a live blog begins its
 * entries with a time, and with a date, but without seconds. */
static const char *const times[] = {"00:00:00",          "00:00",
                                    "0000000000000 ",    "0000000000 ",
                                    "0000-00-00 00:00",  "0000/00/00 00:00",
                                    "0000.00.00 00:00",  "00/00/0000 00:00",
                                    "00.00.0000 00:00",  "00-00-0000 00:00",
                                    "00 aaa 0000 00:00", "0000-00-00 ",
                                    "0000/00/00 ",       "0000000000."};

/* "5/4/23" and "1:00". */
#define CHAT_DATE_MIN_BYTES 6
#define CHAT_TIME_MIN_BYTES 4

/* A level, an address, or a program and the number of its process, is among the first words. */
#define HEAD_WORDS 5

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

/* INFO, [warn], error:, [main/INFO]: */
static bool is_level(struct topic_text word)
{
    static const char *const levels[] = {"TRACE", "DEBUG",    "INFO",  "NOTICE", "WARN",  "WARNING",
                                         "ERROR", "CRITICAL", "FATAL", "SEVERE", "ALERT", "EMERG"};
    struct topic_text name = topic_text_scan_trim(word, "[]()<>|:*");
    const bool is_marked = name.len < word.len;
    const char *slash = is_marked ? memrchr(name.bytes, '/', name.len) : NULL;
    if (slash)
        name = (struct topic_text){slash + 1, (size_t)(name.bytes + name.len - slash) - 1};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (strlen(levels[i]) == name.len &&
            (memcmp(levels[i], name.bytes, name.len) == 0 ||
             (is_marked && topic_text_scan_is_same_in_any_case(levels[i], name.bytes, name.len))))
            return true;
    return false;
}

/* sshd[812]: */
static bool is_process(struct topic_text word)
{
    const char *bracket = word.len > 0 ? memchr(word.bytes, '[', word.len) : NULL;
    if (!bracket || bracket == word.bytes || !topic_text_scan_has_prefix(word, word.len - 2, "]:"))
        return false;
    size_t digits = (size_t)(bracket - word.bytes) + 1;
    return digits < word.len - 2 &&
           topic_text_scan_skip(word, digits, "0123456789") == word.len - 2;
}

/* 10.0.0.1 */
static bool is_address(struct topic_text word)
{
    size_t dots = 0;
    for (size_t i = 0; i < word.len; i++)
        dots += word.bytes[i] == '.';
    return dots == 3 && topic_text_scan_skip(word, 0, "0123456789.") == word.len;
}

static bool has_head(struct topic_text rest)
{
    struct topic_text word;
    for (size_t i = 0; i < HEAD_WORDS && topic_line_scan_next_word(&rest, &word); i++)
        if (is_level(word) || is_process(word) || is_address(word) ||
            topic_text_scan_has_prefix(word, 0, "level="))
            return true;
    return false;
}

/* A time alone, or the seconds since 1970 or since the start of a system, in front of a head. */
static bool has_time_and_head(struct topic_text line, size_t at)
{
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        if (!has_shape(line, at, times[i]))
            continue;
        size_t end = at + strlen(times[i]);
        if (!topic_line_scan_is_blank(line.bytes[end - 1]))
            end = topic_text_scan_skip(line, end, "0123456789.,Z)]");
        return has_head((struct topic_text){line.bytes + end, line.len - end});
    }
    return false;
}

/* [   12.345678] usb 1-1: new device */
static bool is_of_kernel(struct topic_text line)
{
    size_t at = topic_text_scan_skip(line, 1, " ");
    size_t end = topic_text_scan_skip(line, at, "0123456789");
    return topic_text_scan_has_prefix(line, 0, "[") && end > at && has_shape(line, end, ".000000]");
}

/* [INFO] Building, INFO:root:Started, level=info */
static bool begins_with_level(struct topic_text line)
{
    struct topic_text word;
    struct topic_text rest = line;
    if (!topic_line_scan_next_word(&rest, &word))
        return false;
    const char *colon = memchr(word.bytes, ':', word.len);
    size_t len = colon ? (size_t)(colon - word.bytes) : 0;
    return (word.bytes[0] == '[' && is_level(word)) ||
           topic_text_scan_has_prefix(word, 0, "level=") ||
           (len > 0 && memchr(colon + 1, ':', word.len - len - 1) &&
            is_level((struct topic_text){word.bytes, len}));
}

static bool is_of_log(struct topic_text line)
{
    line = topic_text_scan_trim(line, TOPIC_LINE_SCAN_BLANKS);
    size_t at = skip_before(line);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (has_shape(line, at, shapes[i]))
            return true;
    return has_time_and_head(line, at) || is_of_server(line) || is_of_kernel(line) ||
           begins_with_level(line);
}

bool topic_log_kind_is(struct topic_text start)
{
    struct topic_line_scan_counts seen = topic_line_scan_count(start, is_of_log);
    return seen.count > 1 && seen.count * 2 >= seen.lines;
}

/* As WhatsApp exports chats: "04.05.23, 10:00 - Jane: Hello", "[5/4/23, 10:00:01 AM] Jane: Hello".
 */
static bool is_of_chat(struct topic_text line)
{
    size_t date = topic_text_scan_skip(line, 0, "[");
    size_t at = topic_text_scan_skip(line, date, "0123456789./-");
    size_t time = topic_text_scan_skip(line, at, ", ");
    size_t end = topic_text_scan_skip(line, time, "0123456789:");
    if (at - date < CHAT_DATE_MIN_BYTES || line.bytes[at] != ',' ||
        end - time < CHAT_TIME_MIN_BYTES)
        return false;
    end = topic_text_scan_skip(line, end, " AaPpMm\u202f");
    size_t name = topic_text_scan_skip(line, end, "-] ");
    return name > end && topic_text_scan_is_any(line.bytes[end], "-]") &&
           topic_text_scan_find_any(line, name, ":") < line.len;
}

bool topic_log_kind_is_chat(struct topic_text start)
{
    struct topic_line_scan_counts seen = topic_line_scan_count(start, is_of_chat);
    return seen.count > 1 && seen.count * 2 >= seen.lines;
}
