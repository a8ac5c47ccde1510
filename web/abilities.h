/* abilities.h - which of the operations of docs/protocol.md the daemon carries out: one without a
 * store has no feedback, and the page shows no button for it. And how large it is, by which is
 * decided how much it is given at a time.
 *
 * It is asked when the daemon begins to answer, by requests that change nothing.
 */
#ifndef TOPIC_WEB_ABILITIES_H
#define TOPIC_WEB_ABILITIES_H

#include <stdbool.h>

#include "web/upstream/upstream.h"

struct topic_ability {
    const char *op;
    bool is_there;
    struct topic_upstream_call call;
};

enum topic_ability_kind {
    TOPIC_ABILITY_STORE,
    TOPIC_ABILITY_TRAINING,
    TOPIC_ABILITY_MODELS,
    TOPIC_ABILITY_TOPICS_FILE,
    TOPIC_ABILITY_DIFFERENCES,
    TOPIC_ABILITY_COUNT
};

struct topic_abilities {
    struct topic_ability items[TOPIC_ABILITY_COUNT];
    struct topic_upstream_call size; /* the question */
};

void topic_abilities_init(struct topic_abilities *abilities);
void topic_abilities_ask(struct topic_abilities *abilities, struct topic_upstream *upstream);

#endif
