#include "daemon/access/auth.h"

#include <errno.h>
#include <string.h>

#include <czmq.h>

#include "base/log.h"
#include "daemon/config/options.h"

/* Debian's zmq.h hides it behind the draft API; the library has it. Without it libzmq lets
 * everybody in when there is no zauth. */
#define ZAP_ENFORCE_DOMAIN 93

#define DOMAIN "topicd"

static int read_allow(const struct topic_auth *auth, struct topic_acl *acl, struct topic_error *err)
{
    *acl = (struct topic_acl){0};
    return auth->clients_path ? topic_acl_read(acl, auth->clients_path, err) : 0;
}

/* zauth only looks at public keys. */
static zcertstore_t *make_store(const struct topic_acl *acl)
{
    static const unsigned char no_secret[TOPIC_CURVE_KEY_BYTES];
    unsigned char key[TOPIC_CURVE_KEY_BYTES];
    zcertstore_t *store = zcertstore_new(NULL);
    for (size_t i = 0; store && i < acl->count; i++) {
        topic_curve_key_is_valid(acl->clients[i].key, TOPIC_CURVE_KEY_LENGTH, key);
        zcert_t *certificate = zcert_new_from(key, no_secret);
        if (certificate)
            zcertstore_insert(store, &certificate);
    }
    return store;
}

/* zauth reads its store in its own thread, and cannot be given another: it makes room for a new
 * zauth. Nobody enters between the two; whoever is just then knocking is heard at the next try. */
static int post_guard(struct topic_auth *auth, struct topic_error *err)
{
    zactor_t *limit = auth->limit;
    zactor_destroy(&limit);
    zcertstore_t *store = make_store(&auth->acl);
    limit = store ? zactor_new(zauth, store) : NULL;
    auth->limit = limit;
    if (!limit)
        return topic_error_set(err, "those who connect cannot be checked: out of memory");
    if (!auth->is_locked || auth->clients_path)
        return 0;
    zstr_sendx(limit, "CURVE", CURVE_ALLOW_ANY, NULL);
    zsock_wait(limit);
    return 0;
}

static int open_context(struct topic_auth *auth, struct topic_error *err)
{
    auth->context = zsys_init();
    if (!auth->context)
        return topic_error_set(err, "ZeroMQ cannot be started: %s", zmq_strerror(errno));
    zsys_handler_set(NULL);                  /* signals are the loop's */
    auth->nowhere = fopen("/dev/null", "w"); /* told NULL, czmq takes stdout */
    zsys_set_logstream(auth->nowhere);
    return 0;
}

static int read_locks(struct topic_auth *auth, const struct topic_auth_options *options,
                      struct topic_error *err)
{
    if (topic_curve_key_pair_read(&auth->own, options->key_path, err) < 0)
        return -1;
    if (strcmp(options->clients_path, TOPIC_OPTIONS_ANY_CLIENT) != 0)
        auth->clients_path = options->clients_path;
    if (options->peer_key &&
        topic_curve_key_public_read(auth->peer_key, options->peer_key, err) < 0)
        return -1;
    auth->has_peer_key = options->peer_key != NULL;
    if (read_allow(auth, &auth->acl, err) < 0)
        return -1;
    auth->is_locked = true;
    return 0;
}

static void log_list(const struct topic_auth *auth)
{
    if (auth->clients_path)
        topic_log(TOPIC_LOG_INFO, "clients-listed", "%s: %zu clients may enter", auth->clients_path,
                  auth->acl.count);
    else
        topic_log(TOPIC_LOG_WARNING, "clients-any",
                  "every client with a key may enter, whoever it is");
}

int topic_auth_init(struct topic_auth *auth, const struct topic_auth_options *options,
                    struct topic_error *err)
{
    *auth = (struct topic_auth){0};
    if ((options->key_path && read_locks(auth, options, err) < 0) || open_context(auth, err) < 0 ||
        post_guard(auth, err) < 0)
        return -1;
    if (auth->is_locked)
        log_list(auth);
    return 0;
}

void topic_auth_release(struct topic_auth *auth)
{
    zactor_t *limit = auth->limit;
    zactor_destroy(&limit);
    if (auth->context)
        zsys_shutdown();
    if (auth->nowhere)
        fclose(auth->nowhere);
    topic_acl_release(&auth->acl);
    topic_curve_key_pair_release(&auth->own);
    *auth = (struct topic_auth){0};
}

static int lock_bind(const struct topic_auth *auth, void *socket)
{
    const int is_enforced = 1;
    if ((auth->is_locked && topic_curve_key_apply_server(socket, &auth->own) < 0) ||
        zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, DOMAIN, strlen(DOMAIN)) < 0)
        return -1;
    return zmq_setsockopt(socket, ZAP_ENFORCE_DOMAIN, &is_enforced, sizeof is_enforced);
}

int topic_auth_lock(const struct topic_auth *auth, void *socket,
                    const struct topic_endpoint *endpoint, struct topic_error *err)
{
    if (endpoint->connects && !auth->has_peer_key)
        return 0;
    int status = endpoint->connects
                     ? topic_curve_key_apply_client(socket, &auth->own, auth->peer_key)
                     : lock_bind(auth, socket);
    if (status == 0)
        return 0;
    return topic_error_set(err, "%s: cannot be locked: %s", endpoint->address, zmq_strerror(errno));
}

int topic_auth_reload(struct topic_auth *auth, struct topic_error *err)
{
    struct topic_acl acl;
    if (!auth->is_locked || !auth->clients_path)
        return 0;
    if (read_allow(auth, &acl, err) < 0) {
        topic_acl_release(&acl);
        return -1;
    }
    topic_acl_release(&auth->acl);
    auth->acl = acl;
    if (post_guard(auth, err) < 0)
        return -1;
    log_list(auth);
    return 0;
}

/* libzmq loses it at the identity, the first frame (its 74529d97, not in Debian). */
const char *topic_auth_key(struct topic_message *message)
{
    return message->frame_count > 0
               ? zmq_msg_gets(&message->frames[message->frame_count - 1], "User-Id")
               : NULL;
}

bool topic_auth_allow(const struct topic_auth *auth, struct topic_message *message,
                      enum topic_right right)
{
    if (!auth->is_locked)
        return true;
    const char *key = topic_auth_key(message);
    if (!key)
        return false;
    if (!auth->clients_path)
        return right == TOPIC_RIGHT_TAG;
    const struct topic_acl_client *client = topic_acl_find(&auth->acl, key);
    return client && (client->rights & (unsigned)right) != 0;
}
