/* file_kind.h - recognises a file that cannot be read as articles, by its first bytes.
 *
 * Without it, the bytes of a PDF would be tagged as if they were prose.
 */
#ifndef TOPIC_TRAINING_INPUT_FILE_KIND_H
#define TOPIC_TRAINING_INPUT_FILE_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

/* How many bytes of a file's start the functions below should be given, if it has as many. */
#define TOPIC_FILE_KIND_START_BYTES 4096

/* What the file is and what to do about it, "is PDF: convert it with `pdftotext` first", when it
 * is not text in any format; else NULL. */
const char *topic_file_kind_binary(struct topic_text start);

/* Whether it is several documents of YAML, whose first has a body of its own, rather than front
 * matter and the text below it. */
bool topic_file_kind_is_yaml_documents(struct topic_text start);

#define TOPIC_FILE_KIND_YAML                                                                       \
    "is YAML, which is not read: write the articles as JSON lines, or each as Markdown with "      \
    "front matter; a topics file is given to --topics"

/* The same for text of a kind that no reader reads, such as RTF, XML or mail; `is_named_xml`: its
 * name ends in .xml. The caller has found that the file is not one of its formats. */
const char *topic_file_kind_unread(struct topic_text start, bool is_named_xml);

#endif
