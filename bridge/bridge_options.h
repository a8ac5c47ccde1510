/* bridge_options.h - the options of topicd-bridge: its command line and its configuration file.
 *
 * To add an option, add a field and a row to the table in bridge_options.c; tests/bridge checks
 * that topicd-bridge(8) describes it. */
#ifndef TOPIC_BRIDGE_BRIDGE_OPTIONS_H
#define TOPIC_BRIDGE_BRIDGE_OPTIONS_H

#include <stdbool.h>

#include "bridge/server_list.h"
#include "service/address.h"
#include "service/map_choice.h"
#include "service/option_set.h"

struct topic_bridge_options {
    char *from;
    char *to;
    char *reject;
    struct topic_server_list servers;
    char *server_key; /* of every topicd; NULL: no CURVE */
    char *key;        /* ours; NULL: one that is made for the occasion */
    struct topic_map_choice map;
    long long batch; /* records in flight */
    long long max_record_bytes;
    long long max_deliveries;
    long long timeout_ms; /* of tagging a record */
    bool is_synchronous;
    char *credentials;
    char *tls_ca;
    char *tls_certificate;
    char *tls_key;
    struct topic_address metrics;
    int log_form; /* enum topic_log_format_form */
    bool insecure;
    bool is_given[TOPIC_OPTION_SET_MAX];
};

/* Reads command line and file. -1: run; otherwise the exit status. Release in either case. */
int topic_bridge_options_read(struct topic_bridge_options *options, int argc, const char **argv);
void topic_bridge_options_release(struct topic_bridge_options *options);

#endif
