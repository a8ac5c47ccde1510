/* request_members.h - the members that requests for the store have in common, read from the JSON
 * object of a request; and who decided, with the digest that makes a request idempotent.
 *
 * A member that is absent, or null, leaves its value as it is. -1: a bad request. */
#ifndef TOPIC_WIRE_STORE_REQUEST_MEMBERS_H
#define TOPIC_WIRE_STORE_REQUEST_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "record/article/json_record.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* A key that makes a request idempotent, the name of a user, a source, and a lease. */
#define TOPIC_REQUEST_MEMBERS_MAX_NAME_BYTES 128

/* Doubles hold whole numbers exactly up to here. */
#define TOPIC_REQUEST_MEMBERS_MAX_NUMBER 9007199254740992

/* Texts are borrowed from the JSON object; bytes NULL: none. */
struct topic_request_members_author {
    struct topic_text key;
    struct topic_text user; /* that a proxy names */
    struct topic_text source;
    unsigned char digest[16]; /* of all members but the id: requests that mean the same have the
                               * same one */
};

struct topic_text topic_request_members_text(const json_t *string);

/* The value of a key; NULL where it is absent or null. */
json_t *topic_request_members_find(const json_t *object, const char *key);

/* A short text without control characters. */
int topic_request_members_name(const json_t *object, const char *key, struct topic_text *name,
                               struct topic_error *err);

/* A whole number from low to high. */
int topic_request_members_number(const json_t *object, const char *key, int64_t low, int64_t high,
                                 int64_t *number, struct topic_error *err);
int topic_request_members_size(const json_t *object, const char *key, int64_t high, size_t *size,
                               struct topic_error *err);
int topic_request_members_bool(const json_t *object, const char *key, bool *is_set,
                               struct topic_error *err);

/* The user and the source; `needs_key`: and the key, which has to be there. Takes the id and the
 * deadline, which may differ when a request is sent again, out of the object. */
int topic_request_members_author(json_t *object, bool needs_key,
                                 struct topic_request_members_author *author,
                                 struct topic_error *err);

/* Makes the digest differ from those of the same request with another `part`. */
void topic_request_members_distinguish(struct topic_request_members_author *author,
                                       struct topic_text part);

/* Keeps of what a request was read from only the strings that its texts are borrowed from: what
 * waits for the store would take up to 79 bytes for each byte of its message. Call it after
 * topic_request_members_author, whose digest is of all. */
int topic_request_members_drop_rest(struct topic_json_record *json, struct topic_error *err);

/* The memory of what it has kept. */
size_t topic_request_members_kept_bytes(const struct topic_json_record *json);

#endif
