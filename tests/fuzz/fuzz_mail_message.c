/* Messages of mail, as directories of topics may have them. */
#include "training/reader/mail_message.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "training/unsupported/mail_kind.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* The subject is one line, and the body is the end of the message. */
static void check(const struct topic_record *record, struct topic_text message)
{
    struct topic_text title = topic_record_value(record, TOPIC_RECORD_TITLE);
    struct topic_text body = topic_record_value(record, TOPIC_RECORD_BODY);
    assert(title.len == 0 || (!memchr(title.bytes, '\n', title.len) && title.len < message.len));
    assert(body.len < message.len);
    assert(body.len == 0 ||
           memcmp(message.bytes + message.len - body.len, body.bytes, body.len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_text message = {(const char *)bytes, len};
    struct topic_record record = {0};
    struct topic_error err = {0};
    if (!topic_mail_kind_is(message))
        return 0;
    bool is_taken = topic_mail_message_take(&record, message, &err) == 0;
    assert(is_taken != topic_error_is_set(&err));
    if (is_taken)
        check(&record, message);
    topic_record_release(&record);
    return 0;
}
