/* options.h - the command line of topicd. */
#ifndef TOPIC_DAEMON_OPTIONS_H
#define TOPIC_DAEMON_OPTIONS_H

#include <stddef.h>

#include "daemon/endpoint.h"

/* The sockets of the pipeline. */
enum topic_end {
    TOPIC_END_PULL,   /* records come in */
    TOPIC_END_PUSH,   /* and go on, tagged */
    TOPIC_END_PUB,    /* are published under their topics */
    TOPIC_END_REJECT, /* or are given back with a reason */
    TOPIC_END_COUNT
};

struct topic_options {
    char *model_path;
    char *shadow_path; /* NULL: none */
    struct topic_endpoints binds;
    struct topic_endpoints ends[TOPIC_END_COUNT];
    struct topic_endpoint control;
    int workers;
    long long max_message_bytes; /* of one request or record, all frames together */
    int queue_limit;             /* requests waiting for a worker */
    int client_queue_limit;      /* requests of one client that are not answered yet */
    int max_clients;             /* connections besides those to control; 0: open files alone */
    char *server_key;            /* NULL: no locks */
    char *clients;               /* with server_key: a file, or TOPIC_DOORS_ANY */
    char *peer_key;              /* NULL: none */
    int insecure;                /* a truth value, of the type that popt stores */
};

/* Reads the command line and prints --help, --version and what is wrong with it. Returns -1 when
 * the daemon is to run, else the exit status. Release the options either way. */
int topic_options_parse(struct topic_options *options, int argc, const char **argv);
void topic_options_release(struct topic_options *options);

#endif
