#include "daemon/access/auth_change.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "daemon/access/zauth_actor.h"

void topic_auth_change_begin(struct topic_auth_change *change, const struct topic_auth *auth)
{
    *change = (struct topic_auth_change){.path = auth->has_own_key ? auth->clients_path : NULL,
                                         .before = &auth->acl,
                                         .is_down = !auth->zauth};
}

/* Both are sorted. */
static bool have_same_keys(const struct topic_acl *a, const struct topic_acl *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->clients[i].key, b->clients[i].key) != 0)
            return false;
    return true;
}

/* zauth goes on where the keys are the same: a client that connects while it is started again waits
 * for its handshake to time out. */
int topic_auth_change_read(struct topic_auth_change *change, struct topic_error *err)
{
    if (!change->path)
        return 0;
    if (topic_acl_read(&change->acl, change->path, err) < 0)
        return -1;
    if (change->is_down || !have_same_keys(change->before, &change->acl)) {
        change->keys = topic_zauth_actor_keys(&change->acl, err);
        if (!change->keys)
            return -1;
    }
    change->is_read = true;
    return 0;
}

bool topic_auth_change_apply(struct topic_auth_change *change, struct topic_auth *auth)
{
    if (change->is_restarting) {
        topic_auth_return_zauth(auth, change->zauth);
        change->zauth = NULL;
    } else if (change->is_read) {
        const struct topic_acl before = auth->acl;
        auth->acl = change->acl;
        change->acl = before;
        change->is_restarting = change->keys != NULL;
        if (change->is_restarting) {
            change->zauth = topic_auth_lend_zauth(auth);
            return true;
        }
    }
    if (change->is_read)
        topic_auth_log_clients(auth);
    change->is_read = false;
    change->is_restarting = false;
    return false;
}

/* A signal, such as the model loader's, would end czmq's wait for zauth. */
void topic_auth_change_restart(struct topic_auth_change *change)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    topic_zauth_actor_end(&change->zauth);
    change->zauth = topic_zauth_actor_start(&change->keys, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void topic_auth_change_release(struct topic_auth_change *change)
{
    topic_zauth_actor_end(&change->zauth);
    topic_zauth_actor_free_keys(&change->keys);
    topic_acl_release(&change->acl);
    *change = (struct topic_auth_change){0};
}
