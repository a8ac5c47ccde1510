/* separator_kind.h - tables with another separator than those of CSV and TSV.
 *
 *     title~body~tags
 *     Chips~They need power~AI
 */
#ifndef TOPIC_TRAINING_KIND_SEPARATOR_KIND_H
#define TOPIC_TRAINING_KIND_SEPARATOR_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

/* Whether the first line is names of columns without blanks, of which two are keys of ours and one
 * a text's, with a sign between them that the next line has as often at least. */
bool topic_separator_kind_is_table(struct topic_text start);

#endif
