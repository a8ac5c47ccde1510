/* sign_in.h - signs editors in and out, and tells the page who is signed in. */
#ifndef TOPIC_WEB_SIGN_IN_H
#define TOPIC_WEB_SIGN_IN_H

#include "web/web_request.h"

/* Begins to check the name and password of the body, and sets the response when that is done. */
void topic_sign_in_begin(struct topic_web_request *request);

/* Sets the response. */
void topic_sign_in_end_session(struct topic_web_request *request);

/* The response says who is signed in, with what rights, and what topicd can do. */
void topic_sign_in_describe(struct topic_web_request *request);

#endif
