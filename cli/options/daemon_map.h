/* daemon_map.h - the map that topicd reads records with: a command that reads them for it, and
 * sends their texts, reads them in the same way.
 */
#ifndef TOPIC_CLI_OPTIONS_DAEMON_MAP_H
#define TOPIC_CLI_OPTIONS_DAEMON_MAP_H

#include "cli/options/corpus_arguments.h"
#include "topicd/client.h"
#include "topicd/error.h"

/* After the corpus was opened, before it is read: asks the daemon for its map, unless --map was
 * given. No request may be pending. A daemon that has none, or does not say, changes nothing. */
int topic_daemon_map_use(struct topic_client *client, struct topic_corpus_arguments *arguments,
                         struct topic_error *err);

#endif
