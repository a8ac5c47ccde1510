/* wiki_marks.h - recognises the source of a page of MediaWiki or DokuWiki, whose templates,
 * references and categories a reader does not see.
 */
#ifndef TOPIC_RECORD_PROGRAMS_WIKI_MARKS_H
#define TOPIC_RECORD_PROGRAMS_WIKI_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

bool topic_wiki_marks_has(struct topic_text text);

/* How many kinds of them there are that no other text has, one for links beside headings among
 * them; 0: none. */
size_t topic_wiki_marks_count(struct topic_text text);

#endif
