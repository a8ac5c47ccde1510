/* yaml_kind.h - recognises articles in YAML, which are not read. */
#ifndef TOPIC_TRAINING_UNSUPPORTED_YAML_KIND_H
#define TOPIC_TRAINING_UNSUPPORTED_YAML_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

/* Whether it is a list of mappings, or has one under a key, and nothing but that. */
bool topic_yaml_kind_is(struct topic_text text);

/* Whether it is several documents, whose first has a body of its own, rather than front matter and
 * the text below it. */
bool topic_yaml_kind_is_documents(struct topic_text start);

/* Whether prose goes on behind an empty line, as below an agenda, a recipe or an editor's note. */
bool topic_yaml_kind_has_paragraph(struct topic_text text);

#endif
