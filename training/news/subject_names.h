/* subject_names.h - the names that a document gives to the codes of its subjects, apart from where
 * the subjects stand: <assert> of NewsML-G2, <Topic> of NewsML 1.
 *
 *     topic_subject_names_add(names, code, element, &scratch, &err);
 *     name = topic_subject_names_find(names, code);
 */
#ifndef TOPIC_TRAINING_NEWS_SUBJECT_NAMES_H
#define TOPIC_TRAINING_NEWS_SUBJECT_NAMES_H

#include <jansson.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "training/xml/xml_tree.h"

/* Gives the text of the element to the code, in an object; the first name of a code stays. Blank
 * codes and elements that are not there add nothing. */
void topic_subject_names_add(json_t *names, struct topic_text code, const xmlNode *element,
                             struct topic_buffer *scratch, struct topic_error *err);

/* Borrowed; empty: the code has no name, or there are no names. */
struct topic_text topic_subject_names_find(const json_t *names, struct topic_text code);

#endif
