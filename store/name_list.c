#include "store/name_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void topic_name_list_reset(struct topic_name_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->names[i]);
    list->count = 0;
}

void topic_name_list_release(struct topic_name_list *list)
{
    topic_name_list_reset(list);
    free(list->names);
    *list = (struct topic_name_list){0};
}

static int compare(const char *own, struct topic_text name)
{
    int order = strncmp(own, name.bytes, name.len);
    return order != 0 ? order : own[name.len] != '\0';
}

/* The first place whose name is not before `name`. */
static size_t place_of(const struct topic_name_list *list, struct topic_text name)
{
    size_t low = 0;
    size_t high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(list->names[middle], name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_at(const struct topic_name_list *list, size_t place, struct topic_text name)
{
    return place < list->count && compare(list->names[place], name) == 0;
}

bool topic_name_list_contains(const struct topic_name_list *list, struct topic_text name)
{
    return is_at(list, place_of(list, name), name);
}

int topic_name_list_add(struct topic_name_list *list, struct topic_text name,
                        struct topic_error *err)
{
    size_t place = place_of(list, name);
    if (is_at(list, place, name))
        return 0;
    if (topic_memory_reserve(&list->names, &list->capacity, list->count + 1, sizeof *list->names,
                             err) < 0)
        return -1;
    char *copy = topic_memory_copy(name.bytes, name.len, err);
    if (!copy)
        return -1;
    memmove(list->names + place + 1, list->names + place,
            (list->count - place) * sizeof *list->names);
    list->names[place] = copy;
    list->count++;
    return 0;
}

static void remove_name(struct topic_name_list *list, struct topic_text name)
{
    size_t place = place_of(list, name);
    if (!is_at(list, place, name))
        return;
    free(list->names[place]);
    list->count--;
    memmove(list->names + place, list->names + place + 1,
            (list->count - place) * sizeof *list->names);
}

bool topic_name_list_next_line(struct topic_text *lines, struct topic_text *name)
{
    if (lines->len == 0)
        return false;
    const char *end = memchr(lines->bytes, '\n', lines->len);
    *name = (struct topic_text){lines->bytes, end ? (size_t)(end - lines->bytes) : lines->len};
    size_t used = end ? name->len + 1 : name->len;
    lines->bytes += used;
    lines->len -= used;
    return true;
}

int topic_name_list_add_lines(struct topic_name_list *list, struct topic_text lines,
                              struct topic_error *err)
{
    struct topic_text name;
    while (topic_name_list_next_line(&lines, &name))
        if (topic_name_list_add(list, name, err) < 0)
            return -1;
    return 0;
}

void topic_name_list_remove_lines(struct topic_name_list *list, struct topic_text lines)
{
    struct topic_text name;
    while (topic_name_list_next_line(&lines, &name))
        remove_name(list, name);
}

int topic_name_list_write(const struct topic_name_list *list, struct topic_buffer *out,
                          struct topic_error *err)
{
    topic_buffer_reset(out);
    for (size_t i = 0; i < list->count; i++)
        if (topic_buffer_format(out, err, "%s%s", i > 0 ? "\n" : "", list->names[i]) < 0)
            return -1;
    return 0;
}
