/* host_check.h - which names this server goes by, and whether a request comes from its own pages.
 *
 * A page of another site can make a browser send requests here, and, by a name that it first
 * resolves to its own address and then to 127.0.0.1 (DNS rebinding), even read the answers. So the
 * Host of every request must be a known name, and what browsers say of a write's origin must be
 * that very host.
 */
#ifndef TOPIC_WEB_ACCESS_HOST_CHECK_H
#define TOPIC_WEB_ACCESS_HOST_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "web/http/http_head.h"

/* Names given by --host. */
#define TOPIC_HOST_CHECK_MAX_NAMES 16

struct topic_host_check {
    const char *names[TOPIC_HOST_CHECK_MAX_NAMES]; /* beside localhost, 127.0.0.1 and [::1] */
    size_t count;
};

/* Whether a Host header names this server; its port does not matter. */
bool topic_host_check_is_known(const struct topic_host_check *check, const char *host);

/* Whether browsers' headers allow that the request changes something: none of them, or those of our
 * own page. */
bool topic_host_check_is_same_origin(const struct topic_http_head *head);

#endif
