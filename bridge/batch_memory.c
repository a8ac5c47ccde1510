#include "bridge/batch_memory.h"

#include <stdlib.h>

#include "base/memory.h"
#include "wire/json_prescan.h"

int topic_batch_memory_init(struct topic_batch_memory *batch, size_t capacity,
                            struct topic_error *err)
{
    *batch = (struct topic_batch_memory){.capacity = capacity};
    batch->deliveries = topic_memory_new(capacity, sizeof *batch->deliveries, err);
    batch->items = topic_memory_new(capacity, sizeof *batch->items, err);
    batch->tagged = topic_memory_new(capacity, sizeof *batch->tagged, err);
    batch->results = topic_memory_new(capacity, sizeof *batch->results, err);
    batch->result_of = topic_memory_new(capacity, sizeof *batch->result_of, err);
    batch->rejects = topic_memory_new(capacity, sizeof *batch->rejects, err);
    batch->reject_of = topic_memory_new(capacity, sizeof *batch->reject_of, err);
    return batch->deliveries && batch->items && batch->tagged && batch->results &&
                   batch->result_of && batch->rejects && batch->reject_of
               ? 0
               : -1;
}

void topic_batch_memory_release(struct topic_batch_memory *batch)
{
    for (size_t i = 0; batch->tagged && i < batch->capacity; i++)
        topic_buffer_release(&batch->tagged[i]);
    free(batch->deliveries);
    free(batch->items);
    free(batch->tagged);
    free(batch->results);
    free(batch->result_of);
    free(batch->rejects);
    free(batch->reject_of);
    *batch = (struct topic_batch_memory){0};
}

static void add_result(struct topic_batch_memory *batch, size_t place)
{
    const struct topic_buffer *tagged = batch->items[place].tagged;
    batch->result_of[batch->result_count] = place;
    batch->results[batch->result_count++] = (struct topic_engine_publication){
        .record = {tagged->bytes, tagged->len}, .id = batch->deliveries[place].id};
}

void topic_batch_memory_add_reject(struct topic_batch_memory *batch, size_t place)
{
    const struct topic_tagging_item *item = &batch->items[place];
    batch->reject_of[batch->reject_count] = place;
    batch->rejects[batch->reject_count++] =
        (struct topic_engine_publication){.record = item->record,
                                          .id = batch->deliveries[place].id,
                                          .code = item->code,
                                          .reason = item->reason.text,
                                          .file = batch->deliveries[place].file,
                                          .line = batch->deliveries[place].line,
                                          .own_id = topic_json_prescan_id(item->record)};
}

void topic_batch_memory_sort(struct topic_batch_memory *batch)
{
    batch->result_count = 0;
    batch->reject_count = 0;
    for (size_t i = 0; i < batch->count; i++)
        if (batch->items[i].outcome == TOPIC_TAGGING_TAGGED)
            add_result(batch, i);
        else if (batch->items[i].outcome == TOPIC_TAGGING_REFUSED)
            topic_batch_memory_add_reject(batch, i);
}
