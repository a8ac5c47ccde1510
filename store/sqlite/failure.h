/* failure.h - why an operation of the store failed; the sentence is in the error. */
#ifndef TOPIC_STORE_FAILURE_H
#define TOPIC_STORE_FAILURE_H

enum topic_failure {
    TOPIC_FAILURE_NONE,
    TOPIC_FAILURE_REQUEST,  /* what is asked for cannot be */
    TOPIC_FAILURE_SIZE,     /* an article would be larger than the store keeps */
    TOPIC_FAILURE_CONFLICT, /* it could have been, but something else has happened before */
    TOPIC_FAILURE_STORAGE,  /* the disk is full, read-only or damaged: nothing was changed */
    TOPIC_FAILURE_REGISTRY, /* the store is sound, and the registry of models cannot be written */
    TOPIC_FAILURE_FOREIGN,  /* the file is no store, one of a later version, or in use */
    TOPIC_FAILURE_MEMORY
};

#endif
