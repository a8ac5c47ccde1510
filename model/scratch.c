#include "model/scratch.h"

#include <stdlib.h>

#include "base/memory.h"

struct topic_scratch *topic_scratch_new(struct topic_error *err)
{
    return topic_memory_new(1, sizeof(struct topic_scratch), err);
}

void topic_scratch_free(struct topic_scratch *scratch)
{
    if (!scratch)
        return;
    topic_feature_list_release(&scratch->features);
    topic_tfidf_release(&scratch->vector);
    free(scratch->margins);
    free(scratch->log_odds);
    free(scratch->tags);
    free(scratch->served);
    topic_phrases_release(&scratch->phrases);
    free(scratch);
}

size_t topic_scratch_size_bytes(const struct topic_scratch *scratch)
{
    const struct topic_feature_list *features = &scratch->features;
    const struct topic_visible_text *visible = &features->visible;
    const struct topic_tfidf *vector = &scratch->vector;
    return sizeof *scratch + features->capacity * sizeof *features->items +
           features->text.capacity + visible->piece_capacity * sizeof *visible->pieces +
           visible->bytes.capacity + visible->other.capacity +
           vector->capacity * sizeof *vector->items +
           vector->count_capacity * sizeof *vector->counts +
           scratch->margin_capacity * sizeof *scratch->margins +
           scratch->log_odds_capacity * sizeof *scratch->log_odds +
           scratch->tag_capacity * sizeof *scratch->tags +
           scratch->served_capacity * sizeof *scratch->served;
}

struct topic_reading topic_scratch_reading(const struct topic_scratch *scratch)
{
    return (struct topic_reading){scratch->vector.read, scratch->vector.unknown};
}

int topic_scratch_read(struct topic_scratch *scratch, const struct topic_trained_model *trained,
                       const struct topic_article *article, struct topic_error *err)
{
    if (topic_feature_list_extract(&scratch->features, trained->settings, article, false, err) < 0)
        return -1;
    return topic_tfidf_build(&scratch->vector, &trained->vocabulary, trained->settings,
                             &scratch->features, err);
}

/* Makes room for `stride` numbers, aligned for vector registers. The old numbers are lost. */
static int reserve_aligned(float **numbers, size_t *capacity, size_t stride,
                           struct topic_error *err)
{
    if (stride <= *capacity)
        return 0;
    float *grown = topic_memory_new_aligned(stride, sizeof *grown, err);
    if (!grown)
        return -1;
    free(*numbers);
    *numbers = grown;
    *capacity = stride;
    return 0;
}

int topic_scratch_score(struct topic_scratch *scratch, const struct topic_trained_model *trained,
                        struct topic_error *err)
{
    const size_t stride = trained->columns.stride;
    if (reserve_aligned(&scratch->margins, &scratch->margin_capacity, stride, err) < 0 ||
        reserve_aligned(&scratch->log_odds, &scratch->log_odds_capacity, stride, err) < 0)
        return -1;
    trained->cpu->sum(&trained->rows, scratch->vector.items, scratch->vector.count,
                      scratch->margins);
    scratch->best_log_odds = trained->cpu->fill_log_odds(
        &trained->columns, trained->settings->rivalry, scratch->margins, scratch->log_odds);
    return 0;
}
