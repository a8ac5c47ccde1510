/* client_check.h - for the programs that try the C client: ends the program where a condition does
 * not hold, and says which. */
#ifndef TOPIC_TESTS_CLIENTS_CLIENT_CHECK_H
#define TOPIC_TESTS_CLIENTS_CLIENT_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#include "topicd/error.h"

/* A request is sent again so often, as answers get lost on purpose. */
#define ATTEMPTS 100

static struct topic_error err;

#define CHECK(holds)                                                                               \
    do {                                                                                           \
        if (!(holds)) {                                                                            \
            fprintf(stderr, "line %d: %s does not hold: %s\n", __LINE__, #holds, err.text);        \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#endif
