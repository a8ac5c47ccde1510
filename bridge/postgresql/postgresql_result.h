/* postgresql_result.h - what the server answers: waiting for it, and what a failure means. */
#ifndef TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_RESULT_H
#define TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_RESULT_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "topicd/error.h"

enum topic_postgresql_outcome {
    TOPIC_POSTGRESQL_DONE,
    TOPIC_POSTGRESQL_REFUSED, /* the server will never do it: the values are at fault */
    TOPIC_POSTGRESQL_AWAY     /* later, perhaps */
};

/* Sends what is left to be sent, and waits until the server says something, or has been silent for
 * 10 seconds. NULL with err set: there is no server any more; NULL without: the end of a result. */
PGresult *topic_postgresql_result_next(PGconn *server, struct topic_error *err);

/* What a failure means. The error has the first part of the message only: the details quote the
 * row. Reading: where the server cannot read its own row, that row is at fault. */
enum topic_postgresql_outcome topic_postgresql_result_judge(const PGresult *result, bool is_reading,
                                                            struct topic_error *err);

/* The first line of a message of libpq's. */
void topic_postgresql_result_tell(const char *message, struct topic_error *err);

#endif
