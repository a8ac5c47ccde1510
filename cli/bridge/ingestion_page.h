/* ingestion_page.h - a page that topicd-bridge serves over HTTP (--metrics). */
#ifndef TOPIC_CLI_BRIDGE_INGESTION_PAGE_H
#define TOPIC_CLI_BRIDGE_INGESTION_PAGE_H

#include "base/buffer.h"
#include "topicd/error.h"

/* Gets the page: its text becomes the content of `out`, NUL-terminated, whatever its status says.
 * `address` is HOST:PORT, [IPV6]:PORT or a URL of that, `path` begins with a slash. */
int topic_ingestion_page_get(const char *address, const char *path, int timeout_ms,
                             struct topic_buffer *out, struct topic_error *err);

#endif
