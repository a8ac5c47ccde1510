/* What tests/bench/ingestion.py compares topicd-bridge with: the same streams, by the same engine
 * and in the same batches, without tagging.
 *
 *     republish FROM TO REJECT [BATCH]      until it is killed */
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "bridge/streams.h"

#define MAX_RECORD_BYTES ((size_t)1024 * 1024)
#define DEFAULT_BATCH 50
#define TAKE_MS 500

static int carry(struct topic_streams *streams, struct topic_engine_delivery *deliveries,
                 struct topic_engine_publication *items, size_t max, struct topic_error *err)
{
    size_t count;
    if (streams->source.engine->take(&streams->source, deliveries, max, TAKE_MS, &count, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        items[i] = (struct topic_engine_publication){.record = deliveries[i].record,
                                                     .id = deliveries[i].id};
        deliveries[i].settlement = TOPIC_ENGINE_DONE;
    }
    if (count == 0)
        return 0;
    if (streams->sink.engine->publish(&streams->sink, items, count, err) < 0)
        return -1;
    return streams->source.engine->settle(&streams->source, deliveries, count, err);
}

int main(int argc, char **argv)
{
    struct topic_error err = {0};
    struct topic_streams streams = {0};
    if (argc < 4) {
        fprintf(stderr, "usage: %s FROM TO REJECT [BATCH]\n", argv[0]);
        return EXIT_FAILURE;
    }
    const char *const locations[] = {argv[1], argv[2], argv[3]};
    const struct topic_engine_options options = {.max_record_bytes = MAX_RECORD_BYTES};
    long batch = argc > 4 ? strtol(argv[4], NULL, 10) : DEFAULT_BATCH;
    size_t max = batch > 0 ? (size_t)batch : DEFAULT_BATCH;
    struct topic_engine_delivery *deliveries = topic_memory_new(max, sizeof *deliveries, &err);
    struct topic_engine_publication *items = topic_memory_new(max, sizeof *items, &err);
    int status = deliveries && items ? topic_streams_open(&streams, locations, &options, &err) : -1;
    if (status == 0)
        fprintf(stderr, "republish: ready\n");
    while (status == 0)
        status = carry(&streams, deliveries, items, max, &err);
    fprintf(stderr, "%s: %s\n", argv[0], err.text);
    topic_streams_close(&streams);
    free(deliveries);
    free(items);
    return EXIT_FAILURE;
}
