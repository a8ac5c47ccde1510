#include "hooks/other_stream.h"

#include <stdatomic.h>

#include "base/memory.h"

struct stream {
    atomic_bool holds_end;
    atomic_size_t allowed; /* 0: any */
    atomic_size_t came;    /* of them */
    atomic_bool is_full;   /* the last of them filled the buffer */
};

/* Lives as long as the process: libzmq's threads end after everything else. */
static struct stream *streams; /* by descriptor */
static size_t descriptor_count;

int topic_other_stream_start(size_t descriptors, struct topic_error *err)
{
    if (streams)
        return 0;
    streams = topic_memory_new(descriptors, sizeof *streams, err);
    descriptor_count = streams ? descriptors : 0;
    return streams ? 0 : -1;
}

static struct stream *find(int fd)
{
    return fd >= 0 && (size_t)fd < descriptor_count ? &streams[fd] : NULL;
}

void topic_other_stream_allow(int fd, size_t bytes)
{
    struct stream *stream = find(fd);
    if (!stream)
        return;
    atomic_store(&stream->allowed, bytes);
    atomic_store(&stream->came, 0);
    atomic_store(&stream->is_full, false);
}

void topic_other_stream_count(int fd, size_t len, size_t size)
{
    struct stream *stream = find(fd);
    if (!stream || atomic_load(&stream->allowed) == 0)
        return;
    atomic_fetch_add(&stream->came, len);
    atomic_store(&stream->is_full, len == size);
}

bool topic_other_stream_is_over(int fd)
{
    struct stream *stream = find(fd);
    size_t allowed = stream ? atomic_load(&stream->allowed) : 0;
    return allowed > 0 && atomic_load(&stream->came) > allowed;
}

bool topic_other_stream_has_filled(int fd)
{
    struct stream *stream = find(fd);
    return stream && atomic_load(&stream->is_full);
}

void topic_other_stream_hold_end(int fd, bool holds)
{
    struct stream *stream = find(fd);
    if (stream)
        atomic_store(&stream->holds_end, holds);
}

bool topic_other_stream_holds_end(int fd)
{
    struct stream *stream = find(fd);
    return stream && atomic_load(&stream->holds_end);
}
