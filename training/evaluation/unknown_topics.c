#include "training/evaluation/unknown_topics.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "training/data/interner.h"
#include "training/names/name_key.h"

/* Names are near if at most a quarter of the longer one's bytes differ, and at most three: more
 * would call "Law" near to "War". */
#define NEAR_SHARE 4
#define NEAR_MAX 3

/* A longer name is near to none but its variants: a sentence is no misspelt name. */
#define COMPARED_MAX_BYTES 200

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* The number of bytes to insert, delete or replace, or `most` + 1 if it is more. */
static size_t distance(struct topic_text a, struct topic_text b, size_t most)
{
    size_t row[COMPARED_MAX_BYTES + 1];
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        size_t least = row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t above = row[j];
            size_t replaced = diagonal + (a.bytes[i - 1] != b.bytes[j - 1]);
            row[j] = smallest(above + 1, row[j - 1] + 1, replaced);
            diagonal = above;
            least = row[j] < least ? row[j] : least;
        }
        if (least > most)
            return most + 1;
    }
    return row[b.len] <= most ? row[b.len] : most + 1;
}

/* The most bytes in which near names differ. */
static size_t allowed(struct topic_text a, struct topic_text b)
{
    size_t longer = a.len > b.len ? a.len : b.len;
    size_t shorter = a.len > b.len ? b.len : a.len;
    size_t most = longer / NEAR_SHARE < NEAR_MAX ? longer / NEAR_SHARE : NEAR_MAX;
    return longer > COMPARED_MAX_BYTES || longer - shorter > most ? 0 : most;
}

/* The number of the nearest key, or keys->count. */
static size_t find_nearest(const struct topic_interner *keys, struct topic_text key)
{
    size_t nearest = keys->count;
    size_t best = NEAR_MAX + 1;
    for (size_t i = 0; i < keys->count && best > 0; i++) {
        struct topic_text other = topic_interner_text(keys, i);
        if (topic_text_is_same(other, key))
            return i;
        size_t most = allowed(key, other);
        size_t differs = most > 0 ? distance(key, other, most) : NEAR_MAX + 1;
        if (differs <= most && differs < best) {
            best = differs;
            nearest = i;
        }
    }
    return nearest;
}

static int compare_items(const void *left, const void *right)
{
    const struct topic_unknown_topic *a = left;
    const struct topic_unknown_topic *b = right;
    if (a->articles != b->articles)
        return a->articles > b->articles ? -1 : 1;
    return strcmp(a->name, b->name);
}

int topic_unknown_topics_find(struct topic_unknown_topics *unknown, const struct topic_model *model,
                              struct topic_unknown_topic *items, size_t count,
                              struct topic_error *err)
{
    struct topic_interner keys = {0}; /* by the model's topic */
    struct topic_name_key *key = topic_name_key_new(err);
    int status = key ? 0 : -1;
    *unknown = (struct topic_unknown_topics){.items = items, .count = count};
    for (size_t topic = 0; status == 0 && topic < topic_model_topic_count(model); topic++) {
        struct topic_text text =
            topic_name_key_of(key, topic_text_of(topic_model_topic_name(model, topic)));
        status = topic_interner_add(&keys, topic, text, 0, err) == UINT32_MAX ? -1 : 0;
    }
    for (size_t i = 0; status == 0 && i < count; i++) {
        size_t nearest = find_nearest(&keys, topic_name_key_of(key, topic_text_of(items[i].name)));
        items[i].nearest = nearest < keys.count ? topic_model_topic_name(model, nearest) : NULL;
    }
    if (count > 0)
        qsort(items, count, sizeof *items, compare_items);
    topic_interner_release(&keys);
    free(key);
    return status;
}

void topic_unknown_topics_release(struct topic_unknown_topics *unknown)
{
    free(unknown->items);
    *unknown = (struct topic_unknown_topics){0};
}
