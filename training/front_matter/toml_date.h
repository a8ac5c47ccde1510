/* toml_date.h - the dates and times of TOML. */
#ifndef TOPIC_TRAINING_FRONT_MATTER_TOML_DATE_H
#define TOPIC_TRAINING_FRONT_MATTER_TOML_DATE_H

#include <stddef.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* The length of the date, date-time or time at the text's beginning; 0: there is none, or it does
 * not exist, which sets the error. */
size_t topic_toml_date_len(struct topic_text text, struct topic_error *err);

#endif
