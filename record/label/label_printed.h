/* label_printed.h - what a program prints for a list or an object that stands where names should.
 *
 *     array(['AI'], dtype=object)   c("AI", "Energy")   Set(1) { 'AI' }      the list is read
 *     Set {}   <QuerySet []>   logical(0)                                    none of these
 *     System.Object[]   <Tag: AI>   Some(AI)   np.True_   [object Object]    told as printed
 */
#ifndef TOPIC_RECORD_LABEL_LABEL_PRINTED_H
#define TOPIC_RECORD_LABEL_LABEL_PRINTED_H

#include <stdbool.h>

#include "topicd/article.h"

/* The list in brackets within what a language or a library prints for one, whose names stand in
 * quotes; any other text as it is. */
struct topic_text topic_label_printed_list(struct topic_text text);

/* Whether it is an empty list of JSON, or as a program prints one. */
bool topic_label_printed_is_empty(struct topic_text text);

/* Whether it is how a program prints an object, or a list whose names cannot be told: of
 * WrappedArray(AI, Energy) the comma may belong to a name. */
bool topic_label_printed_is_object(struct topic_text text);

/* Whether it is the word that PHP prints for a list, which may be a name as well: one in quotes of
 * its own is. */
bool topic_label_printed_is_word(struct topic_text text);

/* Whether it is a list as PHP's serialize writes it: a:2:{i:0;s:2:"AI";...}. */
bool topic_label_printed_is_serialised(struct topic_text text);

#endif
