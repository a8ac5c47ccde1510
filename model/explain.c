/* Why a topic has its margin: the exact contribution of every known word, and where it stands. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/model.h"

/* A phrase seen at a place, and its share of what its feature adds to the margin. */
struct topic_sighting {
    struct topic_text phrase;
    double weight;
    struct topic_span span;
};

static int compare_text(struct topic_text a, struct topic_text b)
{
    int order = memcmp(a.bytes, b.bytes, a.len < b.len ? a.len : b.len);
    if (order != 0)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

static int compare_sizes(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_sightings(const void *left, const void *right)
{
    const struct topic_sighting *a = left;
    const struct topic_sighting *b = right;
    int order = compare_text(a->phrase, b->phrase);
    if (order == 0)
        order = compare_sizes(a->span.field, b->span.field);
    if (order == 0)
        order = compare_sizes(a->span.start, b->span.start);
    return order != 0 ? order : compare_sizes(a->span.end, b->span.end);
}

static int compare_reasons(const void *left, const void *right)
{
    const struct topic_reason *a = left;
    const struct topic_reason *b = right;
    if (fabs(a->weight) != fabs(b->weight))
        return fabs(a->weight) < fabs(b->weight) ? 1 : -1;
    return compare_text(a->phrase, b->phrase);
}

static double contribution(const struct topic_model *model, struct topic_component component,
                           size_t topic)
{
    return (double)component.value * topic_rows_weight(&model->rows, component.feature, topic) *
           (double)model->decisions[topic].scale;
}

/* What one occurrence of each feature adds, by feature, in the vector's counts, which are zero
 * between calls: a contribution is shared among a feature's occurrences. */
static void share_contributions(const struct topic_model *model, struct topic_scratch *scratch,
                                size_t topic)
{
    struct topic_vector *vector = &scratch->vector;
    for (size_t i = 0; i < scratch->features.count; i++) {
        const struct topic_occurrence *occurrence = &scratch->features.items[i];
        uint32_t feature = topic_vocabulary_find(&model->vocabulary, occurrence->key);
        if (feature != TOPIC_FEATURE_NONE)
            vector->counts[feature] += topic_vector_weight(model->settings, occurrence);
    }
    for (size_t i = 0; i < vector->count; i++) {
        float *share = &vector->counts[vector->items[i].feature];
        *share = (float)(contribution(model, vector->items[i], topic) / (double)*share);
    }
}

/* An editor reads words: a stem is shown as the word that it was cut from, when that is known. */
static struct topic_text phrase_of(const struct topic_model *model,
                                   const struct topic_features *features, size_t index,
                                   uint32_t feature)
{
    if (features->items[index].kind == TOPIC_FEATURE_STEM) {
        uint32_t word = topic_vocabulary_find(&model->vocabulary, features->items[index - 1].key);
        if (word != TOPIC_FEATURE_NONE)
            return topic_model_feature_text(model, word);
    }
    return topic_model_feature_text(model, feature);
}

/* Every occurrence that adds something; returns how many there are. */
static size_t collect_sightings(const struct topic_model *model, struct topic_scratch *scratch,
                                size_t topic)
{
    struct topic_vector *vector = &scratch->vector;
    share_contributions(model, scratch, topic);
    size_t count = 0;
    for (size_t i = 0; i < scratch->features.count; i++) {
        const struct topic_occurrence *occurrence = &scratch->features.items[i];
        uint32_t feature = topic_vocabulary_find(&model->vocabulary, occurrence->key);
        if (feature == TOPIC_FEATURE_NONE || vector->counts[feature] == 0)
            continue;
        scratch->sightings[count++] = (struct topic_sighting){
            .phrase = phrase_of(model, &scratch->features, i, feature),
            .weight = (double)(vector->counts[feature] *
                               topic_vector_weight(model->settings, occurrence)),
            .span = {.field = (enum topic_field)occurrence->field,
                     .start = occurrence->start,
                     .end = occurrence->end},
        };
    }
    for (size_t i = 0; i < vector->count; i++)
        vector->counts[vector->items[i].feature] = 0;
    return count;
}

static bool same_span(const struct topic_span *a, const struct topic_span *b)
{
    return a->field == b->field && a->start == b->start && a->end == b->end;
}

/* Sightings in order become one reason for each phrase, its spans distinct. */
static size_t group(struct topic_scratch *scratch, size_t sighting_count)
{
    size_t reasons = 0;
    size_t spans = 0;
    for (size_t i = 0; i < sighting_count; i++) {
        const struct topic_sighting *sighting = &scratch->sightings[i];
        struct topic_reason *reason = reasons ? &scratch->reasons[reasons - 1] : NULL;
        if (!reason || compare_text(reason->phrase, sighting->phrase) != 0) {
            reason = &scratch->reasons[reasons++];
            *reason =
                (struct topic_reason){.phrase = sighting->phrase, .spans = &scratch->spans[spans]};
        }
        reason->weight += sighting->weight;
        if (reason->span_count == 0 || !same_span(&scratch->spans[spans - 1], &sighting->span)) {
            scratch->spans[spans++] = sighting->span;
            reason->span_count++;
        }
    }
    return reasons;
}

int topic_model_explain(const struct topic_model *model, struct topic_scratch *scratch,
                        const struct topic_article *article, size_t topic,
                        struct topic_explanation *explanation, struct topic_error *err)
{
    if (topic_scratch_read(scratch, model, article, err) < 0)
        return -1;
    size_t most = scratch->features.count + 1; /* so that no array is absent */
    if (topic_memory_reserve(&scratch->sightings, &scratch->sighting_capacity, most,
                             sizeof *scratch->sightings, err) < 0 ||
        topic_memory_reserve(&scratch->reasons, &scratch->reason_capacity, most,
                             sizeof *scratch->reasons, err) < 0 ||
        topic_memory_reserve(&scratch->spans, &scratch->span_capacity, most, sizeof *scratch->spans,
                             err) < 0)
        return -1;
    size_t sightings = collect_sightings(model, scratch, topic);
    qsort(scratch->sightings, sightings, sizeof *scratch->sightings, compare_sightings);
    size_t reasons = group(scratch, sightings);
    qsort(scratch->reasons, reasons, sizeof *scratch->reasons, compare_reasons);
    double bias = model->decisions[topic].bias;
    double margin = bias;
    for (size_t i = 0; i < reasons; i++)
        margin += scratch->reasons[i].weight;
    *explanation = (struct topic_explanation){.topic = topic,
                                              .margin = margin,
                                              .bias = bias,
                                              .reasons = scratch->reasons,
                                              .reason_count = reasons};
    return 0;
}
