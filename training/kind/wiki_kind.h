/* wiki_kind.h - recognises files of wikis. */
#ifndef TOPIC_TRAINING_KIND_WIKI_KIND_H
#define TOPIC_TRAINING_KIND_WIKI_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

/* Whether a file is a page of MediaWiki or DokuWiki, by several of its marks. */
bool topic_wiki_kind_is_page(struct topic_text start);

/* Whether it is the file of a tiddler, or a whole TiddlyWiki. */
bool topic_wiki_kind_is_tiddler(struct topic_text start);
bool topic_wiki_kind_is_tiddlywiki(struct topic_text start);

#endif
