/* gzip_reader.h - decompresses a body as it arrives.
 *
 *     topic_gzip_reader_open(&reader, &err);
 *     for each piece:
 *         topic_gzip_reader_write(&reader, bytes, len);
 *         while ((count = topic_gzip_reader_read(&reader, out, sizeof out, &err)) > 0)
 *             ... out[0 .. count) ...
 *     if (!topic_gzip_reader_is_over(&reader))
 *         ... the body ended too early ...
 *     topic_gzip_reader_close(&reader);
 *
 * The caller bounds what it keeps: a small body can become a thousand times as large.
 */
#ifndef TOPIC_WEB_HTTP_GZIP_READER_H
#define TOPIC_WEB_HTTP_GZIP_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "topicd/error.h"

struct z_stream_s;

/* Text seldom shrinks to a tenth; below the first megabyte no ratio does harm. */
#define TOPIC_GZIP_READER_MAX_RATIO 100
#define TOPIC_GZIP_READER_FREE_BYTES ((size_t)1024 * 1024)

/* All zero is closed. */
struct topic_gzip_reader {
    struct z_stream_s *stream;
    bool is_over;
};

int topic_gzip_reader_open(struct topic_gzip_reader *reader, struct topic_error *err);
void topic_gzip_reader_close(struct topic_gzip_reader *reader);

/* Borrows the bytes until they are read. What was written before has been read. */
void topic_gzip_reader_write(struct topic_gzip_reader *reader, const char *bytes, size_t len);

/* 0: nothing is left of what was written; -1: it is not gzip, or bytes follow its end. */
ssize_t topic_gzip_reader_read(struct topic_gzip_reader *reader, char *out, size_t max,
                               struct topic_error *err);

/* Whether so much has come out of so little that only an attack explains it. */
bool topic_gzip_reader_is_bomb(const struct topic_gzip_reader *reader);

/* Compressed bytes that are not read yet. */
size_t topic_gzip_reader_left(const struct topic_gzip_reader *reader);

bool topic_gzip_reader_is_over(const struct topic_gzip_reader *reader);

#endif
