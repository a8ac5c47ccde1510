#include "record/programs/key_members.h"

#include <stdint.h>

json_t *topic_key_members_get(const json_t *object, const char *name)
{
    return json_object_size(object) > 0 ? json_object_get(object, name) : NULL;
}

struct topic_key_members topic_key_members_texts(const json_t *object)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    const size_t size = json_object_size(object);
    struct topic_key_members members = {.object = object, .names = names, .count = count};
    if (size == 0)
        members.at = count;
    else if (size < count) {
        members.member = json_object_iter((json_t *)(uintptr_t)object);
        members.at = count;
    }
    return members;
}

static const struct topic_keys_name *next_member(struct topic_key_members *members, json_t **value)
{
    json_t *object = (json_t *)(uintptr_t)members->object;
    while (members->member) {
        void *member = members->member;
        members->member = json_object_iter_next(object, member);
        const struct topic_keys_name *name =
            topic_keys_find_among(members->names, members->count, json_object_iter_key(member),
                                  json_object_iter_key_len(member));
        if (!name)
            continue;
        *value = json_object_iter_value(member);
        return name;
    }
    return NULL;
}

const struct topic_keys_name *topic_key_members_next(struct topic_key_members *members,
                                                     json_t **value)
{
    while (members->at < members->count) {
        const struct topic_keys_name *name = &members->names[members->at++];
        *value = json_object_getn(members->object, name->name, name->len);
        if (*value)
            return name;
    }
    return next_member(members, value);
}
