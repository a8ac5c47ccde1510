/* Requests and records: the input is a message whose frames are separated by the byte FF, which
 * never occurs in valid UTF-8. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include <jansson.h>

#include "base/buffer.h"
#include "record/json_mend.h"
#include "wire/json_prescan.h"
#include "wire/record_splice.h"
#include "wire/reply.h"
#include "wire/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static size_t split(const char *at, size_t len, struct topic_text *frames)
{
    size_t count = 0;
    while (count < TOPIC_REQUEST_MAX_FRAMES) {
        const char *end = len ? memchr(at, 0xFF, len) : NULL;
        frames[count++] = (struct topic_text){at, end ? (size_t)(end - at) : len};
        if (!end)
            break;
        len -= (size_t)(end + 1 - at);
        at = end + 1;
    }
    return count;
}

/* An answer with the id of any request is valid JSON. */
static void check_reply(struct topic_text id, enum topic_code code, const char *message)
{
    struct topic_buffer reply = {0};
    assert(topic_reply_write_error(&reply, id, code, message, NULL) == 0);
    struct topic_buffer mended = {0};
    assert(topic_json_mend(&mended, (struct topic_text){reply.bytes, reply.len}, NULL) >= 0);
    json_t *root =
        json_loadb(mended.bytes, mended.len, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
    assert(root);
    json_decref(root);
    topic_buffer_release(&mended);
    topic_buffer_release(&reply);
}

static void check_articles(const struct topic_request *request)
{
    volatile unsigned char sum = 0;
    for (size_t i = 0; i < request->articles.count; i++) {
        const struct topic_articles_item *article = &request->articles.items[i];
        for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
            for (size_t at = 0; at < article->article.fields[field].len; at++)
                sum =
                    (unsigned char)(sum + (unsigned char)article->article.fields[field].bytes[at]);
        check_reply(request->articles.ids[i], TOPIC_CODE_BAD_REQUEST,
                    article->problem ? article->problem : "none");
    }
}

/* A record that can be read can be spliced, and then lacks the keys that tagging sets. */
static void check_record(struct topic_text record)
{
    struct topic_request request;
    struct topic_error err = {0};
    struct topic_buffer out = {0};
    struct topic_buffer mended = {0};
    bool has_members;
    topic_request_init_record(&request);
    if (topic_request_decode_record(&request, record, &err) == 0) {
        assert(topic_record_splice_open(&out, record, &has_members, NULL) == 0);
        assert(topic_buffer_append(&out, "}", 1, NULL) == 0);
        assert(topic_json_mend(&mended, (struct topic_text){out.bytes, out.len}, NULL) >= 0);
        json_t *root =
            json_loadb(mended.bytes, mended.len, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
        assert(json_is_object(root) && (json_object_size(root) > 0) == has_members);
        assert(!json_object_get(root, "topics") && !json_object_get(root, "topic_scores") &&
               !json_object_get(root, "model"));
        json_decref(root);
    } else {
        assert(topic_error_is_set(&err) && request.code != TOPIC_CODE_NONE);
    }
    topic_buffer_release(&out);
    topic_buffer_release(&mended);
    topic_request_release(&request);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_text frames[TOPIC_REQUEST_MAX_FRAMES];
    struct topic_request request;
    struct topic_error err = {0};
    topic_request_init(&request);
    size_t frame_count = split((const char *)bytes, len, frames);
    check_reply(topic_json_prescan_id(frames[0]), TOPIC_CODE_BUSY, "");
    check_record(frames[0]);
    if (topic_request_decode(&request, frames, frame_count, &err) == 0) {
        check_articles(&request);
    } else {
        assert(topic_error_is_set(&err) && request.code != TOPIC_CODE_NONE);
        check_reply(request.id, request.code, err.text);
    }
    topic_request_release(&request);
    return 0;
}
