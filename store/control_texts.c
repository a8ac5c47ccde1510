#include "store/control_texts.h"

#include <stdlib.h>

#include "base/memory.h"

static struct topic_checksum_wide digest_of(const struct topic_text fields[TOPIC_FIELD_COUNT])
{
    struct topic_checksum_wide sum = {0};
    for (int i = 0; i < TOPIC_FIELD_COUNT; i++)
        sum = topic_checksum_extend(sum, fields[i].bytes, fields[i].len);
    return sum;
}

static int compare(const void *left, const void *right)
{
    const struct topic_checksum_wide *a = left;
    const struct topic_checksum_wide *b = right;
    if (a->high != b->high)
        return a->high < b->high ? -1 : 1;
    return a->low < b->low ? -1 : a->low > b->low;
}

int topic_control_texts_add(struct topic_control_texts *texts,
                            const struct topic_text fields[TOPIC_FIELD_COUNT],
                            struct topic_error *err)
{
    if (topic_memory_reserve(&texts->digests, &texts->capacity, texts->count + 1,
                             sizeof *texts->digests, err) < 0)
        return -1;
    texts->digests[texts->count++] = digest_of(fields);
    return 0;
}

void topic_control_texts_sort(struct topic_control_texts *texts)
{
    if (texts->count > 0)
        qsort(texts->digests, texts->count, sizeof *texts->digests, compare);
}

bool topic_control_texts_has(const struct topic_control_texts *texts,
                             const struct topic_text fields[TOPIC_FIELD_COUNT])
{
    const struct topic_checksum_wide digest = digest_of(fields);
    return texts->count > 0 &&
           bsearch(&digest, texts->digests, texts->count, sizeof digest, compare) != NULL;
}

void topic_control_texts_release(struct topic_control_texts *texts)
{
    free(texts->digests);
    *texts = (struct topic_control_texts){0};
}
