#include "daemon/access/zauth_actor.h"

#include <pthread.h>
#include <signal.h>

#include <czmq.h>

#define OUT_OF_MEMORY "cannot start zauth, which checks clients: out of memory"

/* zauth reads only the public keys. */
void *topic_zauth_actor_keys(const struct topic_acl *acl, struct topic_error *err)
{
    static const unsigned char no_secret[TOPIC_CURVE_KEY_BYTES];
    unsigned char key[TOPIC_CURVE_KEY_BYTES];
    zcertstore_t *store = zcertstore_new(NULL);
    if (!store)
        topic_error_set(err, OUT_OF_MEMORY);
    for (size_t i = 0; store && i < acl->count; i++) {
        topic_curve_key_is_valid(acl->clients[i].key, TOPIC_CURVE_KEY_LENGTH, key);
        zcert_t *certificate = zcert_new_from(key, no_secret);
        if (certificate)
            zcertstore_insert(store, &certificate);
    }
    return store;
}

void topic_zauth_actor_free_keys(void **store)
{
    zcertstore_t *keys = *store;
    zcertstore_destroy(&keys);
    *store = NULL;
}

/* A signal would end zauth's thread: it takes any interruption for the end of the program. */
void *topic_zauth_actor_start(void **store, struct topic_error *err)
{
    sigset_t all;
    sigset_t old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    zactor_t *zauth_actor = *store ? zactor_new(zauth, *store) : NULL;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (!zauth_actor) {
        topic_zauth_actor_free_keys(store);
        topic_error_set(err, OUT_OF_MEMORY);
    }
    *store = NULL;
    return zauth_actor;
}

void topic_zauth_actor_end(void **zauth_actor)
{
    zactor_t *ended = *zauth_actor;
    zactor_destroy(&ended);
    *zauth_actor = NULL;
}
