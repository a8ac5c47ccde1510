/* decoder.h - makes UTF-8 of a file's bytes, by iconv(3).
 *
 *     topic_decoder_begin(decoder, &source);                              for each file
 *     while ((got = topic_decoder_read(decoder, bytes, size, &err)) > 0)
 *         ...
 *
 * The encoding is, in this order: that of a byte order mark; the one that the caller names; UTF-16
 * or UTF-32 if the zeros say so; UTF-8 if the bytes are UTF-8; the one that a page of HTML
 * declares; the one that encoding_detect.h finds. If none is found the bytes stay as they are: not
 * UTF-8, so that whoever reads a record refuses it. A byte that the encoding does not have becomes
 * TOPIC_DECODER_BAD_BYTE, which no UTF-8 has.
 *
 * Bytes of ASCII are given on as they come, because they are the same in nearly all encodings. With
 * the first other byte the encoding is decided, from a sample of the file; of a sender that waits
 * for answers, from what has arrived.
 */
#ifndef TOPIC_TRAINING_INPUT_DECODER_H
#define TOPIC_TRAINING_INPUT_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "topicd/error.h"
#include "training/input/encoding_detect.h"

#define TOPIC_DECODER_BAD_BYTE '\xff'

/* A read returns at least one character if there is one, and so needs room for the longest. */
#define TOPIC_DECODER_MIN_BYTES 16

struct topic_decoder_source {
    ssize_t (*read)(void *context, void *bytes, size_t size, struct topic_error *err);
    void *context;
    const char *encoding; /* that the caller names, borrowed; NULL: find it */
    bool is_live;         /* do not wait for more than what has arrived */
};

enum topic_decoder_origin {
    TOPIC_DECODER_UNDECIDED, /* nothing but ASCII so far */
    TOPIC_DECODER_UTF8,      /* by its bytes or its mark */
    TOPIC_DECODER_UNKNOWN,   /* not UTF-8, and nothing else can be told */
    TOPIC_DECODER_MARK,      /* UTF-16 or UTF-32, by its mark or its zeros */
    TOPIC_DECODER_NAMED,
    TOPIC_DECODER_AGAINST_UTF8, /* named, although the bytes are UTF-8 */
    TOPIC_DECODER_DECLARED,
    TOPIC_DECODER_DETECTED,
    TOPIC_DECODER_ORIGINS
};

struct topic_decoder;

struct topic_decoder *topic_decoder_new(struct topic_error *err);
void topic_decoder_free(struct topic_decoder *decoder);

/* Begins a file. The source is copied. */
void topic_decoder_begin(struct topic_decoder *decoder, const struct topic_decoder_source *source);

/* Returns how many bytes were written, 0 at the end, -1 on failure. */
ssize_t topic_decoder_read(struct topic_decoder *decoder, void *bytes, size_t size,
                           struct topic_error *err);

/* The encoding of what has been read so far, as the caller or the web names it. */
const char *topic_decoder_encoding(const struct topic_decoder *decoder);
enum topic_decoder_origin topic_decoder_origin(const struct topic_decoder *decoder);

/* What an unknown encoding may be. Borrowed, until the next file. */
const struct topic_encoding_candidates *
topic_decoder_candidates(const struct topic_decoder *decoder);

#endif
