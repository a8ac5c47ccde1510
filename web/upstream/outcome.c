#include "web/upstream/outcome.h"

static const struct {
    unsigned status;
    const char *code;
    const char *message;
} rows[] = {
    [TOPIC_UPSTREAM_ANSWERED] = {200, "none", ""},
    [TOPIC_UPSTREAM_TIMED_OUT] = {504, "timeout",
                                  "topicd did not answer in time: send less at a time, or raise "
                                  "--timeout"},
    [TOPIC_UPSTREAM_LOST] = {503, "unavailable",
                             "the connection to topicd was lost before the answer came: send the "
                             "request again, a change with the same key"},
    [TOPIC_UPSTREAM_AWAY] = {503, "unavailable",
                             "topicd does not answer: it is stopped, or --server is not its "
                             "address"},
    [TOPIC_UPSTREAM_FULL] = {503, "busy",
                             "too many of your requests wait for topicd: send it again when one of "
                             "them is answered"},
};

const char *topic_outcome_code(enum topic_upstream_outcome outcome)
{
    return rows[outcome].code;
}

const char *topic_outcome_message(enum topic_upstream_outcome outcome)
{
    return rows[outcome].message;
}

unsigned topic_outcome_status(enum topic_upstream_outcome outcome)
{
    return rows[outcome].status;
}
