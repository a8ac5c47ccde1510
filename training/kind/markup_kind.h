/* markup_kind.h - what a file is that begins with a tag, by its first bytes: a feed, a page of
 * HTML, a part of one, or another kind of XML.
 */
#ifndef TOPIC_TRAINING_KIND_MARKUP_KIND_H
#define TOPIC_TRAINING_KIND_MARKUP_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

/* Whether its first element is that of a feed: RSS, RDF or Atom. */
bool topic_markup_kind_is_feed(struct topic_text start);

/* Whether it is a page of HTML: "<!DOCTYPE html" or a tag that only a page's head has. */
bool topic_markup_kind_is_page(struct topic_text start);

/* Whether it is what a browser exports of its bookmarks. */
bool topic_markup_kind_is_bookmarks(struct topic_text start);

/* Whether it is the table that pandas or Excel writes as HTML. */
bool topic_markup_kind_is_table(struct topic_text start);

/* Whether it is a part of a page of several lines, such as <div> and what is in it. Lines that each
 * hold several whole elements are articles instead. For a file that is no XML. */
bool topic_markup_kind_is_fragment(struct topic_text start);

/* Whether it is XML, with a declaration or without; `is_named_so`: its name ends in .xml. For a
 * file that is no feed and no page. */
bool topic_markup_kind_is_xml(struct topic_text start, bool is_named_so);

/* Where the first element of XML begins: behind the declaration, the document's type and comments.
 */
size_t topic_markup_kind_root(struct topic_text start);

#endif
