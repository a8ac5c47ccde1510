/* batch_memory.h - the records of a batch on their way: one struct for each place in it. */
#ifndef TOPIC_BRIDGE_BATCH_MEMORY_H
#define TOPIC_BRIDGE_BATCH_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "bridge/engine/engine.h"
#include "bridge/tagging.h"

/* Arrays of `capacity` elements. */
struct topic_batch_memory {
    size_t capacity;
    size_t count;       /* of the present batch */
    int64_t taken_us;   /* when its records were there */
    int64_t publish_us; /* when storing them began */
    struct topic_engine_delivery *deliveries;
    struct topic_tagging_item *items;
    struct topic_buffer *tagged;
    struct topic_engine_publication *results; /* of the sink: those that were tagged */
    size_t *result_of;                        /* the place of each result */
    size_t result_count;
    struct topic_engine_publication *rejects;
    size_t *reject_of;
    size_t reject_count;
};

int topic_batch_memory_init(struct topic_batch_memory *batch, size_t capacity,
                            struct topic_error *err);
void topic_batch_memory_release(struct topic_batch_memory *batch);

/* Lists the results and the rejected records anew, by the outcomes of the items. */
void topic_batch_memory_sort(struct topic_batch_memory *batch);

/* Adds one more rejected record. */
void topic_batch_memory_add_reject(struct topic_batch_memory *batch, size_t place);

#endif
