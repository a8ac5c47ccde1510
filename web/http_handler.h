/* http_handler.h - what libmicrohttpd calls: a request comes in, a connection opens or closes. */
#ifndef TOPIC_WEB_HTTP_HANDLER_H
#define TOPIC_WEB_HTTP_HANDLER_H

#include "web/web_state.h"

struct sockaddr;

/* Starts to serve; server->http_fd is readable when MHD_run is due. */
int topic_http_handler_start(struct topic_web_server *server, struct topic_error *err);

/* No request may be suspended. */
void topic_http_handler_stop(struct topic_web_server *server);

#endif
