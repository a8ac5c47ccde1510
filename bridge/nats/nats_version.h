/* nats_version.h - what the version of a nats-server means for records. */
#ifndef TOPIC_BRIDGE_NATS_NATS_VERSION_H
#define TOPIC_BRIDGE_NATS_NATS_VERSION_H

#include <stdbool.h>

#include "bridge/nats/nats_location.h"

/* nats-server up to 2.9 acknowledges a message that the kernel has and the disk has not; later ones
 * can be told to sync first. `info` is the first line that a server sends, which may be anything.
 * False: it can be told, or the line has no version. */
bool topic_nats_version_is_unsynced(const char *info, int *major, int *minor);

/* Asks the first server that answers, and logs acknowledges-before-fsync. `text` is the location as
 * the user wrote it; NULL: logs nothing. Returns whether the server is, or may be, of 2.9 or
 * before. */
bool topic_nats_version_check(const struct topic_nats_location *location, const char *text);

#endif
