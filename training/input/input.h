/* input.h - the bytes of a file, of a pipe, of a compressed file, or of each member of an archive.
 *
 *     struct topic_input *input = topic_input_open(path, &options, &err);
 *     while (topic_input_next(input, &err) == 1)
 *         while ((got = topic_input_read(input, bytes, size, &err)) > 0)
 *             ... of topic_input_path(input) ...
 *     topic_input_close(input);
 *
 * The bytes are UTF-8, whatever the file's encoding (decoder.h), without a byte order mark. A read
 * returns what has arrived, so records from a pipe are processed while the sender still writes.
 */
#ifndef TOPIC_TRAINING_INPUT_INPUT_H
#define TOPIC_TRAINING_INPUT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "topicd/article.h"
#include "topicd/error.h"
#include "training/input/decoder.h"

struct topic_input_options {
    const char *encoding; /* of all files; NULL: found for each */
    bool is_live;         /* standard input's sender may wait for answers to what it has sent */
    /* Called once for each file or member that is read, as soon as its encoding is decided, or at
     * its end; may be NULL. */
    void (*found)(void *context, const char *path, const char *encoding,
                  enum topic_decoder_origin origin);
    void *context;
};

struct topic_input;

/* Path "-" is standard input. The path and the options must outlive the input. */
struct topic_input *topic_input_open(const char *path, const struct topic_input_options *options,
                                     struct topic_error *err);
void topic_input_close(struct topic_input *input);

/* Whether it is an archive, in which every member is an input of its own. */
bool topic_input_is_archive(const struct topic_input *input);

/* Whether a call has failed because the compressed file or the archive is damaged or beyond a
 * bound. */
bool topic_input_is_broken(const struct topic_input *input);

/* 1: the file, or the archive's next member, can be read; 0: there is no further one; -1:
 * failed. */
int topic_input_next(struct topic_input *input, struct topic_error *err);

/* How messages name it, and ids: "news.zip/a.md". Until the next call of topic_input_next. */
const char *topic_input_path(const struct topic_input *input);

/* The name of the archive's present member; NULL: the file is no archive. As long. */
const char *topic_input_member(const struct topic_input *input);

/* The name whose extension tells the format: "a.jsonl" of a.jsonl.gz, "a.md" of a member; as
 * long. */
const char *topic_input_name(const struct topic_input *input);

/* The encoding of what has been read of the present file so far, as the web names it; static. */
const char *topic_input_encoding(const struct topic_input *input);

/* Where the text has bytes that are not UTF-8, sets why. */
bool topic_input_check(const struct topic_input *input, struct topic_text text,
                       struct topic_error *why);

/* Returns how many bytes were read, 0 at the end, -1 on failure. */
ssize_t topic_input_read(struct topic_input *input, void *bytes, size_t size,
                         struct topic_error *err);

#endif
