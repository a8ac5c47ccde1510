/* identity.h - who sends a request, and whether they may. */
#ifndef TOPIC_WEB_IDENTITY_H
#define TOPIC_WEB_IDENTITY_H

#include <stdbool.h>

#include "web/web_request.h"

/* Sets the request's name and role, by its cookie or token, or begins a check of its token, for
 * which request->job is set: then the rest is done when that is over. */
void topic_identity_find(struct topic_web_request *request);

/* Looks again, for what takes its time: whether the token or session is still good, and the role
 * still high enough. Sets the request's name and role as they are now. */
bool topic_identity_is_still_allowed(struct topic_web_request *request);

/* Sets the response where the route needs more than the request's role, or where a write may come
 * from another site. */
void topic_identity_check(struct topic_web_request *request);

#endif
