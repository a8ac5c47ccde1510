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

/* The same for text of a kind that no reader reads, such as RTF, XML or mail. The caller has found
 * that the file is not one of its formats. */
const char *topic_file_kind_unread(struct topic_text start);

/* Whether its first element is that of a feed: RSS, RDF or Atom. */
bool topic_file_kind_is_feed(struct topic_text start);

/* Whether it is a page of HTML: "<!DOCTYPE html" or a tag that only a page's head has. */
bool topic_file_kind_is_html(struct topic_text start);

#endif
