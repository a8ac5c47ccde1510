/* yaml_kind.h - recognises articles and settings in YAML, which are not read. */
#ifndef TOPIC_TRAINING_UNSUPPORTED_YAML_KIND_H
#define TOPIC_TRAINING_UNSUPPORTED_YAML_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

/* Whether all lines are keys, items or what is indented below them, and some of them are such as
 * articles and settings have: agendas, recipes and menus are prose. */
bool topic_yaml_kind_is(struct topic_text text);

/* Whether a text has a list of mappings anywhere, as an agenda has: its lines are no articles. */
bool topic_yaml_kind_is_agenda(struct topic_text text);

/* Whether it is several documents, whose first has a body of its own, rather than front matter and
 * the text below it. */
bool topic_yaml_kind_is_documents(struct topic_text start);

/* Whether prose goes on behind an empty line, as below an agenda, a recipe or an editor's note. */
bool topic_yaml_kind_has_paragraph(struct topic_text text);

#endif
