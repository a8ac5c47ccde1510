#include "daemon/shadow/shadow_queue.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"

/* Enough for ordinary requests; the memory of a larger one is given back. */
#define KEPT_BYTES ((size_t)256 * 1024)

struct topic_shadow_queue_entry {
    size_t start; /* in the bytes: the id, then the fields one after the other */
    size_t id_len;
    size_t field_lens[TOPIC_FIELD_COUNT];
};

void topic_shadow_queue_release(struct topic_shadow_queue *shadow_queue)
{
    topic_shadow_unref(shadow_queue->shadow);
    topic_buffer_release(&shadow_queue->bytes);
    free(shadow_queue->entries);
    topic_scratch_free(shadow_queue->scratch);
    *shadow_queue = (struct topic_shadow_queue){0};
}

static int append(struct topic_shadow_queue *shadow_queue, struct topic_text text, size_t *len)
{
    *len = text.len;
    return text.len > 0 ? topic_buffer_append(&shadow_queue->bytes, text.bytes, text.len, NULL) : 0;
}

static int copy(struct topic_shadow_queue *shadow_queue, struct topic_shadow_queue_entry *entry,
                struct topic_text id, const struct topic_article *article)
{
    int status = append(shadow_queue, id, &entry->id_len);
    for (size_t i = 0; i < TOPIC_FIELD_COUNT && status == 0; i++)
        status = append(shadow_queue, article->fields[i], &entry->field_lens[i]);
    return status;
}

void topic_shadow_queue_take(struct topic_shadow_queue *shadow_queue, struct topic_shadow *shadow,
                             struct topic_text id, const struct topic_article *article)
{
    struct topic_shadow_queue_entry entry = {.start = shadow_queue->bytes.len};
    assert(!shadow_queue->shadow || shadow_queue->shadow == shadow);
    if (topic_memory_reserve(&shadow_queue->entries, &shadow_queue->capacity,
                             shadow_queue->count + 1, sizeof *shadow_queue->entries, NULL) < 0)
        return;
    if (copy(shadow_queue, &entry, id, article) < 0) {
        shadow_queue->bytes.len = entry.start;
        return;
    }
    if (!shadow_queue->shadow)
        shadow_queue->shadow = topic_shadow_ref(shadow);
    shadow_queue->entries[shadow_queue->count++] = entry;
}

static struct topic_text next(const char **at, size_t len)
{
    struct topic_text text = {*at, len};
    *at += len;
    return text;
}

static void work_off(struct topic_shadow_queue *shadow_queue,
                     const struct topic_shadow_queue_entry *entry, struct topic_scratch *scratch)
{
    struct topic_article article;
    struct topic_tags running;
    struct topic_tags other;
    const char *at = shadow_queue->bytes.bytes ? shadow_queue->bytes.bytes + entry->start : "";
    struct topic_text id = next(&at, entry->id_len);
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        article.fields[i] = next(&at, entry->field_lens[i]);
    if (topic_model_tag(topic_shadow_running(shadow_queue->shadow), scratch, &article, NULL,
                        &running, NULL) == 0 &&
        topic_model_tag(topic_shadow_model(shadow_queue->shadow), shadow_queue->scratch, &article,
                        NULL, &other, NULL) == 0)
        topic_shadow_count(shadow_queue->shadow, id, &running, &other);
}

void topic_shadow_queue_work(struct topic_shadow_queue *shadow_queue, struct topic_scratch *scratch)
{
    if (!shadow_queue->scratch)
        shadow_queue->scratch = topic_scratch_new(NULL);
    for (size_t i = 0; i < shadow_queue->count && shadow_queue->scratch; i++)
        work_off(shadow_queue, &shadow_queue->entries[i], scratch);
    topic_shadow_unref(shadow_queue->shadow);
    shadow_queue->shadow = NULL;
    shadow_queue->count = 0;
    topic_buffer_reset(&shadow_queue->bytes);
    if (shadow_queue->bytes.capacity > KEPT_BYTES)
        topic_buffer_release(&shadow_queue->bytes);
}
