/* auth.h - authentication and authorisation: CURVE on the daemon's sockets, and the list of client
 * keys.
 *
 *     topic_auth_init, then for each socket topic_auth_secure, topic_auth_release at the end
 *
 * czmq's zauth checks the list when a client connects: it admits only listed keys, and while it is
 * not running libzmq admits no client at all. topic_auth_allow checks each message again, by the
 * key that its connection has proved: a key that was removed from the list is denied from the next
 * message on.
 *
 * zauth also runs without CURVE, and then admits every client of ZMTP 3; older peers are
 * disconnected (auth.c says why). It works only in czmq's own ZeroMQ context, so the whole daemon
 * uses that one.
 */
#ifndef TOPIC_DAEMON_ACCESS_AUTH_H
#define TOPIC_DAEMON_ACCESS_AUTH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/limits/credit.h"
#include "daemon/access/acl.h"
#include "daemon/access/zap_probe.h"
#include "daemon/net/endpoint.h"
#include "daemon/net/message.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "wire/curve_key.h"

struct topic_auth_options {
    const char *key_path;     /* the daemon's own key pair; NULL: no CURVE */
    const char *clients_path; /* with key_path; NULL: any key may connect, with TOPIC_RIGHT_TAG */
    bool is_exposed;          /* without keys: others than this machine's programs may connect */
    const char *peer_key;     /* public key, or its file, of the peers that the pipeline connects
                               * to; NULL: no CURVE there */
};

/* Whether zauth admits a client, as it was found last. */
struct topic_auth_probe {
    bool is_made;
    bool admits;
    int64_t of_ms; /* started_ms of the zauth that was asked */
    struct topic_zap_probe question;
    struct topic_credit credit; /* microseconds that the caller may wait for zauth */
};

struct topic_auth {
    bool has_own_key; /* CURVE is on */
    bool has_peer_key;
    bool is_exposed;
    const char *clients_path; /* borrowed; NULL: any key */
    struct topic_curve_key_pair own;
    char peer_key[TOPIC_CURVE_KEY_LENGTH + 1];
    struct topic_acl acl;          /* in force */
    void *zauth;                   /* zactor_t; NULL: not running, libzmq admits no client */
    int64_t started_ms;            /* when zauth was started the last time */
    bool is_down;                  /* zauth has ended, and is to be started again */
    bool is_lent;                  /* zauth is being exchanged */
    struct topic_auth_probe probe; /* the last one */
    void *context;                 /* of all sockets */
    FILE *null_log;                /* receives czmq's log */
};

/* Reads the keys and the list, starts zauth and creates the context for all sockets. Release in any
 * case. */
int topic_auth_init(struct topic_auth *auth, const struct topic_auth_options *options,
                    struct topic_error *err);

/* Call when all sockets are closed. Waits until libzmq has sent what is queued in them. */
void topic_auth_release(struct topic_auth *auth);

/* Makes later binds of the socket subject to zauth, and to CURVE if the daemon has a key; makes
 * later connects use CURVE if there is a peer key. `endpoint` says which of the two. A socket that
 * does both connects first. */
int topic_auth_secure(const struct topic_auth *auth, void *socket,
                      const struct topic_endpoint *endpoint, struct topic_error *err);

/* Says in the log how many clients are listed. */
void topic_auth_log_clients(const struct topic_auth *auth);

/* For auth_change.h: zauth is another thread's, NULL where it does not run, until it is returned,
 * or another one, NULL where that did not start. */
void *topic_auth_lend_zauth(struct topic_auth *auth);
void topic_auth_return_zauth(struct topic_auth *auth, void *zauth);

/* A socket that is readable when zauth has ended: call topic_auth_revive then. NULL: zauth is to be
 * started again, after topic_auth_timeout_ms. */
void *topic_auth_alarm(const struct topic_auth *auth);

/* Time until zauth is to be started again, with topic_auth_revive; -1: it runs. */
int topic_auth_timeout_ms(const struct topic_auth *auth);

/* Starts zauth again if it has ended, and says so in the log. */
void topic_auth_revive(struct topic_auth *auth);

/* Whether a client would be let in now: asks zauth, as libzmq does for each client that connects,
 * and waits a moment for the answer. While one that has answered before does not, it is let in for
 * a second; and where this is asked so often that it would take more than a twentieth of the time,
 * the last answer holds for up to a second. */
bool topic_auth_admits(struct topic_auth *auth);

/* The rights of the sender of the message, a sum of enum topic_right. Without CURVE every sender
 * has every right; but where strangers may connect, only those of a client that tags. */
unsigned topic_auth_rights(const struct topic_auth *auth, struct topic_message *message);

/* Whether the sender has this right. */
bool topic_auth_allow(const struct topic_auth *auth, struct topic_message *message,
                      enum topic_right right);

/* By what the sender is told from others: its key where clients have keys, so that more connections
 * do not give a client more room; else its connection. Borrowed from the message. */
struct topic_text topic_auth_sender(const struct topic_auth *auth, struct topic_message *message);

/* What a sender, as topic_auth_sender told it, is called in the store's log: the client's name in
 * the list, without a list its key, and "local" without CURVE. */
void topic_auth_client(const struct topic_auth *auth, struct topic_text sender,
                       char client[TOPIC_ACL_MAX_NAME + 1]);

/* The public key that the sender has proved, or NULL. Borrowed from the message. */
const char *topic_auth_key(struct topic_message *message);

#endif
