/* postgresql_result.h - what the server answers: waiting for it, and what a failure means. */
#ifndef TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_RESULT_H
#define TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_RESULT_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"

enum topic_postgresql_outcome {
    TOPIC_POSTGRESQL_DONE,
    TOPIC_POSTGRESQL_REFUSED, /* the server will never do it: the values are at fault */
    TOPIC_POSTGRESQL_AWAY     /* later, perhaps */
};

/* When the results of so many statements, which were sent at once, have to be there: a server may
 * send them byte by byte. */
int64_t topic_postgresql_result_end_ms(size_t statements);

/* Sends what is left to be sent, and waits until the server has said something whole, or has been
 * silent for 10 seconds, or the time is over. NULL with err set: there is no server any more; NULL
 * without: the end of a result. */
PGresult *topic_postgresql_result_next(PGconn *server, int64_t end_ms, struct topic_error *err);

/* Of a statement that was carried out, with rows or without. */
bool topic_postgresql_result_is_good(const PGresult *result);

/* What a failure means. The error has the first part of the message only: the details quote the
 * row. Reading: where the server cannot read its own row, that row is at fault. */
enum topic_postgresql_outcome topic_postgresql_result_judge(const PGresult *result, bool is_reading,
                                                            struct topic_error *err);

/* The first line of a message of libpq's. */
void topic_postgresql_result_tell(const char *message, struct topic_error *err);

#endif
