/* options.h - the command line of topicd. */
#ifndef TOPIC_DAEMON_OPTIONS_H
#define TOPIC_DAEMON_OPTIONS_H

#include <stddef.h>

#include "daemon/endpoint.h"

struct topic_options {
    char *model_path;
    char *shadow_path; /* NULL: none */
    struct topic_endpoint *binds;
    size_t bind_count;
    size_t bind_capacity;
    struct topic_endpoint control;
    int workers;
    long long max_message_bytes; /* of one request, all frames together */
    int queue_limit;             /* requests waiting for a worker */
    int insecure;                /* a truth value, of the type that popt stores */
};

/* Reads the command line and prints --help, --version and what is wrong with it. Returns -1 when
 * the daemon is to run, else the exit status. Release the options either way. */
int topic_options_parse(struct topic_options *options, int argc, const char **argv);
void topic_options_release(struct topic_options *options);

#endif
