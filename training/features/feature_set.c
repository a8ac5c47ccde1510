#include "training/features/feature_set.h"

#include <stdlib.h>

#include "base/memory.h"
#include "model/text/text_rules.h"
#include "training/features/more_features.h"

/* docs/decisions/0023-phrases.md has the table. */
#define LONG_STEM_LETTERS 7

/* The defaults were chosen by cross-validation inside the training articles of several corpora;
 * docs/decisions/0005-defaults.md has the tables. */
struct topic_model_settings topic_feature_set_defaults(void)
{
    return (struct topic_model_settings){.field_weight = {2, 1, 1},
                                         .title_weight = 1,
                                         .phrase_words = 1,
                                         .stem_letters = 5,
                                         .text_rules = TOPIC_TEXT_RULES_DEFAULT};
}

struct topic_model_settings topic_feature_set_reading(const struct topic_model_settings *settings)
{
    struct topic_model_settings reading = *settings;
    topic_feature_set_add_extra(&reading, TOPIC_FEATURE_EXTRA_PHRASES);
    reading.long_stem_letters = 0; /* they are made of the words */
    return reading;
}

void topic_feature_set_add_extra(struct topic_model_settings *settings,
                                 enum topic_feature_extra extra)
{
    if (extra == TOPIC_FEATURE_EXTRA_LONG_STEMS) {
        settings->long_stem_letters = LONG_STEM_LETTERS;
    } else {
        settings->phrase_words = 2;
        settings->text_rules = TOPIC_TEXT_RULES_NEWEST;
    }
}

static int select_features(struct topic_feature_set *set, const struct topic_dataset *dataset,
                           struct topic_error *err)
{
    const struct topic_feature_selection_policy policy = {
        .min_rows = {[TOPIC_FEATURE_WORD] = 2,
                     [TOPIC_FEATURE_PHRASE] = 3,
                     [TOPIC_FEATURE_TITLE_WORD] = 2,
                     [TOPIC_FEATURE_STEM] = 2,
                     [TOPIC_FEATURE_LONG_STEM] = 2},
        .weight = {[TOPIC_FEATURE_WORD] = 1,
                   [TOPIC_FEATURE_PHRASE] = 1,
                   [TOPIC_FEATURE_TITLE_WORD] = set->settings.title_weight,
                   [TOPIC_FEATURE_STEM] = 1,
                   [TOPIC_FEATURE_LONG_STEM] = 1}};
    if (topic_feature_selection_make(&set->selection, dataset, &policy, err) < 0)
        return -1;
    if (set->selection.feature_count == 0)
        return topic_error_set(err, "no word occurs in two articles: the corpus is too small");
    return topic_feature_selection_matrix(&set->selection, dataset, &set->matrix,
                                          &set->settings.pivot, err);
}

/* Of rows whose features the data set has not all counted. */
static int make_more(struct topic_feature_set *set, const struct topic_dataset *dataset,
                     const size_t *rows, size_t count, struct topic_error *err)
{
    struct topic_dataset more = {0};
    int status = topic_more_features_make(&more, dataset, &set->settings, rows, count, err);
    if (status == 0)
        status = select_features(set, &more, err);
    topic_dataset_release(&more);
    return status;
}

int topic_feature_set_make(struct topic_feature_set *set, const struct topic_dataset *dataset,
                           const size_t *rows, size_t count, struct topic_error *err)
{
    if (rows)
        return make_more(set, dataset, rows, count, err);
    if (!topic_more_features_are_needed(&set->settings))
        return select_features(set, dataset, err);
    size_t *all = topic_memory_new(dataset->row_count, sizeof *all, err);
    for (size_t row = 0; all && row < dataset->row_count; row++)
        all[row] = row;
    int status = all ? make_more(set, dataset, all, dataset->row_count, err) : -1;
    free(all);
    return status;
}

void topic_feature_set_release(struct topic_feature_set *set)
{
    topic_feature_selection_release(&set->selection);
    topic_sparse_matrix_release(&set->matrix);
}
