/* annif_subjects.h - the files in which Annif keeps the subjects of a text: beside report.txt there
 * is report.tsv, a subject a line as <URI>, a tab and its name, or report.key, a name a line.
 */
#ifndef TOPIC_TRAINING_INPUT_ANNIF_SUBJECTS_H
#define TOPIC_TRAINING_INPUT_ANNIF_SUBJECTS_H

#include <stdbool.h>

#include "base/buffer.h"
#include "topicd/error.h"

/* Makes *path, NUL-terminated, the file of subjects beside the .txt file; the .tsv file comes
 * first. Returns 1, or 0 when there is none, -1: out of memory. A .tsv file counts only if its
 * first line is a subject, or if it is empty. */
int topic_annif_subjects_find(const char *text_path, struct topic_buffer *path,
                              struct topic_error *err);

/* Whether the file, found in a directory, holds the subjects of a text rather than articles. */
bool topic_annif_subjects_is(const char *path);

#endif
