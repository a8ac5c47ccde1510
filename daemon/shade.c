#include "daemon/shade.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"

/* Enough for ordinary requests; the memory of a larger one is given back. */
#define KEPT_BYTES ((size_t)256 * 1024)

struct topic_shade_note {
    size_t start; /* in the bytes: the id, then the fields one after the other */
    size_t id_len;
    size_t field_lens[TOPIC_FIELD_COUNT];
};

void topic_shade_release(struct topic_shade *shade)
{
    topic_shadow_unref(shade->shadow);
    topic_buffer_release(&shade->bytes);
    free(shade->notes);
    topic_scratch_free(shade->scratch);
    *shade = (struct topic_shade){0};
}

static int append(struct topic_shade *shade, struct topic_text text, size_t *len)
{
    *len = text.len;
    return text.len > 0 ? topic_buffer_append(&shade->bytes, text.bytes, text.len, NULL) : 0;
}

static int copy(struct topic_shade *shade, struct topic_shade_note *note, struct topic_text id,
                const struct topic_article *article)
{
    int status = append(shade, id, &note->id_len);
    for (size_t i = 0; i < TOPIC_FIELD_COUNT && status == 0; i++)
        status = append(shade, article->fields[i], &note->field_lens[i]);
    return status;
}

void topic_shade_take(struct topic_shade *shade, struct topic_shadow *shadow, struct topic_text id,
                      const struct topic_article *article)
{
    struct topic_shade_note note = {.start = shade->bytes.len};
    assert(!shade->shadow || shade->shadow == shadow);
    if (topic_memory_reserve(&shade->notes, &shade->capacity, shade->count + 1,
                             sizeof *shade->notes, NULL) < 0)
        return;
    if (copy(shade, &note, id, article) < 0) {
        shade->bytes.len = note.start;
        return;
    }
    if (!shade->shadow)
        shade->shadow = topic_shadow_ref(shadow);
    shade->notes[shade->count++] = note;
}

static struct topic_text next(const char **at, size_t len)
{
    struct topic_text text = {*at, len};
    *at += len;
    return text;
}

static void work_off(struct topic_shade *shade, const struct topic_shade_note *note,
                     struct topic_scratch *scratch)
{
    struct topic_article article;
    struct topic_tags running;
    struct topic_tags other;
    const char *at = shade->bytes.bytes ? shade->bytes.bytes + note->start : "";
    struct topic_text id = next(&at, note->id_len);
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        article.fields[i] = next(&at, note->field_lens[i]);
    if (topic_model_tag(topic_shadow_running(shade->shadow), scratch, &article, NULL, &running,
                        NULL) == 0 &&
        topic_model_tag(topic_shadow_model(shade->shadow), shade->scratch, &article, NULL, &other,
                        NULL) == 0)
        topic_shadow_count(shade->shadow, id, &running, &other);
}

void topic_shade_work(struct topic_shade *shade, struct topic_scratch *scratch)
{
    if (!shade->scratch)
        shade->scratch = topic_scratch_new(NULL);
    for (size_t i = 0; i < shade->count && shade->scratch; i++)
        work_off(shade, &shade->notes[i], scratch);
    topic_shadow_unref(shade->shadow);
    shade->shadow = NULL;
    shade->count = 0;
    topic_buffer_reset(&shade->bytes);
    if (shade->bytes.capacity > KEPT_BYTES)
        topic_buffer_release(&shade->bytes);
}
