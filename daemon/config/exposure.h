/* reach.h - who could reach the endpoints that the options name, and whether that is meant. */
#ifndef TOPIC_DAEMON_CONFIG_EXPOSURE_H
#define TOPIC_DAEMON_CONFIG_EXPOSURE_H

#include "daemon/config/options.h"
#include "topicd/error.h"

/* -1: somebody could who is not to, or the keys do not say who is. */
int topic_exposure_check(const struct topic_options *options, struct topic_error *err);

#endif
