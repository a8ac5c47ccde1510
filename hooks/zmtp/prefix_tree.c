#include "hooks/zmtp/prefix_tree.h"

#include <pthread.h>
#include <search.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/memory.h"

/* What a prefix takes to look at beside the nodes of its bytes: the table at the node where it
 * leaves another one has up to 256 places, some of which it shares. */
#define PREFIX_NODES 64

struct prefix {
    uint64_t hash; /* the first member, by which it is found */
    size_t len;
    size_t subscribers;
};

static void *prefixes; /* as tsearch(3) keeps them, by hash */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_size_t nodes;

static int compare(const void *a, const void *b)
{
    uint64_t first = *(const uint64_t *)a;
    uint64_t second = *(const uint64_t *)b;
    return (first > second) - (first < second);
}

static struct prefix *find(uint64_t hash)
{
    struct prefix *const *place = tfind(&hash, &prefixes, compare);
    return place ? *place : NULL;
}

/* Under the lock. */
static struct prefix *insert(uint64_t hash, size_t len)
{
    struct prefix *prefix = topic_memory_new(1, sizeof *prefix, NULL);
    if (!prefix)
        return NULL;
    *prefix = (struct prefix){.hash = hash, .len = len};
    if (!tsearch(prefix, &prefixes, compare)) {
        free(prefix);
        return NULL;
    }
    atomic_fetch_add(&nodes, PREFIX_NODES + len);
    return prefix;
}

int topic_prefix_tree_add(uint64_t hash, size_t len)
{
    pthread_mutex_lock(&lock);
    struct prefix *prefix = find(hash);
    if (!prefix)
        prefix = insert(hash, len);
    if (prefix)
        prefix->subscribers++;
    pthread_mutex_unlock(&lock);
    return prefix ? 0 : -1;
}

void topic_prefix_tree_remove(uint64_t hash)
{
    pthread_mutex_lock(&lock);
    struct prefix *prefix = find(hash);
    if (prefix && --prefix->subscribers == 0) {
        atomic_fetch_sub(&nodes, PREFIX_NODES + prefix->len);
        tdelete(prefix, &prefixes, compare);
        free(prefix);
    }
    pthread_mutex_unlock(&lock);
}

size_t topic_prefix_tree_nodes(void)
{
    return atomic_load(&nodes);
}
