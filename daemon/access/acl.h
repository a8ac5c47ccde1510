/* allow.h - the list of those who may enter, by their public keys, and what each may do.
 *
 *     PUBLIC_KEY NAME RIGHT[,RIGHT]
 *
 * A line for each client; empty lines, and those that begin with #, are passed over (no key begins
 * so: 32 bits never reach the last two of the 85 characters in front).
 */
#ifndef TOPIC_DAEMON_ACCESS_ACL_H
#define TOPIC_DAEMON_ACCESS_ACL_H

#include <stddef.h>

#include "topicd/error.h"
#include "wire/curve_key.h"

/* Four times the keys that may be open connections on a machine of ordinary limits; a longer list
 * is a slip. */
#define TOPIC_ACL_MAX_CLIENTS 100000
#define TOPIC_ACL_MAX_NAME 64

enum topic_right {
    TOPIC_RIGHT_TAG = 1,    /* requests and records */
    TOPIC_RIGHT_CONTROL = 2 /* what the owner may */
};

struct topic_acl_client {
    char key[TOPIC_CURVE_KEY_LENGTH + 1];
    char name[TOPIC_ACL_MAX_NAME + 1];
    unsigned rights; /* of enum topic_right, added up; at least one */
};

/* Sorted by key. All zero is empty: nobody. */
struct topic_acl {
    struct topic_acl_client *clients;
    size_t count;
    size_t capacity;
};

/* Reads a list; `path` is its name in errors, with the line. Release in any case. */
int topic_acl_parse(struct topic_acl *acl, const char *text, size_t len, const char *path,
                    struct topic_error *err);
int topic_acl_read(struct topic_acl *acl, const char *path, struct topic_error *err);
void topic_acl_release(struct topic_acl *acl);

/* NULL: not on the list. Borrowed until the list is released. */
const struct topic_acl_client *topic_acl_find(const struct topic_acl *acl, const char *key);

#endif
