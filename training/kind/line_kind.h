/* line_kind.h - tells what lines with labels a file holds, by its first lines, so that labels are
 * not read as prose.
 *
 *     fastText         __label__AI the text      the text __label__AI
 *     LibMultiLabel    12 TAB AI Energy TAB the text      AI Energy TAB the text
 *     Annif            the text TAB <http://example.org/ai> <http://example.org/energy>
 */
#ifndef TOPIC_TRAINING_KIND_LINE_KIND_H
#define TOPIC_TRAINING_KIND_LINE_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

enum topic_line_kind {
    TOPIC_LINE_KIND_OTHER,
    TOPIC_LINE_KIND_FASTTEXT,
    TOPIC_LINE_KIND_LIBMULTILABEL,
    TOPIC_LINE_KIND_ANNIF
};

/* The kind of the lines that `start`, the beginning of a file, begins with. The caller has found
 * that the first line is not the header of a table. */
enum topic_line_kind topic_line_kind_find(struct topic_text start);

/* The number of tabs that every line has at least; 0 also when there is a single line. The last
 * line of several does not count if it may be cut. */
size_t topic_line_kind_tabs(struct topic_text start);

/* Whether the text is <URI>, as Annif writes a subject; *uri is what it holds. */
bool topic_line_kind_subject(struct topic_text text, struct topic_text *uri);

#endif
