#include "training/reader/mail_message.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text_scan.h"
#include "training/unsupported/mail_kind.h"

/* A header with the lines that continue it, which begin with a blank. */
static struct topic_text header_at(struct topic_text text, size_t at)
{
    size_t end = topic_text_scan_line_end(text, at);
    size_t next = topic_text_scan_next_line(text, end);
    while (next < text.len && (text.bytes[next] == ' ' || text.bytes[next] == '\t')) {
        end = topic_text_scan_line_end(text, next);
        next = topic_text_scan_next_line(text, end);
    }
    return (struct topic_text){text.bytes + at, end - at};
}

/* The value of the header if it has this name, which ends in a colon; else empty. */
static struct topic_text value_of(struct topic_text header, const char *name, size_t len)
{
    if (!topic_text_scan_has_prefix_in_any_case(header, 0, name))
        return (struct topic_text){"", 0};
    struct topic_text value = {header.bytes + len, header.len - len};
    return topic_text_scan_trim(value, TOPIC_TEXT_SCAN_BLANKS);
}

#define VALUE_OF(header, name) value_of(header, name, sizeof(name) - 1)

static int check_header(struct topic_text header, struct topic_error *err)
{
    static const char *const encodings[] = {"base64", "quoted-printable"};
    struct topic_text type = VALUE_OF(header, "content-type:");
    struct topic_text encoding = VALUE_OF(header, "content-transfer-encoding:");
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
        if (topic_text_scan_has_prefix_in_any_case(encoding, 0, encodings[i]))
            return topic_error_set(err,
                                   "is mail whose text is encoded (%s): save its text without "
                                   "the headers first",
                                   encodings[i]);
    if (topic_text_scan_has_prefix_in_any_case(type, 0, "multipart/"))
        return topic_error_set(err, "is mail of several parts: save its text without the headers "
                                    "first");
    return 0;
}

/* A mailbox has a line "From ADDRESS DATE" before each message, behind an empty one. */
static bool has_another_message(struct topic_text text)
{
    bool is_after_empty = false;
    if (!topic_text_scan_has_prefix(text, 0, "From "))
        return false;
    for (size_t at = 0; at < text.len;) {
        size_t end = topic_text_scan_line_end(text, at);
        struct topic_text rest = {text.bytes + at, text.len - at};
        if (is_after_empty && topic_text_scan_has_prefix(rest, 0, "From ") &&
            topic_mail_kind_is(rest))
            return true;
        is_after_empty = end == at;
        at = topic_text_scan_next_line(text, end);
    }
    return false;
}

/* The subject in one line. One whose words are encoded is left out: it is no text. */
static int take_subject(struct topic_record *record, struct topic_text subject,
                        struct topic_error *err)
{
    struct topic_buffer line = {0};
    int status = 0;
    if (subject.len == 0 || memmem(subject.bytes, subject.len, "=?", 2))
        return 0;
    for (size_t i = 0; status == 0 && i < subject.len; i++) {
        bool is_end = subject.bytes[i] == '\n' || subject.bytes[i] == '\r';
        if (!is_end) /* a blank follows */
            status = topic_buffer_append(&line, subject.bytes + i, 1, err);
    }
    if (status == 0)
        status = topic_record_set(record, TOPIC_RECORD_TITLE, 0, line.bytes, line.len, err);
    topic_buffer_release(&line);
    return status;
}

int topic_mail_message_take(struct topic_record *record, struct topic_text text,
                            struct topic_error *err)
{
    size_t at = 0;
    if (has_another_message(text))
        return topic_error_set(err, "is a mailbox of several messages: write each to a file of "
                                    "its own");
    while (at < text.len && topic_text_scan_line_end(text, at) > at) {
        struct topic_text header = header_at(text, at);
        if (check_header(header, err) < 0 ||
            take_subject(record, VALUE_OF(header, "subject:"), err) < 0)
            return -1;
        at = topic_text_scan_next_line(text, at + header.len);
    }
    at = topic_text_scan_next_line(text, at);
    return topic_record_set(record, TOPIC_RECORD_BODY, 0, text.bytes + at, text.len - at, err);
}
