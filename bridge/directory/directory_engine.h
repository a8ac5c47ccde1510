/* directory_engine.h - the engine for dir:PATH: files in a directory, for small desks and tests. */
#ifndef TOPIC_BRIDGE_DIRECTORY_DIRECTORY_ENGINE_H
#define TOPIC_BRIDGE_DIRECTORY_DIRECTORY_ENGINE_H

#include "bridge/engine/engine.h"

extern const struct topic_engine topic_directory_engine;

#endif
