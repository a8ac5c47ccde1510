#include "daemon/shadow/shadow.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define AGREEMENT_PLACES 4

/* A topic of either model. */
struct row {
    const char *name;
    uint64_t both;
    uint64_t only_running;
    uint64_t only_shadow;
    bool is_marked; /* while an article is counted: the running model gave it */
};

struct side {
    size_t rows[TOPIC_SHADOW_TOPICS];
    size_t count; /* that there were; the rows hold the first of them */
};

struct sample {
    char id[TOPIC_SHADOW_ID_BYTES];
    size_t id_len;
    bool is_cut;
    struct side only_running;
    struct side only_shadow;
};

struct topic_shadow {
    atomic_size_t references;
    struct topic_model *running;
    struct topic_model *model;
    size_t *row_of; /* by topic of `model`; those of `running` have the first rows, in order */
    size_t row_count;

    pthread_mutex_t lock; /* for what follows */
    struct row *rows;
    uint64_t articles;
    uint64_t same;                               /* of these, given the very same topics by both */
    struct sample samples[TOPIC_SHADOW_SAMPLES]; /* the n-th disagreement is in n % SAMPLES */
};

static void name_rows(struct topic_shadow *shadow)
{
    size_t count = topic_model_topic_count(shadow->running);
    shadow->row_count = count;
    for (size_t i = 0; i < count; i++)
        shadow->rows[i].name = topic_model_topic_name(shadow->running, i);
    for (size_t i = 0; i < topic_model_topic_count(shadow->model); i++) {
        const char *name = topic_model_topic_name(shadow->model, i);
        shadow->row_of[i] = topic_model_topic_find(shadow->running, name, strlen(name));
        if (shadow->row_of[i] < count)
            continue;
        shadow->row_of[i] = shadow->row_count++;
        shadow->rows[shadow->row_of[i]].name = name;
    }
}

struct topic_shadow *topic_shadow_new(struct topic_model *running, struct topic_model *model,
                                      struct topic_error *err)
{
    struct topic_shadow *shadow = topic_memory_new(1, sizeof *shadow, err);
    if (!shadow)
        return NULL;
    atomic_init(&shadow->references, 1);
    pthread_mutex_init(&shadow->lock, NULL);
    shadow->running = topic_model_ref(running);
    shadow->model = topic_model_ref(model);
    size_t topics = topic_model_topic_count(model);
    shadow->row_of = topic_memory_new(topics, sizeof *shadow->row_of, err);
    shadow->rows =
        topic_memory_new(topics + topic_model_topic_count(running), sizeof *shadow->rows, err);
    if (shadow->row_of && shadow->rows) {
        name_rows(shadow);
        return shadow;
    }
    topic_shadow_unref(shadow);
    return NULL;
}

struct topic_shadow *topic_shadow_ref(struct topic_shadow *shadow)
{
    if (shadow)
        atomic_fetch_add_explicit(&shadow->references, 1, memory_order_relaxed);
    return shadow;
}

void topic_shadow_unref(struct topic_shadow *shadow)
{
    if (!shadow || atomic_fetch_sub_explicit(&shadow->references, 1, memory_order_acq_rel) != 1)
        return;
    topic_model_unref(shadow->running);
    topic_model_unref(shadow->model);
    pthread_mutex_destroy(&shadow->lock);
    free(shadow->row_of);
    free(shadow->rows);
    free(shadow);
}

struct topic_model *topic_shadow_running(const struct topic_shadow *shadow)
{
    return shadow->running;
}

struct topic_model *topic_shadow_model(const struct topic_shadow *shadow)
{
    return shadow->model;
}

static void add_to_side(struct side *side, size_t row)
{
    if (side->count < TOPIC_SHADOW_TOPICS)
        side->rows[side->count] = row;
    side->count++;
}

static void count_topics(struct topic_shadow *shadow, const struct topic_tags *running,
                         const struct topic_tags *other, struct sample *sample)
{
    for (size_t i = 0; i < running->count; i++)
        shadow->rows[running->items[i].topic].is_marked = true;
    for (size_t i = 0; i < other->count; i++) {
        size_t index = shadow->row_of[other->items[i].topic];
        struct row *row = &shadow->rows[index];
        if (row->is_marked) {
            row->both++;
            row->is_marked = false;
        } else {
            row->only_shadow++;
            add_to_side(&sample->only_shadow, index);
        }
    }
    for (size_t i = 0; i < running->count; i++) {
        size_t index = running->items[i].topic;
        struct row *row = &shadow->rows[index];
        if (!row->is_marked)
            continue;
        row->is_marked = false;
        row->only_running++;
        add_to_side(&sample->only_running, index);
    }
}

