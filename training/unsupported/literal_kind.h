/* literal_kind.h - recognises values as Python prints them. */
#ifndef TOPIC_TRAINING_UNSUPPORTED_LITERAL_KIND_H
#define TOPIC_TRAINING_UNSUPPORTED_LITERAL_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

/* A line such as ["1", "text"] or (1, 'text'); "[Update] ..." and ("Quoted" ...) are prose. */
bool topic_literal_kind_is_list(struct topic_text text);

/* A dictionary, or a list of them, however it is broken into lines. */
bool topic_literal_kind_is_dictionary(struct topic_text text);

/* Row(title='Chips', ...), OrderedDict([('title', ...)]), Counter({'a': 1}), array(['a']). */
bool topic_literal_kind_is_object(struct topic_text text);

#endif
