/* learner_lines.h - recognises lines that other learners read, by the first of them. */
#ifndef TOPIC_TRAINING_UNSUPPORTED_LEARNER_LINES_H
#define TOPIC_TRAINING_UNSUPPORTED_LEARNER_LINES_H

#include <stdbool.h>

#include "topicd/article.h"

/* Whether the lines have labels behind another prefix than fastText's: __topic__AI. */
bool topic_learner_lines_have_prefix(struct topic_text start);

/* Whether they are Vowpal Wabbit's, "1 'id|text chip maker", or name what that numbers:
 * "AI | chip maker". */
bool topic_learner_lines_are_vowpal_wabbit(struct topic_text start);

/* Whether they are numbered features: "3,7 12:0.5 40:1". */
bool topic_learner_lines_are_libsvm(struct topic_text start);

#endif
