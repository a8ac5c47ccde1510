/* zauth_actor.h - czmq's zauth, a thread that says which clients may connect, by a store of keys
 * that it has from its start on.
 *
 *     void *store = topic_zauth_actor_keys(&acl, &err);    takes a second for 100,000 keys
 *     void *zauth = topic_zauth_actor_start(&store, &err);
 *     topic_zauth_actor_end(&zauth);
 */
#ifndef TOPIC_DAEMON_ACCESS_ZAUTH_ACTOR_H
#define TOPIC_DAEMON_ACCESS_ZAUTH_ACTOR_H

#include "daemon/access/acl.h"
#include "topicd/error.h"

/* zcertstore_t; NULL: there is no memory. */
void *topic_zauth_actor_keys(const struct topic_acl *acl, struct topic_error *err);
void topic_zauth_actor_free_keys(void **store);

/* zactor_t, which takes the store; NULL: it did not start, and the store is freed too. A process
 * has one at a time. */
void *topic_zauth_actor_start(void **store, struct topic_error *err);

/* NULL is fine. Waits until its thread has freed its keys, 0.2 s for 100,000. */
void topic_zauth_actor_end(void **zauth);

#endif
