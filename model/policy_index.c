#include "model/policy_index.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

int topic_policy_index_init(struct topic_policy_index *index, size_t capacity,
                            struct topic_error *err)
{
    *index =
        (struct topic_policy_index){.items = topic_memory_new(capacity, sizeof *index->items, err)};
    return index->items ? 0 : -1;
}

void topic_policy_index_release(struct topic_policy_index *index)
{
    free(index->items);
    *index = (struct topic_policy_index){0};
}

void topic_policy_index_add(struct topic_policy_index *index, const char *name, size_t entry)
{
    index->items[index->count++] = (struct topic_policy_index_item){
        .name = name, .entry = (uint32_t)entry, .node = TOPIC_POLICY_NONE};
}

static int compare(const void *left, const void *right)
{
    const struct topic_policy_index_item *a = left;
    const struct topic_policy_index_item *b = right;
    int order = strcmp(a->name, b->name);
    return order != 0 ? order : (a->entry > b->entry) - (a->entry < b->entry);
}

void topic_policy_index_sort(struct topic_policy_index *index)
{
    if (index->count > 0)
        qsort(index->items, index->count, sizeof *index->items, compare);
}

struct topic_policy_index_item *topic_policy_index_find(const struct topic_policy_index *index,
                                                        const char *name)
{
    size_t low = 0;
    size_t high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(index->items[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_there = low < index->count && strcmp(index->items[low].name, name) == 0;
    return is_there ? &index->items[low] : NULL;
}

struct topic_policy_index_item *topic_policy_index_next(const struct topic_policy_index *index,
                                                        struct topic_policy_index_item *item)
{
    struct topic_policy_index_item *next = item + 1;
    bool is_there = next < index->items + index->count && strcmp(next->name, item->name) == 0;
    return is_there ? next : NULL;
}
