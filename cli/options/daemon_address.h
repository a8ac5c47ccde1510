/* daemon_address.h - the options that say where topicd is and which keys it asks for.
 *
 *     struct topic_daemon_address address = {0};
 *     const struct poptOption options[] = {TOPIC_DAEMON_OPTIONS(&address), ...};
 *     ... the options are read and used ...
 *     topic_daemon_address_release(&address);
 */
#ifndef TOPIC_CLI_OPTIONS_DAEMON_ADDRESS_H
#define TOPIC_CLI_OPTIONS_DAEMON_ADDRESS_H

#include <popt.h>

/* All zero: the control socket where topicd puts it by default, without keys. */
struct topic_daemon_address {
    char *endpoint;
    char *key_path;
    char *server_key; /* the key itself, or the file that holds it */
};

#define TOPIC_DAEMON_KEY_OPTIONS(address)                                                          \
    {"key",                                                                                        \
     '\0',                                                                                         \
     POPT_ARG_STRING,                                                                              \
     &(address)->key_path,                                                                         \
     0,                                                                                            \
     "your own secret key, made by topic keygen",                                                  \
     "FILE"},                                                                                      \
    {                                                                                              \
        "server-key", '\0', POPT_ARG_STRING, &(address)->server_key, 0,                            \
            "the public key of topicd, or its file", "KEY|FILE"                                    \
    }
#define TOPIC_DAEMON_OPTIONS(address)                                                              \
    {"server",                                                                                     \
     's',                                                                                          \
     POPT_ARG_STRING,                                                                              \
     &(address)->endpoint,                                                                         \
     0,                                                                                            \
     "the daemon's control socket (default: where topicd puts it)",                                \
     "CONTROL"},                                                                                   \
        TOPIC_DAEMON_KEY_OPTIONS(address)

#define TOPIC_DAEMON_JSON_OPTION(is_json)                                                          \
    {                                                                                              \
        "json", '\0', POPT_ARG_NONE, is_json, 0, "print the daemon's answer as JSON", NULL         \
    }

void topic_daemon_address_release(struct topic_daemon_address *address);

#endif
