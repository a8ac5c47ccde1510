/* cut_mark.h - what news services write where they have cut a text: "[+1200 chars]" of NewsAPI, and
 * "... [1200 chars]" of GNews. It is no part of the text.
 */
#ifndef TOPIC_RECORD_PROGRAMS_CUT_MARK_H
#define TOPIC_RECORD_PROGRAMS_CUT_MARK_H

#include "topicd/article.h"

/* The text without such a mark at its end. All others are told by their last byte that is not
 * blank. */
struct topic_text topic_cut_mark_without(struct topic_text text);

#endif
