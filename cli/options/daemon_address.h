/* daemon_address.h - the options that say where topicd is, which keys it asks for, and how long an
 * answer may take.
 *
 *     struct topic_daemon_address address = {0};
 *     const struct poptOption options[] = {TOPIC_DAEMON_OPTIONS(&address, "10"), ...};
 *     ... the options are read ...
 *     if (topic_daemon_address_set_timeout("status", &address, TOPIC_DAEMON_TIMEOUT_MS) < 0)
 *         return TOPIC_EXIT_BAD_USAGE;
 *     struct topic_client *client = topic_daemon_address_connect(&address, NULL, &err);
 *     topic_daemon_address_release(&address);
 */
#ifndef TOPIC_CLI_OPTIONS_DAEMON_ADDRESS_H
#define TOPIC_CLI_OPTIONS_DAEMON_ADDRESS_H

#include <popt.h>

#include "topicd/client.h"
#include "topicd/error.h"

/* All zero: the control socket where topicd puts it by default, without keys. */
struct topic_daemon_address {
    char *endpoint;
    char *key_path;
    char *server_key; /* the key itself, or the file that holds it */
    char *timeout;    /* as it was given, in seconds; NULL: not given */
    int timeout_ms;   /* of each answer as a whole, whatever arrives meanwhile */
};

/* A connection that is not up by then will not be: its error says why. */
#define TOPIC_DAEMON_CONNECT_TIMEOUT_MS 2500

/* Unless --timeout says otherwise. The daemon answers on its control socket even while its queue is
 * full; */
#define TOPIC_DAEMON_TIMEOUT_MS 10000
/* but for another model it reads and checks a whole file, perhaps from a slow disk; */
#define TOPIC_DAEMON_MODEL_TIMEOUT_MS (10 * 60 * 1000)
/* and an article waits in the queue behind others. */
#define TOPIC_DAEMON_ARTICLE_TIMEOUT_MS 30000

/* `seconds` is the default of --timeout, as the help names it. */
#define TOPIC_DAEMON_KEY_OPTIONS(address, seconds)                                                 \
    {"key",                                                                                        \
     '\0',                                                                                         \
     POPT_ARG_STRING,                                                                              \
     &(address)->key_path,                                                                         \
     0,                                                                                            \
     "your own secret key, made by topic keygen",                                                  \
     "FILE"},                                                                                      \
        {"server-key",                                                                             \
         '\0',                                                                                     \
         POPT_ARG_STRING,                                                                          \
         &(address)->server_key,                                                                   \
         0,                                                                                        \
         "the public key of topicd, or its file",                                                  \
         "KEY|FILE"},                                                                              \
    {                                                                                              \
        "timeout", '\0', POPT_ARG_STRING, &(address)->timeout, 0,                                  \
            "fail when an answer takes longer (default: " seconds ")", "SECONDS"                   \
    }
#define TOPIC_DAEMON_OPTIONS(address, seconds)                                                     \
    {"server",                                                                                     \
     's',                                                                                          \
     POPT_ARG_STRING,                                                                              \
     &(address)->endpoint,                                                                         \
     0,                                                                                            \
     "the daemon's control socket (default: where topicd puts it)",                                \
     "CONTROL"},                                                                                   \
        TOPIC_DAEMON_KEY_OPTIONS(address, seconds)

#define TOPIC_DAEMON_JSON_OPTION(is_json)                                                          \
    {                                                                                              \
        "json", '\0', POPT_ARG_NONE, is_json, 0, "print the daemon's answer as JSON", NULL         \
    }

/* Sets timeout_ms from --timeout, or from the default. 0, or -1 after a message. */
int topic_daemon_address_set_timeout(const char *command, struct topic_daemon_address *address,
                                     int default_ms);

/* A client for these keys and this time; what its server can make it keep is bounded. With endpoint
 * NULL, that of the address. */
struct topic_client *topic_daemon_address_connect(const struct topic_daemon_address *address,
                                                  const char *endpoint, struct topic_error *err);

void topic_daemon_address_release(struct topic_daemon_address *address);

#endif
