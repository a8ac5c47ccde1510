/* lock.h - locks a registry for a change, and removes what an interrupted change left unfinished.
 *
 *     if (topic_lock_open(&lock, registry, is_new, &err) == 0) {
 *         ... change the registry
 *         topic_lock_close(&lock);
 *     }
 */
#ifndef TOPIC_REGISTRY_LOCK_H
#define TOPIC_REGISTRY_LOCK_H

#include <stdbool.h>

#include "registry/tree.h"
#include "topicd/error.h"

struct topic_lock {
    const char *registry; /* borrowed */
    struct topic_tree tree;
    int fd; /* of REGISTRY/lock, locked; -1: closed */
};

/* Takes the lock and calls topic_unfinished_remove. Fails when another process has the lock.
 * `is_new` allows it to create the directory, and to turn an empty directory into a registry. After
 * a failure nothing is left to close. */
int topic_lock_open(struct topic_lock *lock, const char *registry, bool is_new,
                    struct topic_error *err);

/* Whether this process could change the registry, now or when another program has ended its change:
 * fails on a read-only disk, or without the right to write. Changes nothing but that the file
 * `lock` exists. */
int topic_lock_check_writable(const char *registry, struct topic_error *err);

/* Gives what root wrote to the owner of the registry, and releases the lock. */
void topic_lock_close(struct topic_lock *lock);

#endif
