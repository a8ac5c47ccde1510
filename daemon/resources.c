#include "daemon/resources.h"

#include "base/limits/headroom.h"

/* Threads of libzmq and czmq: reaper, input and output, zauth, and one while zauth is exchanged. */
#define LIBRARY_THREADS 4

int topic_resources_check(size_t endpoints, size_t threads, struct topic_error *err)
{
    const struct topic_headroom needed = {
        .files = TOPIC_RESOURCES_FILES + endpoints * TOPIC_RESOURCES_ENDPOINT_FILES,
        .threads = threads + LIBRARY_THREADS,
        .memory_bytes = TOPIC_RESOURCES_MEMORY_BYTES,
        .advice = ", or use fewer workers",
    };
    return topic_headroom_check(&needed, err);
}
