/* http_endpoints.h - the pages of --metrics: /metrics, /healthz and /readyz. */
#ifndef TOPIC_DAEMON_HTTP_ENDPOINTS_H
#define TOPIC_DAEMON_HTTP_ENDPOINTS_H

#include <stdbool.h>

#include "daemon/access/auth.h"
#include "daemon/config/options.h"
#include "daemon/status.h"
#include "service/http_server.h"
#include "topicd/error.h"

struct topic_http_endpoints {
    struct topic_http_server server;
    const struct topic_status *status; /* borrowed */
    struct topic_auth *auth;           /* borrowed: /readyz asks it */
    const bool *is_stopping;           /* borrowed: /readyz answers 503 from then on */
};

/* Serves the pages at --metrics; without that option it does nothing. */
int topic_http_endpoints_start(struct topic_http_endpoints *pages, struct topic_options *options,
                               struct topic_error *err);

#endif
