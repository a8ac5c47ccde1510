#include "bridge/nats/nats_json.h"

#include <stdbool.h>

/* A field and its place in a table; an element of a list takes less. */
#define VALUE_BYTES 128

uint64_t topic_nats_json_cost(const char *text, size_t len)
{
    uint64_t cost = 0;
    bool is_string = false;
    for (size_t at = 0; at < len; at++) {
        const char byte = text[at];
        if (is_string && byte == '\\')
            at++;
        else if (byte == '"')
            is_string = !is_string;
        else if (is_string)
            continue;
        else if (byte == '{')
            cost += 2 * (uint64_t)(len - at) + VALUE_BYTES;
        else if (byte == '[' || byte == ',')
            cost += VALUE_BYTES;
    }
    return cost;
}
