/* conll_kind.h - recognises words with a tag each, as in CoNLL's files. */
#ifndef TOPIC_TRAINING_UNSUPPORTED_CONLL_KIND_H
#define TOPIC_TRAINING_UNSUPPORTED_CONLL_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

bool topic_conll_kind_is(struct topic_text text);

#endif
