#include "daemon/serving/batch.h"

#include <stdlib.h>

#include "base/memory.h"
#include "wire/json.h"

struct topic_batch *topic_batch_new(struct topic_job *job, struct topic_request *request,
                                    size_t max_bytes, struct topic_error *err)
{
    struct topic_batch *batch = topic_memory_new(1, sizeof *batch, err);
    if (!batch)
        return NULL;
    batch->part_count =
        (request->articles.count + TOPIC_BATCH_PART_ARTICLES - 1) / TOPIC_BATCH_PART_ARTICLES;
    batch->parts = topic_memory_new(batch->part_count, sizeof *batch->parts, err);
    batch->stats = topic_memory_new(batch->part_count, sizeof *batch->stats, err);
    if (!batch->parts || !batch->stats) {
        free(batch->parts);
        free(batch->stats);
        free(batch);
        return NULL;
    }
    batch->job = job;
    batch->max_bytes = max_bytes;
    batch->request = *request;
    topic_request_init(request);
    return batch;
}

void topic_batch_free(struct topic_batch *batch)
{
    for (size_t i = 0; i < batch->part_count; i++) {
        topic_buffer_release(&batch->parts[i]);
        topic_tag_stats_release(&batch->stats[i]);
    }
    free(batch->parts);
    free(batch->stats);
    topic_request_release(&batch->request);
    free(batch);
}

bool topic_batch_has_parts(const struct topic_batch *batch)
{
    return batch->code == TOPIC_CODE_NONE && batch->claimed < batch->part_count;
}

size_t topic_batch_claim(struct topic_batch *batch)
{
    return batch->claimed++;
}

bool topic_batch_finish(struct topic_batch *batch, size_t part,
                        const struct topic_batch_result *result)
{
    batch->finished++;
    batch->size_bytes += batch->parts[part].len;
    if (batch->code == TOPIC_CODE_NONE && result->code != TOPIC_CODE_NONE) {
        batch->code = result->code;
        batch->err = result->err;
    }
    if (batch->code == TOPIC_CODE_NONE && batch->size_bytes > batch->max_bytes) {
        batch->code = TOPIC_CODE_TOO_LARGE;
        topic_json_too_large(batch->max_bytes, &batch->err);
    }
    return batch->finished == batch->claimed && !topic_batch_has_parts(batch);
}
