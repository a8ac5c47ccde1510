/* auth_change.h - another list of clients takes the place of the one in force, while the main
 * thread goes on serving: for 100,000 keys that takes seconds.
 *
 *     topic_auth_change_begin(&change, &auth);               main thread
 *     topic_auth_change_read(&change, &err)                  model loader
 *     if (topic_auth_change_apply(&change, &auth)) {         main thread: the keys are others
 *         topic_auth_change_restart(&change);                model loader
 *         topic_auth_change_apply(&change, &auth); }         main thread
 *     topic_auth_change_release(&change);
 *
 * One at a time. All zero changes nothing.
 */
#ifndef TOPIC_DAEMON_ACCESS_AUTH_CHANGE_H
#define TOPIC_DAEMON_ACCESS_AUTH_CHANGE_H

#include <stdbool.h>

#include "daemon/access/acl.h"
#include "daemon/access/auth.h"
#include "topicd/error.h"

struct topic_auth_change {
    const char *path;               /* borrowed; NULL: there is no list */
    const struct topic_acl *before; /* in force until the change is applied */
    struct topic_acl acl;
    void *keys;   /* a store of them for zauth; NULL: they are the same, and zauth goes on */
    void *zauth;  /* that is to end, then that has begun: while it is started again */
    bool is_down; /* zauth was, at the beginning */
    bool is_read;
    bool is_restarting;
};

void topic_auth_change_begin(struct topic_auth_change *change, const struct topic_auth *auth);

/* -1: the list has an error, and the old one stays in force. */
int topic_auth_change_read(struct topic_auth_change *change, struct topic_error *err);

/* Puts the list in force, if one was read. True: zauth is the change's, for restart; until the next
 * apply no client is admitted. One that connects just then succeeds when it tries again. */
bool topic_auth_change_apply(struct topic_auth_change *change, struct topic_auth *auth);

/* Ends zauth and starts another one: it reads its keys in its own thread, and they cannot be
 * exchanged. */
void topic_auth_change_restart(struct topic_auth_change *change);

void topic_auth_change_release(struct topic_auth_change *change);

#endif
