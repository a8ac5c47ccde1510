/* options.h - the options of topicd as values, for all modules that read them.
 *
 * daemon/config/command_line.h fills them in; daemon/config/option_table.h releases them.
 */
#ifndef TOPIC_DAEMON_CONFIG_OPTIONS_H
#define TOPIC_DAEMON_CONFIG_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/config/retrain_choice.h"
#include "daemon/net/endpoint.h"
#include "daemon/net/endpoint_list.h"
#include "service/address.h"
#include "service/map_choice.h"
#include "service/option_set.h"

/* The sockets of the pipeline. */
enum topic_end {
    TOPIC_END_PULL,   /* receives records */
    TOPIC_END_PUSH,   /* sends them on with their topics */
    TOPIC_END_PUB,    /* publishes them under each of their topics */
    TOPIC_END_REJECT, /* sends rejected records, with the reason */
    TOPIC_END_COUNT
};

/* The word that --clients takes instead of a file. */
#define TOPIC_OPTIONS_ANY_CLIENT "any"

/* Each field but the last is the value of one row in daemon/config/option_table.c. */
struct topic_options {
    char *model_path;
    char *shadow_path;      /* NULL: none */
    char *topics_path;      /* the editors' topics file; NULL: none */
    double min_familiarity; /* above 0: instead of the topics file's */
    struct topic_map_choice map;
    struct topic_endpoint_list binds;
    struct topic_endpoint_list ends[TOPIC_END_COUNT];
    struct topic_endpoint control;
    long long workers;
    long long memory_budget_bytes; /* of all that clients can make the daemon keep */
    long long max_message_bytes;   /* of one request or record, all frames together */
    long long queue_limit;         /* requests that wait for a worker */
    long long client_queue_limit;  /* unanswered requests of one client */
    long long max_clients;         /* connections, without those to control; 0: only the limit of
                                   * open files applies */
    char *server_key;              /* NULL: no CURVE */
    char *clients;                 /* with server_key: a file, or TOPIC_OPTIONS_ANY_CLIENT */
    char *peer_key;                /* NULL: none */
    char *store_path;              /* NULL: none */
    long long retention_days;      /* with store_path: how long the texts of articles are kept */
    long long candidates;          /* with store_path: articles that may wait for a review */
    struct topic_retrain_choice retrain; /* with store_path: when to train without being asked */
    char *trainer;                       /* the program topic; NULL: beside this one */
    long long trainer_memory;            /* bytes; 0: no limit */
    long long trainer_seconds;           /* that a training may take */
    bool insecure;
    struct topic_address metrics;
    int log_form;                        /* enum topic_log_format_form */
    bool is_given[TOPIC_OPTION_SET_MAX]; /* by file or command line; in the table's order */
};

/* The file that lists the clients. NULL: there is none, or any client may connect. Borrowed. */
const char *topic_options_clients_path(const struct topic_options *options);

#endif
