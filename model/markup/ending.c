#include "model/markup/ending.h"

#include <string.h>

size_t topic_ending_find(struct topic_text text, size_t at, const char *needle)
{
    if (at >= text.len)
        return text.len;
    const char *found = memmem(text.bytes + at, text.len - at, needle, strlen(needle));
    return found ? (size_t)(found - text.bytes) : text.len;
}

size_t topic_ending_after(struct topic_ending *ending, struct topic_text text, size_t at,
                          size_t most)
{
    if (ending->next < at)
        ending->next = topic_ending_find(text, at, ending->bytes);
    if (ending->next >= text.len || ending->next - at > most)
        return 0;
    return ending->next + strlen(ending->bytes);
}
