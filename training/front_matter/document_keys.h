/* document_keys.h - the keys that documents in other markup than Markdown begin with:
 *
 *     #+TITLE: Chips           Chips            .. title: Chips        = Chips
 *     #+FILETAGS: :AI:Energy:  =====            .. tags: AI, Energy    :keywords: AI, Energy
 *
 *                              :tags: AI        .. meta::
 *                                                  :keywords: AI
 *
 * Org, reStructuredText as Pelican reads it, Nikola (also within a comment of HTML) and docutils,
 * AsciiDoc, and "tags:: AI" of Logseq. The drawer of properties that Org Roam writes is no key of
 * the article. The text begins behind the last of these lines.
 */
#ifndef TOPIC_TRAINING_FRONT_MATTER_DOCUMENT_KEYS_H
#define TOPIC_TRAINING_FRONT_MATTER_DOCUMENT_KEYS_H

#include <stddef.h>

#include <jansson.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* The length of the lines above the text; 0: the file begins with none, or with none whose key
 * these programs know, such as tags. */
size_t topic_document_keys_find(struct topic_text file);

/* An object of strings, and of lists for the tags of Org. Fills `lines` with the line of each key,
 * from 0, and *line with that of an error: a known key that stands twice, or bytes that are not
 * UTF-8. */
json_t *topic_document_keys_parse(struct topic_text text, json_t *lines, size_t *line,
                                  struct topic_error *err);

#endif
