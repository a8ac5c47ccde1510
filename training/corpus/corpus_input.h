/* corpus_input.h - the files of a corpus, one after another, each with its reader.
 *
 *     struct topic_corpus_input files = {0};
 *     topic_corpus_input_open(&files, paths, count, &options, &err);
 *     while (topic_corpus_input_has_more(&files)) {
 *         topic_corpus_input_next(&files, records, &err);
 *         if (!files.reader)
 *             continue;                                   an archive, or a member that is not read
 *         ... files.reader->next(files.state, ...) until the end ...
 *         topic_corpus_input_end(&files, &err);
 *     }
 *     topic_corpus_input_close(&files);
 */
#ifndef TOPIC_TRAINING_CORPUS_CORPUS_INPUT_H
#define TOPIC_TRAINING_CORPUS_CORPUS_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "topicd/error.h"
#include "training/corpus/corpus_files.h"
#include "training/corpus/corpus_options.h"
#include "training/corpus/dataset_info.h"
#include "training/folder/post_table.h"
#include "training/input/encoding_tally.h"
#include "training/input/file_walk.h"
#include "training/input/input.h"
#include "training/reader/reader.h"

struct topic_corpus_input {
    const char *const *paths; /* as given, at least one */
    size_t path_count;
    const struct topic_corpus_options *options;
    const struct topic_reader *forced;
    struct topic_file_walk inputs; /* files, and directories to read as a whole */
    size_t next_input;
    size_t records_before; /* the present input */
    struct topic_input_options input_options;
    struct topic_encoding_tally encodings;
    const char *found_path; /* the last file whose encoding was decided, and its encoding: the file
                             * of a record that was read from a directory as a whole */
    const char *found_encoding;
    struct topic_input *input;      /* the present one, unless a directory; its reader borrows it */
    struct topic_file_walk members; /* of the present archive, once a name was looked for */
    json_t *settled;                /* of their export (folder_export.h) */
    struct topic_corpus_left_out left_out; /* of the path that was opened last */
    struct topic_post_table posts;         /* of the present export of Substack */
    struct topic_dataset_info info;        /* of the data set of the present input */
    const struct topic_reader *reader;     /* of the current file, or NULL */
    void *state;
    const char *read_as; /* the format of the last file that was read to its end; NULL: none was */
};

/* Borrows paths and options. On failure too, the caller closes it. */
int topic_corpus_input_open(struct topic_corpus_input *files, const char *const *paths,
                            size_t count, const struct topic_corpus_options *options,
                            struct topic_error *err);
void topic_corpus_input_close(struct topic_corpus_input *files);

/* Whether there may be another file: there is no reader now. */
bool topic_corpus_input_has_more(const struct topic_corpus_input *files);

/* Goes on to the next file or member; `records` have been read so far. */
int topic_corpus_input_next(struct topic_corpus_input *files, size_t records,
                            struct topic_error *err);

/* Leaves the present input, of which reading failed, for the next one. */
void topic_corpus_input_leave(struct topic_corpus_input *files);

/* Adds to an article what another file of its export says of it. */
int topic_corpus_input_complete(struct topic_corpus_input *files, struct topic_record *record,
                                struct topic_error *err);

/* Tells what the reader has to say of its file, and closes it. Fails where all that was read of it
 * was misread. */
int topic_corpus_input_end(struct topic_corpus_input *files, struct topic_error *err);

/* Tells the sentence, if it is set, and empties it. */
void topic_corpus_input_tell(const struct topic_corpus_input *files, struct topic_error *sentence);

/* Where the reader's last record was read. */
struct topic_corpus_place topic_corpus_input_place(const struct topic_corpus_input *files);

#endif
