#include "daemon/net/endpoint_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

int topic_endpoint_list_add(struct topic_endpoint_list *list, const char *text, bool may_connect,
                            struct topic_error *err)
{
    size_t prefix_len = strlen(TOPIC_ENDPOINT_CONNECT);
    bool connects = may_connect && strncmp(text, TOPIC_ENDPOINT_CONNECT, prefix_len) == 0;
    if (topic_memory_reserve(&list->items, &list->capacity, list->count + 1, sizeof *list->items,
                             err) < 0)
        return -1;
    struct topic_endpoint *endpoint = &list->items[list->count];
    if (topic_endpoint_init(endpoint, connects ? text + prefix_len : text, err) < 0)
        return -1;
    endpoint->connects = connects;
    list->count++;
    return 0;
}

void topic_endpoint_list_release(struct topic_endpoint_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        topic_endpoint_release(&list->items[i]);
    free(list->items);
    *list = (struct topic_endpoint_list){0};
}
