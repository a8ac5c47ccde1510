/* json_cure.h - what to do about text that is nearly JSON, as people and JavaScript write it. */
#ifndef TOPIC_RECORD_JSON_CURE_H
#define TOPIC_RECORD_JSON_CURE_H

#include <stddef.h>

#include "topicd/article.h"

/* The cure for the token that ends at `position`, where a parser of JSON stopped, as the end of a
 * sentence that says where: "; remove the comma before it". "": none is known. */
const char *topic_json_cure(struct topic_text text, size_t position);

#endif
