#include "daemon/access/auth.h"

#include <errno.h>
#include <string.h>

#include <czmq.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "daemon/access/zap_probe.h"
#include "daemon/access/zauth_actor.h"

/* ZMQ_ZAP_ENFORCE_DOMAIN: Debian's zmq.h hides it behind the draft API, the library has it. Without
 * it libzmq admits every client while zauth is not running. */
#define ZAP_ENFORCE_DOMAIN 93

/* The domain is set without CURVE too, because libzmq disconnects peers of ZMTP 1.0 and 2.0 from a
 * socket that has a ZAP domain. If such a peer completed its handshake while the socket is being
 * closed, libzmq 4.3.4 would abort, and lose the answers that it still had to send. */
#define DOMAIN "topicd"

/* zauth is started again at once when it has ended, but not more often than this. */
#define RESTART_MS 1000

/* zauth answers within a fraction of a millisecond, later where every processor is taken: then the
 * answer is looked for when somebody asks again. Bounds how long /readyz can hold the main
 * thread. */
#define PROBE_MS 20

/* Microseconds of the main thread that probes may take. What is owed at most is how old an answer
 * may be: a second. */
static const struct topic_credit_limits probe_limits = {
    .a_second = 50000, .most = 5000, .most_debt = 50000};

static int read_acl(const struct topic_auth *auth, struct topic_acl *acl, struct topic_error *err)
{
    *acl = (struct topic_acl){0};
    return auth->clients_path ? topic_acl_read(acl, auth->clients_path, err) : 0;
}

/* Starts zauth, in place of one that has ended. */
static int start_zauth(struct topic_auth *auth, struct topic_error *err)
{
    topic_zauth_actor_end(&auth->zauth);
    void *keys = topic_zauth_actor_keys(&auth->acl, err);
    auth->zauth = keys ? topic_zauth_actor_start(&keys, err) : NULL;
    auth->started_ms = topic_clock_now_ms();
    auth->is_down = !auth->zauth;
    if (!auth->zauth)
        return -1;
    if (!auth->has_own_key || auth->clients_path)
        return 0;
    zstr_sendx(auth->zauth, "CURVE", CURVE_ALLOW_ANY, NULL);
    zsock_wait(auth->zauth);
    return 0;
}

static int open_context(struct topic_auth *auth, struct topic_error *err)
{
    auth->context = zsys_init();
    if (!auth->context)
        return topic_error_set(err, "cannot start ZeroMQ: %s", zmq_strerror(errno));
    zsys_handler_set(NULL);                   /* the event loop handles signals */
    auth->null_log = fopen("/dev/null", "w"); /* for NULL, czmq would use stdout */
    zsys_set_logstream(auth->null_log);
    return 0;
}

static int read_keys(struct topic_auth *auth, const struct topic_auth_options *options,
                     struct topic_error *err)
{
    if (topic_curve_key_pair_read(&auth->own, options->key_path, err) < 0)
        return -1;
    auth->clients_path = options->clients_path;
    if (options->peer_key &&
        topic_curve_key_public_read(auth->peer_key, options->peer_key, err) < 0)
        return -1;
    auth->has_peer_key = options->peer_key != NULL;
    if (read_acl(auth, &auth->acl, err) < 0)
        return -1;
    auth->has_own_key = true;
    return 0;
}

void topic_auth_log_clients(const struct topic_auth *auth)
{
    if (auth->clients_path)
        topic_log(TOPIC_LOG_INFO, "clients-listed", "%s: %zu client%s may connect",
                  auth->clients_path, auth->acl.count, auth->acl.count == 1 ? "" : "s");
    else
        topic_log(TOPIC_LOG_WARNING, "clients-any",
                  "--clients any: every client with a key may connect");
}

int topic_auth_init(struct topic_auth *auth, const struct topic_auth_options *options,
                    struct topic_error *err)
{
    *auth = (struct topic_auth){.is_exposed = options->is_exposed};
    if ((options->key_path && read_keys(auth, options, err) < 0) || open_context(auth, err) < 0 ||
        start_zauth(auth, err) < 0)
        return -1;
    if (auth->has_own_key)
        topic_auth_log_clients(auth);
    return 0;
}

void topic_auth_release(struct topic_auth *auth)
{
    topic_zap_probe_give_up(&auth->probe.question);
    topic_zauth_actor_end(&auth->zauth);
    if (auth->context)
        zsys_shutdown();
    if (auth->null_log)
        fclose(auth->null_log);
    topic_acl_release(&auth->acl);
    topic_curve_key_pair_release(&auth->own);
    *auth = (struct topic_auth){0};
}

static int secure_bind(const struct topic_auth *auth, void *socket)
{
    const int is_enforced = 1;
    if ((auth->has_own_key && topic_curve_key_apply_server(socket, &auth->own) < 0) ||
        zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, DOMAIN, strlen(DOMAIN)) < 0)
        return -1;
    return zmq_setsockopt(socket, ZAP_ENFORCE_DOMAIN, &is_enforced, sizeof is_enforced);
}

int topic_auth_secure(const struct topic_auth *auth, void *socket,
                      const struct topic_endpoint *endpoint, struct topic_error *err)
{
    if (endpoint->connects && !auth->has_peer_key)
        return 0;
    int status = endpoint->connects
                     ? topic_curve_key_apply_client(socket, &auth->own, auth->peer_key)
                     : secure_bind(auth, socket);
    if (status == 0)
        return 0;
    return topic_error_set(err, "%s: cannot set up authentication: %s", endpoint->address,
                           zmq_strerror(errno));
}

