/* remote_explaining.h - has a running topicd explain one article after the other. */
#ifndef TOPIC_CLI_REMOTE_EXPLAINING_H
#define TOPIC_CLI_REMOTE_EXPLAINING_H

#include "cli/options/daemon_address.h"
#include "record/record.h"
#include "topicd/client.h"
#include "topicd/error.h"

struct topic_remote_explaining {
    const char *topic;      /* the one to explain; NULL: those that are given, or the best */
    double min_familiarity; /* as cli/options/min_familiarity.h has it */
    struct topic_client *client;
    struct topic_buffer request;
};

int topic_remote_explaining_open(struct topic_remote_explaining *task,
                                 const struct topic_daemon_address *daemon,
                                 struct topic_error *err);

/* The answer is borrowed until the next call. -1 too where the daemon answers with an error. */
int topic_remote_explaining_ask(struct topic_remote_explaining *task,
                                const struct topic_record *record, struct topic_text *answer,
                                struct topic_error *err);
void topic_remote_explaining_close(struct topic_remote_explaining *task);

#endif
