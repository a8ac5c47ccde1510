/* binary_kind.h - recognises a file that is not text, by its first bytes.
 *
 * Without it, the bytes of a PDF would be tagged as if they were prose.
 */
#ifndef TOPIC_TRAINING_KIND_BINARY_KIND_H
#define TOPIC_TRAINING_KIND_BINARY_KIND_H

#include "topicd/article.h"

/* How many bytes of a file's start tell what it is; fewer are fine. */
#define TOPIC_BINARY_KIND_START_BYTES 4096

/* What the file is and what to do about it, "is PDF: convert it with `pdftotext` first", when it
 * is not text in any format; else NULL. */
const char *topic_binary_kind_find(struct topic_text start);

#endif