void *topic_auth_lend_zauth(struct topic_auth *auth)
{
    void *zauth_actor = auth->zauth;
    auth->zauth = NULL;
    auth->is_lent = true;
    auth->is_down = false;
    return zauth_actor;
}

void topic_auth_return_zauth(struct topic_auth *auth, void *zauth_actor)
{
    auth->zauth = zauth_actor;
    auth->is_lent = false;
    auth->is_down = !zauth_actor;
    auth->started_ms = topic_clock_now_ms();
}

void *topic_auth_alarm(const struct topic_auth *auth)
{
    return auth->is_down || !auth->zauth ? NULL : zactor_resolve(auth->zauth);
}

int topic_auth_timeout_ms(const struct topic_auth *auth)
{
    if (!auth->is_down)
        return -1;
    int64_t left_ms = auth->started_ms + RESTART_MS - topic_clock_now_ms();
    return left_ms > 0 ? (int)left_ms : 0;
}

void topic_auth_revive(struct topic_auth *auth)
{
    struct topic_error err = {0};
    if (!auth->is_down)
        topic_log(TOPIC_LOG_ERROR, "auth-ended",
                  "zauth, which checks clients, has ended: starting it again");
    auth->is_down = true;
    if (topic_auth_timeout_ms(auth) > 0)
        return;
    if (start_zauth(auth, &err) < 0)
        topic_log(TOPIC_LOG_ERROR, "auth-failed", "%s; no new client can connect", err.text);
    else
        topic_log(TOPIC_LOG_WARNING, "auth-restarted", "zauth runs again: clients can connect");
}

/* Who asks again and again gets the same answer meanwhile, as long as it is of the same zauth. */
static bool is_probe_due(struct topic_auth *auth)
{
    return !auth->probe.is_made || auth->probe.of_ms != auth->started_ms ||
           topic_credit_count(&auth->probe.credit, &probe_limits, topic_clock_now_ms()) > 0;
}

/* A new zauth has said nothing yet. */
static void forget_older_zauth(struct topic_auth *auth)
{
    if (auth->probe.is_made && auth->probe.of_ms == auth->started_ms)
        return;
    topic_zap_probe_give_up(&auth->probe.question);
    auth->probe.is_made = true;
    auth->probe.of_ms = auth->started_ms;
    auth->probe.admits = false;
}

static bool ask_zauth(struct topic_auth *auth)
{
    struct topic_auth_probe *probe = &auth->probe;
    if (!is_probe_due(auth))
        return probe->admits;
    forget_older_zauth(auth);
    const int64_t began_us = topic_clock_now_us();
    enum topic_zap_answer answer = topic_zap_probe_ask(&probe->question, auth->context, PROBE_MS);
    bool is_late = topic_clock_now_ms() - probe->question.asked_ms >= TOPIC_ZAP_PROBE_MOST_MS;
    probe->admits =
        answer == TOPIC_ZAP_ADMITS || (answer == TOPIC_ZAP_NO_ANSWER && probe->admits && !is_late);
    topic_credit_take(&probe->credit, &probe_limits, topic_clock_now_us() - began_us,
                      topic_clock_now_ms());
    return probe->admits;
}

bool topic_auth_admits(struct topic_auth *auth)
{
    return auth->is_lent || (!auth->is_down && ask_zauth(auth));
}

/* Read from the last frame: libzmq does not attach the key to the identity, the first one (fixed by
 * its commit 74529d97, which Debian does not have). */
const char *topic_auth_key(struct topic_message *message)
{
    return message->frame_count > 0
               ? zmq_msg_gets(&message->frames[message->frame_count - 1], "User-Id")
               : NULL;
}

struct topic_text topic_auth_sender(const struct topic_auth *auth, struct topic_message *message)
{
    const char *key = auth->has_own_key ? topic_auth_key(message) : NULL;
    zmq_msg_t *identity = &message->frames[0];
    return key ? topic_text_of(key)
               : (struct topic_text){zmq_msg_data(identity), zmq_msg_size(identity)};
}

static const struct topic_acl_client *find_client(const struct topic_auth *auth, const char *key)
{
    return key && auth->clients_path ? topic_acl_find(&auth->acl, key) : NULL;
}

unsigned topic_auth_rights(const struct topic_auth *auth, struct topic_message *message)
{
    const unsigned of_tagger = TOPIC_RIGHT_TAG | TOPIC_RIGHT_CONTROL;
    if (!auth->has_own_key)
        return auth->is_exposed
                   ? of_tagger
                   : of_tagger | TOPIC_RIGHT_FEEDBACK | TOPIC_RIGHT_TRAIN | TOPIC_RIGHT_PROXY;
    const char *key = topic_auth_key(message);
    if (!key)
        return 0;
    if (!auth->clients_path)
        return TOPIC_RIGHT_TAG;
    const struct topic_acl_client *client = find_client(auth, key);
    return client ? client->rights : 0;
}

bool topic_auth_allow(const struct topic_auth *auth, struct topic_message *message,
                      enum topic_right right)
{
    return (topic_auth_rights(auth, message) & (unsigned)right) != 0;
}

void topic_auth_client(const struct topic_auth *auth, struct topic_text sender,
                       char client[TOPIC_ACL_MAX_NAME + 1])
{
    char key[TOPIC_ACL_MAX_NAME + 1] = "local";
    if (auth->has_own_key)
        snprintf(key, sizeof key, "%.*s", (int)sender.len, sender.bytes);
    const struct topic_acl_client *listed = auth->has_own_key ? find_client(auth, key) : NULL;
    snprintf(client, TOPIC_ACL_MAX_NAME + 1, "%s", listed ? listed->name : key);
}
