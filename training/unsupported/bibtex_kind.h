/* bibtex_kind.h - recognises references in BibTeX. */
#ifndef TOPIC_TRAINING_UNSUPPORTED_BIBTEX_KIND_H
#define TOPIC_TRAINING_UNSUPPORTED_BIBTEX_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

bool topic_bibtex_kind_is(struct topic_text text);

#endif
