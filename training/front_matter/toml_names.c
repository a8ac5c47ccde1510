#include "training/front_matter/toml_names.h"

/* A node is {"flags": number, "below": {name: node}}; the tree is the object of the first names. */
static json_t *find(json_t *names, const json_t *path, size_t index)
{
    return json_object_get(names, json_string_value(json_array_get(path, index)));
}

static json_int_t flags_of(const json_t *node)
{
    return json_integer_value(json_object_get(node, "flags"));
}

bool topic_toml_names_is(json_t *tree, const json_t *path, size_t len, enum topic_toml_flag flag)
{
    json_t *names = tree;
    for (size_t i = 0; i < len; i++) {
        const json_t *node = find(names, path, i);
        bool holds_below = flag == TOPIC_TOML_FROZEN || i + 1 == len;
        if (holds_below && flags_of(node) & (json_int_t)flag)
            return true;
        names = json_object_get(node, "below");
    }
    return false;
}

int topic_toml_names_set(json_t *tree, const json_t *path, size_t len, enum topic_toml_flag flag)
{
    json_t *names = tree;
    json_t *node = NULL;
    for (size_t i = 0; i < len; i++) {
        const char *name = json_string_value(json_array_get(path, i));
        if (!json_object_get(names, name) &&
            json_object_set_new(names, name, json_pack("{s:i, s:{}}", "flags", 0, "below")) < 0)
            return -1;
        node = json_object_get(names, name);
        names = json_object_get(node, "below");
    }
    return json_object_set_new(node, "flags", json_integer(flags_of(node) | (json_int_t)flag));
}

void topic_toml_names_forget(json_t *tree, const json_t *path, size_t len)
{
    json_t *names = tree;
    for (size_t i = 0; i + 1 < len; i++)
        names = json_object_get(find(names, path, i), "below");
    json_object_del(names, json_string_value(json_array_get(path, len - 1)));
}
