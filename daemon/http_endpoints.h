/* watch.h - what the daemon shows over HTTP: /metrics, /healthz, /readyz. */
#ifndef TOPIC_DAEMON_HTTP_ENDPOINTS_H
#define TOPIC_DAEMON_HTTP_ENDPOINTS_H

#include "daemon/server.h"
#include "topicd/error.h"

/* Serves the pages where --metrics says; without it does nothing. */
int topic_http_endpoints_start(struct topic_server *server, struct topic_error *err);

#endif
