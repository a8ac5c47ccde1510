/* doors.h - who may enter: CURVE on the daemon's sockets, and the list of keys behind it.
 *
 * czmq's zauth asks the list when a connection is made, and nobody gets in whom it does not let in,
 * nor while it is not there. What each message may do is asked here again, by the key that its
 * connection has proved: a key that was taken off the list is denied from the next message on.
 *
 * zauth is asked where there are no locks, too, and lets everybody in: but libzmq then hangs up on
 * peers of ZMTP 1.0 and 2.0. When such a one ends its handshake while the socket is being closed,
 * libzmq 4.3.4 aborts, with the answers that it still had to send.
 *
 * zauth works in czmq's own ZeroMQ context only, which is that of the whole daemon.
 */
#ifndef TOPIC_DAEMON_ACCESS_AUTH_H
#define TOPIC_DAEMON_ACCESS_AUTH_H

#include <stdbool.h>
#include <stdio.h>

#include "daemon/access/acl.h"
#include "daemon/net/endpoint.h"
#include "daemon/net/message.h"
#include "topicd/error.h"
#include "wire/curve_key.h"

struct topic_auth_options {
    const char *key_path; /* of the daemon's own pair; NULL: there are no locks */
    const char
        *clients_path; /* TOPIC_OPTIONS_ANY_CLIENT: whoever has a key may do what RIGHT_TAG says */
    const char *peer_key; /* of those whom the pipeline connects to, or a file; NULL: no locks */
};

struct topic_auth {
    bool is_locked;
    bool has_peer_key;
    const char *clients_path; /* borrowed; NULL: any */
    struct topic_curve_key_pair own;
    char peer_key[TOPIC_CURVE_KEY_LENGTH + 1];
    struct topic_acl acl; /* in force */
    void *limit;          /* zactor_t of zauth; NULL: nobody may enter */
    void *context;
    FILE *nowhere; /* where czmq's log goes */
};

/* Reads keys and list and opens the context of all sockets. Release in any case. */
int topic_auth_init(struct topic_auth *auth, const struct topic_auth_options *options,
                    struct topic_error *err);

/* When all sockets are closed; waits for what they still have to send. */
void topic_auth_release(struct topic_auth *auth);

/* What the socket binds to from now on is guarded, and locked as far as there are locks; what it
 * connects to is locked by a peer's key. Those to connect come before those to bind. */
int topic_auth_lock(const struct topic_auth *auth, void *socket,
                    const struct topic_endpoint *endpoint, struct topic_error *err);

/* Reads the list again. -1: it is bad, and the old one stays in force. */
int topic_auth_reload(struct topic_auth *auth, struct topic_error *err);

/* Whether the sender of a message may use this right: always where there are no locks. */
bool topic_auth_allow(const struct topic_auth *auth, struct topic_message *message,
                      enum topic_right right);

/* The key that the sender has proved, or NULL. Borrowed from the message. */
const char *topic_auth_key(struct topic_message *message);

#endif
