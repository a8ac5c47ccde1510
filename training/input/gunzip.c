#include "training/input/gunzip.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/memory.h"

/* The largest window, and 16 for the header of gzip and its check (zlib.h). */
#define WINDOW_BITS (15 + 16)

#define UNFOLDED_BYTES (64 * 1024)

struct topic_gunzip {
    z_stream stream;
    bool is_in_member;  /* else behind one, where padding, another one or the end may come */
    bool may_have_more; /* zlib may hold bytes that had no room */
    const char *damage;
    unsigned char unfolded[UNFOLDED_BYTES];
};

bool topic_gunzip_is_likely(struct topic_text start)
{
    return start.len >= 2 && memcmp(start.bytes, "\x1f\x8b", 2) == 0;
}

struct topic_gunzip *topic_gunzip_new(struct topic_error *err)
{
    struct topic_gunzip *gunzip = topic_memory_new(1, sizeof *gunzip, err);
    if (!gunzip)
        return NULL;
    gunzip->is_in_member = true;
    if (inflateInit2(&gunzip->stream, WINDOW_BITS) == Z_OK)
        return gunzip;
    free(gunzip);
    topic_error_set(err, "out of memory for the window of gzip");
    return NULL;
}

void topic_gunzip_free(struct topic_gunzip *gunzip)
{
    if (gunzip)
        inflateEnd(&gunzip->stream);
    free(gunzip);
}

const char *topic_gunzip_damage(const struct topic_gunzip *gunzip)
{
    return gunzip->damage;
}

/* Returns 1, 0 at the end of the source, -1. */
static int fill(struct topic_gunzip *gunzip, const struct topic_gunzip_source *source)
{
    const void *block = NULL;
    ssize_t got = source->read(source->context, &block);
    if (got == 0 && gunzip->is_in_member)
        gunzip->damage = "truncated gzip input";
    if (got <= 0)
        return got < 0 || gunzip->damage ? -1 : 0;
    gunzip->stream.next_in = (Bytef *)(uintptr_t)block;
    gunzip->stream.avail_in = (uInt)got; /* a block, of some kilobytes */
    return 1;
}

/* Passes over the zeros that tapes pad a file with. Whether another member begins there; that it
 * is one, zlib checks. */
static bool begin_member(struct topic_gunzip *gunzip)
{
    z_stream *stream = &gunzip->stream;
    while (stream->avail_in > 0 && *stream->next_in == 0) {
        stream->next_in++;
        stream->avail_in--;
    }
    gunzip->is_in_member = stream->avail_in > 0 && inflateReset(stream) == Z_OK;
    return gunzip->is_in_member;
}

/* zlib's result is checked before its bytes are given out, so that a small file that is damaged
 * gives no article. */
static ssize_t unfold(struct topic_gunzip *gunzip)
{
    z_stream *stream = &gunzip->stream;
    stream->next_out = gunzip->unfolded;
    stream->avail_out = sizeof gunzip->unfolded;
    int status = inflate(stream, Z_NO_FLUSH);
    gunzip->may_have_more = stream->avail_out == 0;
    if (status == Z_STREAM_END)
        gunzip->is_in_member = false;
    else if (status != Z_OK && status != Z_BUF_ERROR)
        gunzip->damage = stream->msg ? stream->msg : "gzip decompression failed";
    return gunzip->damage ? -1 : (ssize_t)(sizeof gunzip->unfolded - stream->avail_out);
}

ssize_t topic_gunzip_read(struct topic_gunzip *gunzip, const struct topic_gunzip_source *source,
                          const void **bytes)
{
    ssize_t got = gunzip->damage ? -1 : 0;
    *bytes = gunzip->unfolded;
    while (got == 0) {
        bool has_output = gunzip->is_in_member && gunzip->may_have_more;
        int status = gunzip->stream.avail_in == 0 && !has_output ? fill(gunzip, source) : 1;
        if (status <= 0)
            return status;
        if (gunzip->is_in_member || begin_member(gunzip))
            got = unfold(gunzip);
    }
    return got;
}
