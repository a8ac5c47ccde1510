/* zap_probe.h - asks the authenticator of a ZeroMQ context a question, as libzmq does for each
 * client that connects (ZeroMQ's RFC 27, ZAP).
 */
#ifndef TOPIC_DAEMON_ACCESS_ZAP_PROBE_H
#define TOPIC_DAEMON_ACCESS_ZAP_PROBE_H

#include <stdbool.h>

/* Whether the authenticator lets a client without keys in within this time. False too where there
 * is no authenticator. */
bool topic_zap_probe_run(void *context, int timeout_ms);

#endif
