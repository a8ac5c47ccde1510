#include "daemon/share.h"

#include <stdlib.h>

#include "base/memory.h"
#include "wire/answer.h"

struct topic_share *topic_share_new(struct topic_job *job, struct topic_request *request,
                                    struct topic_error *err)
{
    struct topic_share *share = topic_memory_new(1, sizeof *share, err);
    if (!share)
        return NULL;
    share->part_count = (request->article_count + TOPIC_SHARE_PART - 1) / TOPIC_SHARE_PART;
    share->parts = topic_memory_new(share->part_count, sizeof *share->parts, err);
    share->notes = topic_memory_new(share->part_count, sizeof *share->notes, err);
    if (!share->parts || !share->notes) {
        free(share->parts);
        free(share->notes);
        free(share);
        return NULL;
    }
    share->job = job;
    share->request = *request;
    topic_request_init(request);
    return share;
}

void topic_share_free(struct topic_share *share)
{
    for (size_t i = 0; i < share->part_count; i++) {
        topic_buffer_release(&share->parts[i]);
        topic_note_release(&share->notes[i]);
    }
    free(share->parts);
    free(share->notes);
    topic_request_release(&share->request);
    free(share);
}

bool topic_share_has_parts(const struct topic_share *share)
{
    return share->code == TOPIC_CODE_NONE && share->claimed < share->part_count;
}

size_t topic_share_claim(struct topic_share *share)
{
    return share->claimed++;
}

bool topic_share_finish(struct topic_share *share, size_t part,
                        const struct topic_share_result *result)
{
    share->finished++;
    share->size_bytes += share->parts[part].len;
    if (share->code == TOPIC_CODE_NONE && result->code != TOPIC_CODE_NONE) {
        share->code = result->code;
        share->err = result->err;
    }
    if (share->code == TOPIC_CODE_NONE && share->size_bytes > TOPIC_ANSWER_MAX_BYTES) {
        share->code = TOPIC_CODE_TOO_LARGE;
        topic_answer_too_large(&share->err);
    }
    return share->finished == share->claimed && !topic_share_has_parts(share);
}
