/* The JSON bridge of topicd-web: what it reads of a daemon's answers, and a request's spans. The
 * byte FF separates the request from the answer. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "web/json/answer_code.h"
#include "web/json/results_split.h"
#include "web/json/span_units.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void split(struct topic_text answer)
{
    struct topic_results_split results;
    struct topic_buffer out = {0};
    if (topic_results_split_begin(&results, answer, NULL) == 0) {
        size_t before = 0;
        struct topic_text result;
        while ((result = topic_results_split_next(&results)).len > 0) {
            assert(results.at > before && results.at <= answer.len);
            assert(topic_results_split_write(&results, result, &out, NULL) == 0);
            before = results.at;
        }
    }
    topic_buffer_release(&out);
}

static void convert(struct topic_text request, struct topic_text answer)
{
    struct topic_json_frame frame = {.noun = "body"};
    struct topic_span_units units = {0};
    struct topic_buffer out = {0};
    enum topic_code code;
    if (topic_json_frame_parse(&frame, request, &code, NULL) == 0 &&
        topic_span_units_read(&units, &frame, NULL) == 0)
        topic_span_units_write(&units, answer, &out, NULL);
    topic_buffer_release(&out);
    topic_span_units_release(&units);
    topic_json_frame_release(&frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const uint8_t *end = len > 0 ? memchr(bytes, 0xFF, len) : NULL;
    size_t request_len = end ? (size_t)(end - bytes) : len;
    struct topic_text request = {(const char *)bytes, request_len};
    struct topic_text answer = {(const char *)bytes + request_len + (end ? 1 : 0),
                                len - request_len - (end ? 1 : 0)};
    topic_answer_code_status(topic_answer_code_find(answer));
    split(answer);
    convert(request, answer);
    return 0;
}
