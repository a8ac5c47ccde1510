/* acl.h - the list of clients that may connect, by public key, and their rights (access control
 * list).
 *
 *     PUBLIC_KEY NAME RIGHT[,RIGHT]
 *
 * One line for each client; empty lines and lines that begin with # are ignored (no key begins with
 * #). A file with neither is refused.
 */
#ifndef TOPIC_DAEMON_ACCESS_ACL_H
#define TOPIC_DAEMON_ACCESS_ACL_H

#include <stddef.h>

#include "topicd/error.h"
#include "wire/curve_key.h"

/* A longer list is a mistake. */
#define TOPIC_ACL_MAX_CLIENTS 100000
#define TOPIC_ACL_MAX_NAME 64

/* As many lines of the longest name, and the comments beside them. */
#define TOPIC_ACL_MAX_BYTES ((size_t)TOPIC_ACL_MAX_CLIENTS * 256)

enum topic_right {
    TOPIC_RIGHT_TAG = 1,      /* requests and records */
    TOPIC_RIGHT_CONTROL = 2,  /* operations of the control socket */
    TOPIC_RIGHT_FEEDBACK = 4, /* operations of the store */
    TOPIC_RIGHT_PROXY = 8,    /* names the users on whose behalf it asks */
    TOPIC_RIGHT_TRAIN = 16    /* has models trained, and says which serves */
};

/* As the list spells it. */
const char *topic_acl_right_name(enum topic_right right);

struct topic_acl_client {
    char key[TOPIC_CURVE_KEY_LENGTH + 1];
    char name[TOPIC_ACL_MAX_NAME + 1];
    unsigned rights; /* sum of enum topic_right; at least one */
};

/* Sorted by key. All zero is empty: no client may connect. */
struct topic_acl {
    struct topic_acl_client *clients;
    size_t count;
    size_t capacity;
};

/* Reads a list. Errors name `path` and the line. Release in any case. */
int topic_acl_parse(struct topic_acl *acl, const char *text, size_t len, const char *path,
                    struct topic_error *err);
int topic_acl_read(struct topic_acl *acl, const char *path, struct topic_error *err);
void topic_acl_release(struct topic_acl *acl);

/* Returns NULL for a key that is not listed. Borrowed until the list is released. */
const struct topic_acl_client *topic_acl_find(const struct topic_acl *acl, const char *key);

#endif
