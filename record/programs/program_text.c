#include "record/programs/program_text.h"

#include <stdbool.h>
#include <stdint.h>

#include "record/programs/key_members.h"
#include "record/programs/program_problem.h"

static const struct topic_keys_name *find_name(const struct topic_field_map *map, const char *key,
                                               size_t len)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_of_programs(&count);
    const struct topic_keys_name *name = topic_keys_find_among(names, count, key, len);
    return name && !topic_field_map_names_text(map, key, len) ? name : NULL;
}

static bool has_key(const void *object, const char *name)
{
    return topic_key_members_get(object, name);
}

const struct topic_keys_name *topic_program_text_find_title(const json_t *object,
                                                            const struct topic_field_map *map,
                                                            topic_json_value_text *text_of,
                                                            const void *context,
                                                            const json_t **value)
{
    const struct topic_keys_name *name = topic_keys_of_messages();
    *value = json_object_getn(object, name->name, name->len);
    bool is_title = json_is_string(*value) &&
                    topic_json_value_is_filled(*value, text_of, context) &&
                    topic_keys_are_of_message(has_key, object) &&
                    !topic_field_map_names_text(map, name->name, name->len);
    return is_title ? name : NULL;
}

const struct topic_keys_name *topic_program_text_find_body(const json_t *object,
                                                           const struct topic_field_map *map,
                                                           topic_json_value_text *text_of,
                                                           const void *context,
                                                           const json_t **value)
{
    const char *key;
    size_t len;
    json_t *member;
    const struct topic_keys_name *best = NULL;
    json_object_keylen_foreach((json_t *)(uintptr_t)object, key, len, member)
    {
        const struct topic_keys_name *name =
            json_is_string(member) ? find_name(map, key, len) : NULL;
        if (!name || (best && best->rank <= name->rank) ||
            !topic_json_value_is_filled(member, text_of, context))
            continue;
        best = name;
        *value = member;
    }
    return best && !topic_program_problem_is_of_program(object) ? best : NULL;
}
