/* Answers of a daemon, or of another program at its endpoint, to a client's request. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "wire/client/client_reply.h"

static const char *const requests[] = {
    "{}",
    "{\"id\":1}",
    "{\"articles\":[{\"id\":\"a\"},{}]}",
    "{\"op\":\"explain\"}",
    "{\"op\":\"status\"}",
    "{\"op\":\"reload\"}",
    "{\"op\":\"topics\"}",
};
#define REQUESTS (sizeof requests / sizeof *requests)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct topic_client_reply reply; /* reused, as in the client */
    struct topic_error err = {0};
    struct topic_client_answer answer;
    const struct topic_text json = {(const char *)bytes, len};
    static struct topic_answer_check checks[REQUESTS];
    for (size_t i = 0; i < REQUESTS && !checks[i].is_known; i++)
        topic_answer_check_expect(&checks[i], topic_text_of(requests[i]));
    int status =
        topic_client_reply_read(&reply, &checks[len % REQUESTS], json, "daemon", &answer, &err);
    assert((status < 0) == topic_error_is_set(&err));
    assert(!answer.code == !answer.message);
    assert(status == 0 || (!answer.code && answer.topic_count == 0 && !answer.json.bytes));
    for (size_t i = 0; i < answer.topic_count; i++)
        assert(strlen(answer.topics[i].name) <= len);
    topic_client_reply_reset(&reply);
    return 0;
}
