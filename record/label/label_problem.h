/* label_problem.h - why a text in the place of a topic's name is none. */
#ifndef TOPIC_RECORD_LABEL_LABEL_PROBLEM_H
#define TOPIC_RECORD_LABEL_LABEL_PROBLEM_H

#include "topicd/article.h"

/* Why it is the name of no topic although it may stand where one is expected, as the end of the
 * sentence "a topic is called \"...\", which "; NULL: it may be one. Not for missing values. */
const char *topic_label_problem(struct topic_text text);

#endif
