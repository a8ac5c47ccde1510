/* reach.h - who could reach the endpoints that the options name, and whether that is meant. */
#ifndef TOPIC_DAEMON_REACH_H
#define TOPIC_DAEMON_REACH_H

#include "daemon/options.h"
#include "topicd/error.h"

/* -1: somebody could who is not to, or the keys do not say who is. */
int topic_reach_check(const struct topic_options *options, struct topic_error *err);

#endif
