/* key_members.h - the members of an object of JSON that have names which are known.
 *
 * An odd article, such as {"doc":{}}, is asked for a hundred names and is ten bytes long. So what
 * has no members is asked for none, and a list of names costs no more than the object has members.
 */
#ifndef TOPIC_RECORD_PROGRAMS_KEY_MEMBERS_H
#define TOPIC_RECORD_PROGRAMS_KEY_MEMBERS_H

#include <stddef.h>

#include <jansson.h>

#include "record/keys.h"

/* As json_object_get(). */
json_t *topic_key_members_get(const json_t *object, const char *name);

/* Goes through the members whose names are in a list, in any order. */
struct topic_key_members {
    const json_t *object;
    const struct topic_keys_name *names;
    size_t count;
    void *member; /* the next one, where the object has fewer members than there are names */
    size_t at;    /* else the next name */
};

/* Those with the names of topic_keys_texts. */
struct topic_key_members topic_key_members_texts(const json_t *object);

/* The name of the next one, whose value it sets; NULL: there is none. */
const struct topic_keys_name *topic_key_members_next(struct topic_key_members *members,
                                                     json_t **value);

#endif
