/* A record from a stream, whatever is in it: what can be decoded is spliced and still decodes, with
 * the same text; what cannot is a message for the rejected ones, whose headers are lines. And the
 * line that a server sends first. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/jetstream/jetstream_message.h"
#include "bridge/nats/nats_version.h"
#include "wire/json_prescan.h"
#include "wire/record_splice.h"
#include "wire/request.h"

#define ID "NEWS.tagger.18ebd7ef8005e4a7.1"

/* Smaller than many of the records, so that they are cut. */
#define LIMIT (TOPIC_JETSTREAM_MESSAGE_REJECT_HEADERS + 100)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const char *no_topic(const void *context, size_t index, double *score)
{
    (void)context;
    (void)index;
    *score = 0.5;
    return "AI \"Chips\"";
}

static void splice(struct topic_text record, struct topic_article article)
{
    static const struct topic_record_splice_result result = {
        .topic = no_topic, .count = 1, .familiarity = 0.5, .model = "m"};
    struct topic_buffer out = {0};
    struct topic_request again;
    topic_request_init_record(&again);
    assert(topic_record_splice_write_result(&out, record, &result, NULL) == 0);
    struct topic_text spliced = {out.bytes, out.len};
    assert(topic_request_decode_record(&again, spliced, NULL) == 0);
    struct topic_article tagged = again.articles.items[0].article;
    for (int i = 0; i < TOPIC_FIELD_COUNT; i++) {
        assert(tagged.fields[i].len == article.fields[i].len);
        assert(tagged.fields[i].len == 0 ||
               memcmp(tagged.fields[i].bytes, article.fields[i].bytes, tagged.fields[i].len) == 0);
    }
    topic_request_release(&again);
    topic_buffer_release(&out);
}

static void reject(struct topic_text record, const char *reason)
{
    assert(nats_Open(-1) == NATS_OK); /* once is enough; messages cannot be destroyed before */
    static const char *const names[] = {"Topicd-Code", "Topicd-Reason", "Topicd-Id"};
    const struct topic_engine_publication item = {.record = record,
                                                  .id = ID,
                                                  .code = "bad-request",
                                                  .reason = reason,
                                                  .own_id = topic_json_prescan_id(record)};
    natsMsg *message = NULL;
    const struct topic_jetstream_message_options options = {
        .limit = LIMIT, .has_id = true, .seen_to = ID};
    assert(topic_jetstream_message_make(&message, "news.rejected", &item, &options) == NATS_OK);
    assert(natsMsg_GetDataLength(message) <= 100);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = NULL;
        if (natsMsgHeader_Get(message, names[i], &value) == NATS_OK)
            assert(!strpbrk(value, "\r\n"));
    }
    natsMsg_Destroy(message);
}

static void read_version(const uint8_t *bytes, size_t len)
{
    int major;
    int minor;
    char *line = malloc(len + 1);
    if (!line)
        abort();
    memcpy(line, bytes, len);
    line[len] = '\0';
    if (topic_nats_version_is_unsynced(line, &major, &minor))
        assert(major <= 2 && major >= 0 && minor >= 0);
    free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    struct topic_text record = {(const char *)bytes, len};
    struct topic_request request;
    topic_request_init_record(&request);
    if (topic_request_decode_record(&request, record, &err) == 0)
        splice(record, request.articles.items[0].article);
    else
        reject(record, err.text);
    topic_request_release(&request);
    read_version(bytes, len);
    return 0;
}
