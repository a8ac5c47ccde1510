/* input.h - the bytes of a file, of a pipe, of a compressed file, or of each member of an archive.
 *
 *     struct topic_input *input = topic_input_open(path, &err);
 *     while (topic_input_next(input, &err) == 1)
 *         while ((got = topic_input_read(input, bytes, size, &err)) > 0)
 *             ... of topic_input_path(input) ...
 *     topic_input_close(input);
 *
 * A read returns what has arrived, so records from a pipe are processed while the sender still
 * writes.
 */
#ifndef TOPIC_TRAINING_INPUT_INPUT_H
#define TOPIC_TRAINING_INPUT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "topicd/error.h"

struct topic_input;

/* Path "-" is standard input. The path must outlive the input. */
struct topic_input *topic_input_open(const char *path, struct topic_error *err);
void topic_input_close(struct topic_input *input);

/* Whether it is an archive, in which every member is an input of its own. */
bool topic_input_is_archive(const struct topic_input *input);

/* 1: the file, or the archive's next member, can be read; 0: there is no further one; -1: failed. */
int topic_input_next(struct topic_input *input, struct topic_error *err);

/* How messages name it, and ids: "news.zip/a.md". Until the next call of topic_input_next. */
const char *topic_input_path(const struct topic_input *input);

/* The name whose extension tells the format: "a.jsonl" of a.jsonl.gz, "a.md" of a member; as long. */
const char *topic_input_name(const struct topic_input *input);

/* Returns how many bytes were read, 0 at the end, -1 on failure. */
ssize_t topic_input_read(struct topic_input *input, void *bytes, size_t size,
                         struct topic_error *err);

#endif
