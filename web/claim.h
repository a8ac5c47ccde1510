/* claim.h - a request says who sends it, by a password or a token, which is checked while it waits.
 */
#ifndef TOPIC_WEB_CLAIM_H
#define TOPIC_WEB_CLAIM_H

#include <stdbool.h>

#include "web/web_request.h"

/* Begins the check, for which request->job is set; or sets the response, where it cannot be made
 * now. editor NULL: there is none of this name. The claim's address is set here. */
void topic_claim_begin(struct topic_web_request *request, const struct topic_editor *editor,
                       struct topic_password_claim *claim,
                       void (*done)(void *context, enum topic_password_result result));

/* The editor that request->job has found right; NULL, with a response, where it has not. */
const struct topic_editor *topic_claim_end(struct topic_web_request *request,
                                           const struct topic_password_claim *claim,
                                           enum topic_password_result result);

#endif
