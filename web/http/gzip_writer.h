/* gzip_writer.h - compresses a text piece by piece, as it is sent. */
#ifndef TOPIC_WEB_HTTP_GZIP_WRITER_H
#define TOPIC_WEB_HTTP_GZIP_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "topicd/article.h"

struct topic_gzip_writer;

/* Frees the text at the end if it is owned. NULL: out of memory; the text is still the caller's. */
struct topic_gzip_writer *topic_gzip_writer_new(struct topic_text text, bool is_owned);

/* The next bytes, at most `max`; 0: that was all; -1: out of memory. */
ssize_t topic_gzip_writer_read(struct topic_gzip_writer *writer, char *bytes, size_t max);

/* NULL is fine. */
void topic_gzip_writer_free(struct topic_gzip_writer *writer);

#endif
