/* operation_call.h - has topicd carry out a request, and makes a response of its answer. */
#ifndef TOPIC_WEB_OPERATION_CALL_H
#define TOPIC_WEB_OPERATION_CALL_H

#include "web/web_request.h"

/* Sends the operation of the route with the body of a POST or the query of a GET. Sets the response
 * at once where that is not possible. */
void topic_operation_call_begin(struct topic_web_request *request);

/* The response to lines, when all are answered. */
void topic_operation_call_end_lines(struct topic_web_request *request);

#endif
