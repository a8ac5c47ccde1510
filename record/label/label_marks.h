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

/* A text that is nothing but names with marks before or between them. */
struct topic_label_marks {
    struct topic_text text;
    struct topic_text (*next)(struct topic_label_marks *marks);
    size_t at;             /* where the next one is looked for */
    bool has_ids;          /* every second value of SharePoint, from the first on, is one */
    bool has_doubtful_ids; /* some of SharePoint's values are numbers, ids or names: AI;#12 */
};

/* Begins with the first of them. False: the text is something else. */
bool topic_label_marks_begin(struct topic_label_marks *marks, struct topic_text text);

/* The next name; empty: there is none. */
struct topic_text topic_label_marks_next(struct topic_label_marks *marks);

/* The length of the bar and the identifier at `at`, which SharePoint writes behind the name of a
 * term: |8f3c1c2d-1b2c-4d5e-8f90-0123456789ab; 0: there is none. */
size_t topic_label_marks_identifier(struct topic_text text, size_t at);

#endif
