#include "training/xml/left_out.h"

#include <stdio.h>
#include <string.h>

/* So many kinds are listed. */
#define LISTED_MAX 8

/* A comma, a count between brackets and the NUL. */
#define COUNT_BYTES 40

void topic_left_out_add(json_t *kinds, const char *kind)
{
    json_int_t count = json_integer_value(json_object_get(kinds, kind));
    if (json_object_size(kinds) < TOPIC_LEFT_OUT_MAX_KINDS || count > 0)
        json_object_set_new(kinds, kind, json_integer(count + 1));
}

void topic_left_out_list(json_t *kinds, char list[static TOPIC_LEFT_OUT_LIST_BYTES])
{
    const char *kind;
    json_t *count;
    size_t len = 0;
    size_t listed = 0;
    list[0] = '\0';
    json_object_foreach(kinds, kind, count)
    {
        if (listed++ == LISTED_MAX || len + strlen(kind) + COUNT_BYTES > TOPIC_LEFT_OUT_LIST_BYTES)
            break;
        len += (size_t)snprintf(list + len, TOPIC_LEFT_OUT_LIST_BYTES - len, "%s%s (%lld)",
                                listed > 1 ? ", " : "", kind, (long long)json_integer_value(count));
    }
}
