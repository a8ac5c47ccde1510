/* format_detect.h - tells a corpus format by its content. */
#ifndef TOPIC_TRAINING_READER_FORMAT_DETECT_H
#define TOPIC_TRAINING_READER_FORMAT_DETECT_H

#include <stdbool.h>

#include "record/field_map.h"
#include "topicd/error.h"
#include "training/input/file_walk.h"
#include "training/input/lines.h"
#include "training/reader/reader.h"

/* The reader for an opened file, by its first bytes and its extension, and by the columns that the
 * map names, which may be NULL; NULL on failure. */
const struct topic_reader *topic_format_detect_file(struct topic_lines *lines,
                                                    const struct topic_field_map *map,
                                                    struct topic_error *err);

/* Whether the file is a page of HTML, by its first bytes or its extension. */
bool topic_format_detect_is_html(const char *path, struct topic_text start);

/* Whether the directory has the format dirs: below it, a directory of plain text files for each
 * topic. Files that topic_format_detect_has_topics may stand among them. */
bool topic_format_detect_is_dirs(const char *directory, const struct topic_file_walk *files);

/* Whether a file that was found in a directory is read, by its extension: images, for example, are
 * not. */
bool topic_format_detect_is_corpus_file(const char *path);

/* Whether the extension is that of a format in which records have their own topics. */
bool topic_format_detect_has_topics(const char *path);

/* Whether the extension is that of a document or an archive of a format that is not read. */
bool topic_format_detect_is_unread(const char *path);

#endif
