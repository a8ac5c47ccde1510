/* jetstream_engine.h - the engine for jetstream://..., by libnats. */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_ENGINE_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_ENGINE_H

#include "bridge/engine/engine.h"

extern const struct topic_engine topic_jetstream_engine;

#endif
