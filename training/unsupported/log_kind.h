/* log_kind.h - recognises the logs of programs, whose lines begin with a date and a time, with a
 * level, or with a time and a level behind it. */
#ifndef TOPIC_TRAINING_UNSUPPORTED_LOG_KIND_H
#define TOPIC_TRAINING_UNSUPPORTED_LOG_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

/* Whether half of the lines, and two of them, begin so, or have the date of a web server. A date
 * or a time alone may stand before a title. */
bool topic_log_kind_is(struct topic_text start);

/* Whether it is a chat as WhatsApp exports it: lines with a date, a time and a name. */
bool topic_log_kind_is_chat(struct topic_text start);

#endif
