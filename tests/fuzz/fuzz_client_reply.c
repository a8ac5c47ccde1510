/* Answers of a daemon, or of another program at its endpoint, to a client's request. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "wire/client/client_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct topic_client_reply reply; /* reused, as in the client */
    struct topic_error err = {0};
    struct topic_client_answer answer;
    const struct topic_text json = {(const char *)bytes, len};
    int status = topic_client_reply_read(&reply, json, "daemon", &answer, &err);
    assert((status < 0) == topic_error_is_set(&err));
    assert(!answer.code == !answer.message);
    assert(status == 0 || (!answer.code && answer.topic_count == 0 && !answer.json.bytes));
    for (size_t i = 0; i < answer.topic_count; i++)
        assert(strlen(answer.topics[i].name) <= len);
    topic_client_reply_reset(&reply);
    return 0;
}
