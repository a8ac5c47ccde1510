#include "web/http/gzip_reader.h"

#include <stdint.h>
#include <stdlib.h>

#include <zlib.h>

#include "base/memory.h"

#define WINDOW_BITS (15 + 16)

int topic_gzip_reader_open(struct topic_gzip_reader *reader, struct topic_error *err)
{
    *reader = (struct topic_gzip_reader){topic_memory_new(1, sizeof *reader->stream, err), false};
    if (!reader->stream)
        return -1;
    if (inflateInit2(reader->stream, WINDOW_BITS) == Z_OK)
        return 0;
    free(reader->stream);
    reader->stream = NULL;
    return topic_error_set(err, "out of memory for a compressed body");
}

void topic_gzip_reader_close(struct topic_gzip_reader *reader)
{
    if (reader->stream)
        inflateEnd(reader->stream);
    free(reader->stream);
    *reader = (struct topic_gzip_reader){0};
}

void topic_gzip_reader_write(struct topic_gzip_reader *reader, const char *bytes, size_t len)
{
    reader->stream->next_in = (Bytef *)(uintptr_t)bytes;
    reader->stream->avail_in = (uInt)len; /* a piece, of some kilobytes */
}

static int fail_at_end(struct topic_error *err)
{
    return topic_error_set(err, "bytes follow the end of the compressed body");
}

ssize_t topic_gzip_reader_read(struct topic_gzip_reader *reader, char *out, size_t max,
                               struct topic_error *err)
{
    z_stream *stream = reader->stream;
    if (reader->is_over)
        return stream->avail_in == 0 ? 0 : fail_at_end(err);
    stream->next_out = (Bytef *)out;
    stream->avail_out = (uInt)max;
    int status = inflate(stream, Z_NO_FLUSH);
    reader->is_over = status == Z_STREAM_END;
    /* Nothing came out, so this is the last read of this piece. */
    if (reader->is_over && stream->avail_out == max && stream->avail_in > 0)
        return fail_at_end(err);
    if (status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR)
        return (ssize_t)(max - stream->avail_out);
    return topic_error_set(err, "the body is not gzip, as Content-Encoding says");
}

bool topic_gzip_reader_is_bomb(const struct topic_gzip_reader *reader)
{
    const z_stream *stream = reader->stream;
    return stream->total_out > TOPIC_GZIP_READER_FREE_BYTES &&
           stream->total_out / TOPIC_GZIP_READER_MAX_RATIO > stream->total_in;
}

size_t topic_gzip_reader_left(const struct topic_gzip_reader *reader)
{
    return reader->stream->avail_in;
}

bool topic_gzip_reader_is_over(const struct topic_gzip_reader *reader)
{
    return reader->is_over;
}
