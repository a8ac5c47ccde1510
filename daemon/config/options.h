/* options.h - the command line of topicd, and the configuration file that it may name. */
#ifndef TOPIC_DAEMON_CONFIG_OPTIONS_H
#define TOPIC_DAEMON_CONFIG_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/net/address.h"
#include "daemon/net/endpoint.h"

/* The sockets of the pipeline. */
enum topic_end {
    TOPIC_END_PULL,   /* records come in */
    TOPIC_END_PUSH,   /* and go on, tagged */
    TOPIC_END_PUB,    /* are published under their topics */
    TOPIC_END_REJECT, /* or are given back with a reason */
    TOPIC_END_COUNT
};

#define TOPIC_OPTIONS_MAX_SETTINGS 48

/* --clients any: every client that has a key may tag. */
#define TOPIC_OPTIONS_ANY_CLIENT "any"

/* Each field but the last is the value of a row of daemon/config/option_table.c. */
struct topic_options {
    char *model_path;
    char *shadow_path; /* NULL: none */
    char *topics_path; /* of the editors' file; NULL: none */
    struct topic_endpoints binds;
    struct topic_endpoints ends[TOPIC_END_COUNT];
    struct topic_endpoint control;
    long long workers;
    long long max_message_bytes;  /* of one request or record, all frames together */
    long long queue_limit;        /* requests waiting for a worker */
    long long client_queue_limit; /* requests of one client that are not answered yet */
    long long max_clients;        /* connections besides those to control; 0: open files alone */
    char *server_key;             /* NULL: no locks */
    char *clients;                /* with server_key: a file, or TOPIC_OPTIONS_ANY_CLIENT */
    char *peer_key;               /* NULL: none */
    bool insecure;
    struct topic_address metrics;
    int log_form;                              /* enum topic_log_format_form */
    bool is_given[TOPIC_OPTIONS_MAX_SETTINGS]; /* by file or command line; in the table's order */
};

/* Reads the command line, which has precedence, and the file of --config; prints --help, --version,
 * --print-config and what is wrong. Returns -1 when the daemon is to run, else the exit status.
 * Release the options either way. */
int topic_options_parse(struct topic_options *options, int argc, const char **argv);
void topic_options_release(struct topic_options *options);

#endif
