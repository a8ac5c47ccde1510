#include "daemon/doors.h"

#include <errno.h>
#include <string.h>

#include <czmq.h>

#include "base/log.h"

/* Debian's zmq.h hides it behind the draft API; the library has it. Without it libzmq lets
 * everybody in when there is no zauth. */
#define ZAP_ENFORCE_DOMAIN 93

#define DOMAIN "topicd"

static int read_allow(const struct topic_doors *doors, struct topic_allow *allow,
                      struct topic_error *err)
{
    *allow = (struct topic_allow){0};
    return doors->clients_path ? topic_allow_read(allow, doors->clients_path, err) : 0;
}

/* zauth only looks at public keys. */
static zcertstore_t *make_store(const struct topic_allow *allow)
{
    static const unsigned char no_secret[TOPIC_KEY_BYTES];
    unsigned char key[TOPIC_KEY_BYTES];
    zcertstore_t *store = zcertstore_new(NULL);
    for (size_t i = 0; store && i < allow->count; i++) {
        topic_key_is_valid(allow->clients[i].key, TOPIC_KEY_LENGTH, key);
        zcert_t *certificate = zcert_new_from(key, no_secret);
        if (certificate)
            zcertstore_insert(store, &certificate);
    }
    return store;
}

/* zauth reads its store in its own thread, and cannot be given another: it makes room for a new
 * zauth. Nobody enters between the two; whoever is just then knocking is heard at the next try. */
static int post_guard(struct topic_doors *doors, struct topic_error *err)
{
    zactor_t *guard = doors->guard;
    zactor_destroy(&guard);
    zcertstore_t *store = make_store(&doors->allow);
    guard = store ? zactor_new(zauth, store) : NULL;
    doors->guard = guard;
    if (!guard)
        return topic_error_set(err, "those who connect cannot be checked: out of memory");
    if (!doors->is_locked || doors->clients_path)
        return 0;
    zstr_sendx(guard, "CURVE", CURVE_ALLOW_ANY, NULL);
    zsock_wait(guard);
    return 0;
}

static int open_context(struct topic_doors *doors, struct topic_error *err)
{
    doors->context = zsys_init();
    if (!doors->context)
        return topic_error_set(err, "ZeroMQ cannot be started: %s", zmq_strerror(errno));
    zsys_handler_set(NULL);                   /* signals are the loop's */
    doors->nowhere = fopen("/dev/null", "w"); /* told NULL, czmq takes stdout */
    zsys_set_logstream(doors->nowhere);
    return 0;
}

static int read_locks(struct topic_doors *doors, const struct topic_doors_options *options,
                      struct topic_error *err)
{
    if (topic_key_pair_read(&doors->own, options->key_path, err) < 0)
        return -1;
    if (strcmp(options->clients_path, TOPIC_DOORS_ANY) != 0)
        doors->clients_path = options->clients_path;
    if (options->peer_key && topic_key_public_read(doors->peer_key, options->peer_key, err) < 0)
        return -1;
    doors->has_peer_key = options->peer_key != NULL;
    if (read_allow(doors, &doors->allow, err) < 0)
        return -1;
    doors->is_locked = true;
    return 0;
}

static void log_list(const struct topic_doors *doors)
{
    if (doors->clients_path)
        topic_log(TOPIC_LOG_INFO, "clients-listed", "%s: %zu clients may enter",
                  doors->clients_path, doors->allow.count);
    else
        topic_log(TOPIC_LOG_WARNING, "clients-any",
                  "every client with a key may enter, whoever it is");
}

int topic_doors_init(struct topic_doors *doors, const struct topic_doors_options *options,
                     struct topic_error *err)
{
    *doors = (struct topic_doors){0};
    if ((options->key_path && read_locks(doors, options, err) < 0) ||
        open_context(doors, err) < 0 || post_guard(doors, err) < 0)
        return -1;
    if (doors->is_locked)
        log_list(doors);
    return 0;
}

void topic_doors_release(struct topic_doors *doors)
{
    zactor_t *guard = doors->guard;
    zactor_destroy(&guard);
    if (doors->context)
        zsys_shutdown();
    if (doors->nowhere)
        fclose(doors->nowhere);
    topic_allow_release(&doors->allow);
    topic_key_pair_release(&doors->own);
    *doors = (struct topic_doors){0};
}

static int lock_bind(const struct topic_doors *doors, void *socket)
{
    const int is_enforced = 1;
    if ((doors->is_locked && topic_key_apply_server(socket, &doors->own) < 0) ||
        zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, DOMAIN, strlen(DOMAIN)) < 0)
        return -1;
    return zmq_setsockopt(socket, ZAP_ENFORCE_DOMAIN, &is_enforced, sizeof is_enforced);
}

int topic_doors_lock(const struct topic_doors *doors, void *socket,
                     const struct topic_endpoint *endpoint, struct topic_error *err)
{
    if (endpoint->connects && !doors->has_peer_key)
        return 0;
    int status = endpoint->connects ? topic_key_apply_client(socket, &doors->own, doors->peer_key)
                                    : lock_bind(doors, socket);
    if (status == 0)
        return 0;
    return topic_error_set(err, "%s: cannot be locked: %s", endpoint->address, zmq_strerror(errno));
}

int topic_doors_reload(struct topic_doors *doors, struct topic_error *err)
{
    struct topic_allow allow;
    if (!doors->is_locked || !doors->clients_path)
        return 0;
    if (read_allow(doors, &allow, err) < 0) {
        topic_allow_release(&allow);
        return -1;
    }
    topic_allow_release(&doors->allow);
    doors->allow = allow;
    if (post_guard(doors, err) < 0)
        return -1;
    log_list(doors);
    return 0;
}

/* libzmq loses it at the identity, the first frame (its 74529d97, not in Debian). */
const char *topic_doors_key(struct topic_message *message)
{
    return message->frame_count > 0
               ? zmq_msg_gets(&message->frames[message->frame_count - 1], "User-Id")
               : NULL;
}

bool topic_doors_allow(const struct topic_doors *doors, struct topic_message *message,
                       enum topic_right right)
{
    if (!doors->is_locked)
        return true;
    const char *key = topic_doors_key(message);
    if (!key)
        return false;
    if (!doors->clients_path)
        return right == TOPIC_RIGHT_TAG;
    const struct topic_allow_client *client = topic_allow_find(&doors->allow, key);
    return client && (client->rights & (unsigned)right) != 0;
}
