/* web_options.h - the command line of topicd-web. */
#ifndef TOPIC_WEB_WEB_OPTIONS_H
#define TOPIC_WEB_WEB_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "service/address.h"
#include "web/access/host_check.h"

struct topic_web_options {
    char *server; /* the endpoint of topicd */
    char *server_key;
    char *key_path;
    char *editors_path; /* NULL: nobody signs in */
    struct topic_address listen;
    struct topic_host_check hosts; /* their names are owned */
    bool is_behind_tls;
    size_t max_body_bytes; /* of a request, and of a line */
    int timeout_ms;
    int max_connections;

    char *name; /* --passwd or --token: whose line to write */
    bool is_token;
    char *role;
};

/* -1: go on; otherwise the exit status, after the help or a message. Release in any case. */
int topic_web_options_parse(struct topic_web_options *options, int argc, const char **argv);
void topic_web_options_release(struct topic_web_options *options);

#endif
