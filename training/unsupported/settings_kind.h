/* settings_kind.h - recognises settings: TOML, INI, properties. */
#ifndef TOPIC_TRAINING_UNSUPPORTED_SETTINGS_KIND_H
#define TOPIC_TRAINING_UNSUPPORTED_SETTINGS_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

bool topic_settings_kind_is(struct topic_text text);

#endif
