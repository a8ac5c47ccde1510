#include "training/unsupported/mail_kind.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/text_scan.h"

/* The length of a header's name, "Subject" in "Subject: ..."; 0: the line is not a header. */
static size_t header_name(const char *line, size_t len)
{
    size_t at = 0;
    while (at < len && (isalnum((unsigned char)line[at]) || line[at] == '-'))
        at++;
    return at < len && line[at] == ':' ? at : 0;
}

static bool is_mail_header(const char *name, size_t len)
{
    static const char *const names[] = {"received",     "return-path",  "message-id",
                                        "mime-version", "content-type", "delivered-to",
                                        "from",         "to",           "subject"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == len && strncasecmp(name, names[i], len) == 0)
            return true;
    return false;
}

/* At least two headers of mail, of which one has an address or is none that people write, and
 * nothing but headers before the first empty line. */
bool topic_mail_kind_is(struct topic_text start)
{
    size_t known = 0;
    bool is_sure = false;
    size_t at = 0;
    bool is_mailbox = topic_text_scan_has_prefix(start, 0, "From ");
    for (bool is_first = true; at < start.len; is_first = false) {
        const char *line = start.bytes + at;
        const char *end = memchr(line, '\n', start.len - at);
        size_t len = end ? (size_t)(end - line) : start.len - at;
        size_t name = header_name(line, len);
        if (len == 0 || line[0] == '\r')
            break;
        if (name == 0 && line[0] != ' ' && line[0] != '\t' && !(is_first && is_mailbox))
            return false;
        bool is_known = name > 0 && is_mail_header(line, name);
        known += is_known;
        is_sure = is_sure || is_mailbox || (is_known && name > strlen("subject")) ||
                  memchr(line, '@', len);
        at += len + 1;
    }
    return known >= 2 && is_sure;
}
