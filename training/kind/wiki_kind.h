/* wiki_kind.h - recognises the source of a page of a wiki. */
#ifndef TOPIC_TRAINING_KIND_WIKI_KIND_H
#define TOPIC_TRAINING_KIND_WIKI_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

/* Whether it is the source of a page of MediaWiki or DokuWiki, whose templates, references and
 * categories a reader does not see. */
bool topic_wiki_kind_is_source(struct topic_text text);

/* Whether a file is such a page, by several of its marks. */
bool topic_wiki_kind_is_page(struct topic_text start);

/* Whether it is the file of a tiddler, or a whole TiddlyWiki. */
bool topic_wiki_kind_is_tiddler(struct topic_text start);
bool topic_wiki_kind_is_tiddlywiki(struct topic_text start);

#endif
