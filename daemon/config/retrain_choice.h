/* retrain_choice.h - the option --retrain: when a model is trained without being asked for.
 *
 *     after=50,every=1h      in any order; either may be missing
 */
#ifndef TOPIC_DAEMON_CONFIG_RETRAIN_CHOICE_H
#define TOPIC_DAEMON_CONFIG_RETRAIN_CHOICE_H

#include "service/option_kinds.h"

struct topic_retrain_choice {
    char *text;              /* as given; NULL: never */
    long long after;         /* decisions since the last training; 0: never */
    long long every_seconds; /* and so long after it */
};

extern const struct topic_option_kind topic_retrain_choice_kind;

#define TOPIC_OPTION_RETRAIN (&topic_retrain_choice_kind)

#endif
