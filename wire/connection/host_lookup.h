/* host_lookup.h - whether a host has an address, asked in a thread of its own.
 *
 *     struct topic_host_lookup *lookup = NULL;
 *     if (topic_host_lookup_start(&lookup, "tagger.example") < 0)
 *         ... no thread, file or memory is left: errno says which ...
 *     ... poll says that topic_host_lookup_fd(lookup) can be read ...
 *     if (topic_host_lookup_has_address(lookup))
 *         ... connect ...
 *     topic_host_lookup_free(&lookup);
 */
#ifndef TOPIC_WIRE_CONNECTION_HOST_LOOKUP_H
#define TOPIC_WIRE_CONNECTION_HOST_LOOKUP_H

#include <stdbool.h>

struct topic_host_lookup;

/* Names with more than NI_MAXHOST - 1 bytes are cut. */
int topic_host_lookup_start(struct topic_host_lookup **lookup, const char *host);

/* Can be read when the resolver has answered; -1 of NULL. */
int topic_host_lookup_fd(const struct topic_host_lookup *lookup);

/* To be called when it has answered. Also true where it failed for another reason than the name. */
bool topic_host_lookup_has_address(const struct topic_host_lookup *lookup);

/* Does not wait: a thread whose resolver is silent ends by itself, later. */
void topic_host_lookup_free(struct topic_host_lookup **lookup);

#endif
