#include "policy/name_lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_scan.h"

struct topic_name_lines_place {
    size_t at; /* in the list */
    size_t len;
};

bool topic_name_lines_next(struct topic_text *lines, struct topic_text *name)
{
    if (lines->len == 0)
        return false;
    size_t end = topic_text_scan_line_end(*lines, 0);
    size_t next = topic_text_scan_next_line(*lines, end);
    *name = (struct topic_text){lines->bytes, end};
    *lines = (struct topic_text){lines->bytes + next, lines->len - next};
    return true;
}

int topic_name_lines_add(struct topic_buffer *lines, const char *name, size_t len,
                         struct topic_error *err)
{
    return topic_buffer_format(lines, err, "%s%.*s", lines->len > 0 ? "\n" : "", (int)len, name);
}

static int compare(const struct topic_name_lines_unique *unique, size_t place,
                   struct topic_text name)
{
    const struct topic_name_lines_place *own = &unique->names[place];
    size_t len = own->len < name.len ? own->len : name.len;
    int order = memcmp(unique->lines->bytes + own->at, name.bytes, len);
    return order != 0 ? order : (own->len > name.len) - (own->len < name.len);
}

/* The first place whose name is not before `name`. */
static size_t place_of(const struct topic_name_lines_unique *unique, struct topic_text name)
{
    size_t low = 0;
    size_t high = unique->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(unique, middle, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int topic_name_lines_unique_add(struct topic_name_lines_unique *unique, const char *name,
                                size_t len, struct topic_error *err)
{
    const struct topic_text text = {name, len};
    size_t place = place_of(unique, text);
    if (place < unique->count && compare(unique, place, text) == 0)
        return 0;
    if (topic_memory_reserve(&unique->names, &unique->capacity, unique->count + 1,
                             sizeof *unique->names, err) < 0 ||
        topic_name_lines_add(unique->lines, name, len, err) < 0)
        return -1;
    memmove(unique->names + place + 1, unique->names + place,
            (unique->count - place) * sizeof *unique->names);
    unique->names[place] = (struct topic_name_lines_place){unique->lines->len - len, len};
    unique->count++;
    return 0;
}

void topic_name_lines_unique_release(struct topic_name_lines_unique *unique)
{
    free(unique->names);
    *unique = (struct topic_name_lines_unique){0};
}