static void set_id(struct sample *sample, struct topic_text id)
{
    sample->is_cut = id.len > sizeof sample->id;
    sample->id_len = sample->is_cut ? sizeof sample->id : id.len;
    if (sample->id_len > 0)
        memcpy(sample->id, id.bytes, sample->id_len);
}

void topic_shadow_count(struct topic_shadow *shadow, struct topic_text id,
                        const struct topic_tags *running, const struct topic_tags *other)
{
    struct sample sample = {0};
    set_id(&sample, id);
    pthread_mutex_lock(&shadow->lock);
    count_topics(shadow, running, other, &sample);
    if (sample.only_running.count + sample.only_shadow.count == 0)
        shadow->same++;
    else
        shadow->samples[(shadow->articles - shadow->same) % TOPIC_SHADOW_SAMPLES] = sample;
    shadow->articles++;
    pthread_mutex_unlock(&shadow->lock);
}

static void write_agreement(struct topic_json *json, uint64_t same, uint64_t all)
{
    topic_json_put_decimal(json, "agreement", (double)same / (double)all,
                           AGREEMENT_PLACES); /* of none: null */
}

static void write_row(struct topic_json *json, const struct row *row)
{
    uint64_t all = row->both + row->only_running + row->only_shadow;
    if (all == 0)
        return;
    topic_json_open(json, '{');
    topic_json_put_cstring(json, "topic", row->name);
    write_agreement(json, row->both, all);
    topic_json_put_unsigned(json, "both", row->both);
    topic_json_put_unsigned(json, "only_running", row->only_running);
    topic_json_put_unsigned(json, "only_shadow", row->only_shadow);
    topic_json_close(json, '}');
}

static void write_side(const struct topic_shadow *shadow, struct topic_json *json, const char *key,
                       const struct side *side)
{
    topic_json_put_open(json, key, '[');
    for (size_t i = 0; i < side->count && i < TOPIC_SHADOW_TOPICS; i++)
        topic_json_cstring(json, shadow->rows[side->rows[i]].name);
    topic_json_close(json, ']');
}

/* Of a long id the beginning, as a string of what the client wrote. */
static void write_sample(const struct topic_shadow *shadow, struct topic_json *json,
                         const struct sample *sample)
{
    topic_json_open(json, '{');
    topic_json_key(json, "id");
    if (sample->is_cut)
        topic_json_string(json, sample->id, sample->id_len);
    else
        topic_json_raw(json, (struct topic_text){sample->id, sample->id_len});
    write_side(shadow, json, "only_running", &sample->only_running);
    write_side(shadow, json, "only_shadow", &sample->only_shadow);
    topic_json_close(json, '}');
}

static void write_samples(const struct topic_shadow *shadow, struct topic_json *json)
{
    uint64_t end = shadow->articles - shadow->same;
    uint64_t first = end > TOPIC_SHADOW_SAMPLES ? end - TOPIC_SHADOW_SAMPLES : 0;
    topic_json_put_open(json, "samples", '[');
    for (uint64_t i = first; i < end; i++)
        write_sample(shadow, json, &shadow->samples[i % TOPIC_SHADOW_SAMPLES]);
    topic_json_close(json, ']');
}

static void write_rows(const struct topic_shadow *shadow, size_t most_bytes,
                       struct topic_json *json)
{
    const size_t end = json->out->len + most_bytes;
    size_t i = 0;
    topic_json_put_open(json, "topics", '[');
    for (; i < shadow->row_count && json->out->len < end; i++)
        write_row(json, &shadow->rows[i]);
    topic_json_close(json, ']');
    if (i < shadow->row_count)
        topic_json_put_unsigned(json, "topics_unlisted", shadow->row_count - i);
}

void topic_shadow_write(struct topic_shadow *shadow, bool with_samples, size_t most_bytes,
                        struct topic_json *json)
{
    topic_json_open(json, '{');
    topic_json_put_cstring(json, "model", topic_model_id(shadow->model));
    pthread_mutex_lock(&shadow->lock);
    topic_json_put_unsigned(json, "articles", shadow->articles);
    write_agreement(json, shadow->same, shadow->articles);
    write_rows(shadow, most_bytes, json);
    if (with_samples)
        write_samples(shadow, json);
    pthread_mutex_unlock(&shadow->lock);
    topic_json_close(json, '}');
}
