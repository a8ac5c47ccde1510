/* answer_code.h - the HTTP status of an answer of the daemon. */
#ifndef TOPIC_WEB_JSON_ANSWER_CODE_H
#define TOPIC_WEB_JSON_ANSWER_CODE_H

#include "topicd/article.h"

/* The error code of an answer, such as "busy"; empty where it is no error. A part of the answer. */
struct topic_text topic_answer_code_find(struct topic_text answer);

/* The status for a code: 200 for none, 502 for one that is not known. */
unsigned topic_answer_code_status(struct topic_text code);

#endif
