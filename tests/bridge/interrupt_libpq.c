/* Counts the calls of libpq that reach the server as steps (tests/registry/interruption.h): before
 * one of them topicd-bridge ends, or one of them fails. */
#include <libpq-fe.h>

#include "tests/registry/interruption.h"

/* The names are ld's. NOLINTBEGIN(bugprone-reserved-identifier,readability-function-size) */
#define WRAP(name, failure, parameters, arguments)                                                 \
    int __real_##name parameters;                                                                  \
    int __wrap_##name parameters;                                                                  \
    int __wrap_##name parameters                                                                   \
    {                                                                                              \
        return interruption_is_due() ? (failure) : __real_##name arguments;                        \
    }

WRAP(PQsendQueryParams, 0,
     (PGconn * server, const char *sql, int count, const Oid *types, const char *const *values,
      const int *lengths, const int *forms, int form),
     (server, sql, count, types, values, lengths, forms, form))
WRAP(PQsendQueryPrepared, 0,
     (PGconn * server, const char *name, int count, const char *const *values, const int *lengths,
      const int *forms, int form),
     (server, name, count, values, lengths, forms, form))
WRAP(PQpipelineSync, 0, (PGconn * server), (server))
WRAP(PQflush, -1, (PGconn * server), (server))
WRAP(PQconsumeInput, 0, (PGconn * server), (server))
/* NOLINTEND(bugprone-reserved-identifier,readability-function-size) */
