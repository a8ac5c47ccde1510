/* label_marks.h - what programs put around a topic's name, or between several.
 *
 *     ="AI"   :ai   AI|8f3c1c2d-1b2c-4d5e-8f90-0123456789ab   AI,      one name
 *     AI;#Energy   10;#AI;#12;#Energy                         names of SharePoint, with ids or not
 *     [AI] [Energy]   [[AI]] [[Energy]]   :AI:Energy:         names between marks
 */
#ifndef TOPIC_RECORD_LABEL_LABEL_MARKS_H
#define TOPIC_RECORD_LABEL_LABEL_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

/* The name without what Excel, Ruby and SharePoint put around it, and without commas at its
 * ends. */
struct topic_text topic_label_marks_name(struct topic_text text);

/* Whether the text is nothing but names with marks before or between them. */
bool topic_label_marks_are_names(struct topic_text text);

/* Whether some of SharePoint's values are numbers that may be ids, or names: AI;#12 */
bool topic_label_marks_have_doubtful_ids(struct topic_text text);

/* The next name of a text that is nothing but names, from *at on, which it moves behind it; empty:
 * there is none. */
struct topic_text topic_label_marks_next(struct topic_text text, size_t *at);

/* The length of the bar and the identifier at `at`, which SharePoint writes behind the name of a
 * term: |8f3c1c2d-1b2c-4d5e-8f90-0123456789ab; 0: there is none. */
size_t topic_label_marks_identifier(struct topic_text text, size_t at);

#endif
