/* curve_key.h - CURVE key pairs: makes them, keeps them in certificate files, sets them on sockets.
 *
 * The files are czmq certificates (ZPL), so that czmq, pyzmq and others can read them. NAME.key
 * holds the public key, NAME.key_secret both keys. A key as text is Z85, 40 characters.
 */
#ifndef TOPIC_WIRE_CURVE_KEY_H
#define TOPIC_WIRE_CURVE_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"

#define TOPIC_CURVE_KEY_LENGTH 40
#define TOPIC_CURVE_KEY_BYTES 32

/* Appended to the name of the public key's file, it names the file with both keys. */
#define TOPIC_CURVE_KEY_SECRET_SUFFIX "_secret"

struct topic_curve_key_pair {
    char public_key[TOPIC_CURVE_KEY_LENGTH + 1];
    char secret_key[TOPIC_CURVE_KEY_LENGTH + 1];
};

/* Generates a pair from the system's random numbers. Release in any case; that overwrites the keys.
 */
int topic_curve_key_pair_make(struct topic_curve_key_pair *pair, struct topic_error *err);
void topic_curve_key_pair_release(struct topic_curve_key_pair *pair);

/* Writes PATH, which everybody may read, and PATH_secret, which only its owner may read. Fails if
 * one of them exists. */
int topic_curve_key_pair_save(const struct topic_curve_key_pair *pair, const char *path,
                              struct topic_error *err);

/* Reads a pair from PATH_secret if that exists, else from PATH. Fails if other users can read the
 * file. */
int topic_curve_key_pair_read(struct topic_curve_key_pair *pair, const char *path,
                              struct topic_error *err);

/* Reads a public key: `text` names a file that holds it, or is the key itself. */
int topic_curve_key_public_read(char key[TOPIC_CURVE_KEY_LENGTH + 1], const char *text,
                                struct topic_error *err);

/* Whether `text` is a key of 40 characters; `bytes` gets the decoded key, or is NULL. */
bool topic_curve_key_is_valid(const char *text, size_t len,
                              unsigned char bytes[TOPIC_CURVE_KEY_BYTES]);

/* Encrypts the connections that the socket binds (server) or connects (client) from now on; the
 * peer has to prove that it has its secret key. `server` is the server's public key. A client's own
 * pair may be NULL: then one is generated. -1: errno says why. */
int topic_curve_key_apply_server(void *socket, const struct topic_curve_key_pair *own);
int topic_curve_key_apply_client(void *socket, const struct topic_curve_key_pair *own,
                                 const char *server);

#endif
