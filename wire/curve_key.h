/* key.h - CURVE keys: pairs and the certificate files that hold them, and sockets that use them.
 *
 * Files are czmq's certificates (ZPL), so that czmq, pyzmq and others read them too. NAME.key holds
 * a public key, NAME.key_secret both. Keys as text are Z85, 40 characters.
 */
#ifndef TOPIC_WIRE_CURVE_KEY_H
#define TOPIC_WIRE_CURVE_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"

#define TOPIC_CURVE_KEY_LENGTH 40
#define TOPIC_CURVE_KEY_BYTES 32

/* Ends the name of the file with both keys, where NAME has the public one. */
#define TOPIC_CURVE_KEY_SECRET_SUFFIX "_secret"

struct topic_curve_key_pair {
    char public_key[TOPIC_CURVE_KEY_LENGTH + 1];
    char secret_key[TOPIC_CURVE_KEY_LENGTH + 1];
};

/* A new pair, by the system's random numbers. Release in any case, which overwrites it. */
int topic_curve_key_pair_make(struct topic_curve_key_pair *pair, struct topic_error *err);
void topic_curve_key_pair_release(struct topic_curve_key_pair *pair);

/* Writes PATH, for all to read, and PATH_secret, for the owner alone; neither may be there yet. */
int topic_curve_key_pair_save(const struct topic_curve_key_pair *pair, const char *path,
                              struct topic_error *err);

/* Reads a pair from PATH_secret or PATH, whichever is there. Refused while others can read it. */
int topic_curve_key_pair_read(struct topic_curve_key_pair *pair, const char *path,
                              struct topic_error *err);

/* `text` is a file with a public key, or the key itself. */
int topic_curve_key_public_read(char key[TOPIC_CURVE_KEY_LENGTH + 1], const char *text,
                                struct topic_error *err);

/* Whether these are the 40 characters of a key; `bytes` gets what they stand for, or is NULL. */
bool topic_curve_key_is_valid(const char *text, size_t len,
                              unsigned char bytes[TOPIC_CURVE_KEY_BYTES]);

/* What the socket binds (server) or connects (client) from now on is encrypted, and the other side
 * proves its key. -1: errno says why. A client has a pair of its own, or makes one: NULL. */
int topic_curve_key_apply_server(void *socket, const struct topic_curve_key_pair *own);
int topic_curve_key_apply_client(void *socket, const struct topic_curve_key_pair *own,
                                 const char *server);

#endif
