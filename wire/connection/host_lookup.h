/* host_lookup.h - waits until a host has an address, in a thread of its own: one that has none asks
 * again, five times a second.
 *
 *     struct topic_host_lookup *lookup = NULL;
 *     if (topic_host_lookup_start(&lookup, "tagger.example") < 0)
 *         ... no thread, file or memory is left: errno says which ...
 *     if (... poll says that topic_host_lookup_fd(lookup) can be read ...)
 *         ... connect ...
 *     else if (topic_host_lookup_is_unknown(lookup))
 *         ... correct the name ...
 *     topic_host_lookup_free(&lookup);
 */
#ifndef TOPIC_WIRE_CONNECTION_HOST_LOOKUP_H
#define TOPIC_WIRE_CONNECTION_HOST_LOOKUP_H

#include <stdbool.h>

struct topic_host_lookup;

/* Names with more than NI_MAXHOST - 1 bytes are cut. */
int topic_host_lookup_start(struct topic_host_lookup **lookup, const char *host);

/* Can be read when it has an address, or asking failed for another reason than the name; -1 of
 * NULL. */
int topic_host_lookup_fd(const struct topic_host_lookup *lookup);

/* Whether the resolver's last answer was that there is no address; false where it gave none yet, or
 * could not say. */
bool topic_host_lookup_is_unknown(const struct topic_host_lookup *lookup);

/* Does not wait: a thread whose resolver is silent ends by itself, later. */
void topic_host_lookup_free(struct topic_host_lookup **lookup);

#endif
