#include "daemon/storing/candidate_pool.h"

#include <string.h>

#include "base/random.h"

void topic_candidate_pool_init(struct topic_candidate_pool *pool)
{
    pthread_mutex_init(&pool->lock, NULL);
    pool->is_on = true;
}

void topic_candidate_pool_release_item(struct topic_candidate *item)
{
    topic_buffer_release(&item->id);
    topic_buffer_release(&item->bytes);
    topic_model_unref(item->model);
    *item = (struct topic_candidate){0};
}

void topic_candidate_pool_release(struct topic_candidate_pool *pool)
{
    if (!pool->is_on)
        return;
    for (size_t i = 0; i < pool->count; i++)
        topic_candidate_pool_release_item(&pool->items[i]);
    pthread_mutex_destroy(&pool->lock);
    pool->is_on = false;
    pool->count = 0;
}

/* The place of the n-th article, from 0 (Vitter, "Random sampling with a reservoir", 1985,
 * algorithm R); TOPIC_CANDIDATE_POOL_MAX or more: it is not drawn. The number of the article is the
 * seed, as no order of articles is chosen for it. */
static size_t draw(size_t n, const struct topic_model *model)
{
    struct topic_random random = {.state = n ^ (uint64_t)(uintptr_t)model};
    return n < TOPIC_CANDIDATE_POOL_MAX ? n : topic_random_below(&random, n + 1);
}

/* Where it goes among the `count` that are there. One of the first replaces none while there is
 * room: another that was counted before the pool was emptied, and copied after that, may have its
 * place. A later one may find fewer: an earlier one was too long, or the pool was just emptied. */
static size_t place_among(size_t count, size_t n, size_t place)
{
    bool is_full = count == TOPIC_CANDIDATE_POOL_MAX;
    return is_full || (n >= TOPIC_CANDIDATE_POOL_MAX && place < count) ? place : count;
}

static size_t bytes_of(const struct topic_article *article)
{
    size_t bytes = 0;
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        bytes += article->fields[i].len;
    return bytes;
}

/* -1: out of memory; the candidate is empty. */
static int copy(struct topic_candidate *candidate, struct topic_text id,
                const struct topic_article *article, struct topic_model *model)
{
    topic_candidate_pool_release_item(candidate);
    int status = topic_buffer_append(&candidate->id, id.bytes, id.len, NULL);
    for (size_t i = 0; i < TOPIC_FIELD_COUNT && status == 0; i++) {
        candidate->lengths[i] = article->fields[i].len;
        if (article->fields[i].len > 0)
            status = topic_buffer_append(&candidate->bytes, article->fields[i].bytes,
                                         article->fields[i].len, NULL);
    }
    if (status < 0)
        topic_candidate_pool_release_item(candidate);
    else
        candidate->model = topic_model_ref(model);
    return status;
}

void topic_candidate_pool_offer(struct topic_candidate_pool *pool, struct topic_text id,
                                const struct topic_article *article, struct topic_model *model)
{
    if (!pool || !pool->is_on || id.len == 0)
        return;
    size_t n = atomic_fetch_add_explicit(&pool->offered, 1, memory_order_relaxed);
    size_t place = draw(n, model);
    if (place >= TOPIC_CANDIDATE_POOL_MAX || bytes_of(article) > TOPIC_CANDIDATE_POOL_MAX_BYTES)
        return;
    pthread_mutex_lock(&pool->lock);
    place = place_among(pool->count, n, place);
    if (copy(&pool->items[place], id, article, model) == 0 && place == pool->count)
        pool->count++;
    pthread_mutex_unlock(&pool->lock);
}

size_t topic_candidate_pool_take(struct topic_candidate_pool *pool, struct topic_candidate *items,
                                 size_t *offered)
{
    *offered = 0;
    if (!pool->is_on)
        return 0;
    pthread_mutex_lock(&pool->lock);
    size_t count = pool->count;
    memcpy(items, pool->items, count * sizeof *items);
    memset(pool->items, 0, sizeof pool->items);
    pool->count = 0;
    *offered = atomic_exchange(&pool->offered, 0);
    pthread_mutex_unlock(&pool->lock);
    return count;
}

struct topic_article topic_candidate_pool_article(const struct topic_candidate *candidate)
{
    struct topic_article article = {0};
    const char *at = candidate->bytes.bytes;
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++) {
        if (candidate->lengths[i] > 0)
            article.fields[i] = (struct topic_text){at, candidate->lengths[i]};
        at += candidate->lengths[i];
    }
    return article;
}
