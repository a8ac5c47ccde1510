/* name_score.h - a score that stands in a topic's name: AI 90%, AI (0.93), 90% AI, 0.93.
 *
 * One name alone may well have a number of this form, such as VAT 20%; label_doubts.h looks at all
 * names together.
 */
#ifndef TOPIC_TRAINING_NAMES_NAME_SCORE_H
#define TOPIC_TRAINING_NAMES_NAME_SCORE_H

#include <stdbool.h>

#include "topicd/article.h"

/* Whether the name begins or ends with a percentage or a number from 0 to 1 with a decimal part.
 * Sets *rest to the name without it, which is empty where the number is the whole name. */
bool topic_name_score_split(struct topic_text name, struct topic_text *rest);

/* The percentage beside *rest where only a blank stands between them, as in "Gilt 4.25%" and "50%
 * Off"; empty: there is another score, or other signs around it, as in "AI (90%)". */
struct topic_text topic_name_score_rate(struct topic_text name, struct topic_text rest);

#endif
