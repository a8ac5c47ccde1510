/* desk.h - where a registry is changed: by one process at a time, with the leavings of those who
 * were interrupted cleared away first. */
#ifndef TOPIC_REGISTRY_LOCK_H
#define TOPIC_REGISTRY_LOCK_H

#include <stdbool.h>

#include "topicd/error.h"

/* Names of what is not finished: a version, and a link (printf, of the link's name). */
#define TOPIC_LOCK_UNFINISHED ".new"
#define TOPIC_LOCK_UNFINISHED_LINK ".new-%s"

struct topic_lock {
    const char *registry; /* borrowed */
    char *versions;       /* REGISTRY/versions */
    int fd;               /* of REGISTRY/lock, locked; -1: closed */
};

/* Takes the lock, or fails when somebody else has it. `is_new` allows the directory to be made, and
 * an empty one to become a registry. Closed again on failure. */
int topic_lock_open(struct topic_lock *lock, const char *registry, bool is_new,
                    struct topic_error *err);
void topic_lock_close(struct topic_lock *lock);

/* Removes what is not finished; done on opening too. What cannot be removed stays. */
void topic_lock_clean(const struct topic_lock *lock);

#endif
