/* annotation_kind.h - what annotation tools and trainers of assistants write as text of their own.
 */
#ifndef TOPIC_TRAINING_UNSUPPORTED_ANNOTATION_KIND_H
#define TOPIC_TRAINING_UNSUPPORTED_ANNOTATION_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

/* Intents with examples, in YAML or in the Markdown of Rasa's version 1. */
bool topic_annotation_kind_is_rasa(struct topic_text text);

/* The TSV of WebAnno and INCEpTION. */
bool topic_annotation_kind_is_webanno(struct topic_text text);

/* Words with a tag each, as in CoNLL's files. */
bool topic_annotation_kind_is_conll(struct topic_text text);

#endif
