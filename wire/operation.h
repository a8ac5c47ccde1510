/* operation.h - the table of operations: their names, and the sockets that accept them. */
#ifndef TOPIC_WIRE_OPERATION_H
#define TOPIC_WIRE_OPERATION_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

enum topic_operation {
    TOPIC_OPERATION_TAG,
    TOPIC_OPERATION_EXPLAIN,
    TOPIC_OPERATION_TOPICS,
    TOPIC_OPERATION_STATUS,
    TOPIC_OPERATION_PING,
    TOPIC_OPERATION_RELOAD,
    TOPIC_OPERATION_ROLLBACK,
    TOPIC_OPERATION_SHADOW,
    TOPIC_OPERATION_SHUTDOWN,
    TOPIC_OPERATION_FEEDBACK,
    TOPIC_OPERATION_UNDO,
    TOPIC_OPERATION_FORGET,
    TOPIC_OPERATION_QUEUE,
    TOPIC_OPERATION_HISTORY,
    TOPIC_OPERATION_BACKUP,
    TOPIC_OPERATION_TRAIN,
    TOPIC_OPERATION_TRAINING,
    TOPIC_OPERATION_DIFFERENCES,
    TOPIC_OPERATION_MODELS,
    TOPIC_OPERATION_PROMOTE,
    TOPIC_OPERATION_TOPICS_FILE,
    TOPIC_OPERATION_COUNT /* also means an unknown operation */
};

/* Where an operation may arrive. */
enum topic_operation_place { TOPIC_OPERATION_AT_FRONTEND = 1, TOPIC_OPERATION_AT_CONTROL = 2 };

const char *topic_operation_name(enum topic_operation operation);

/* TOPIC_OPERATION_COUNT when no operation has this name. */
enum topic_operation topic_operation_find(struct topic_text name);

/* Writes their names as a list for a sentence, "status, ping and reload", into list[size]; what
 * does not fit is cut. */
void topic_operation_list(enum topic_operation_place place, char *list, size_t size);

bool topic_operation_is_allowed(enum topic_operation operation, enum topic_operation_place place);

/* Whether a request for it carries articles. */
bool topic_operation_takes_articles(enum topic_operation operation);

/* Whether it is one of the operations of `topicd --store`. */
bool topic_operation_needs_store(enum topic_operation operation);

#endif
