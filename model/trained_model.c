#include "model/trained_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/scoring/beta_calibration.h"
#include "model/scoring/score_spline.h"
#include "model/validate.h"

static void set_pointers(struct topic_trained_model *trained, const struct topic_sections *file)
{
    const size_t features = file->header.feature_count;
    trained->completed = topic_validate_settings(file);
    trained->settings = &trained->completed;
    trained->manifest = (struct topic_text){topic_sections_at(file, TOPIC_SECTION_MANIFEST),
                                            file->sections[TOPIC_SECTION_MANIFEST].size};
    trained->article_count = file->header.article_count;
    trained->topic_count = file->header.topic_count;
    trained->name_starts = topic_sections_at(file, TOPIC_SECTION_NAME_STARTS);
    trained->names = topic_sections_at(file, TOPIC_SECTION_NAMES);
    trained->decisions = topic_sections_at(file, TOPIC_SECTION_DECISIONS);
    trained->vocabulary =
        (struct topic_vocabulary){.buckets = topic_sections_at(file, TOPIC_SECTION_BUCKETS),
                                  .bucket_count = topic_vocabulary_bucket_count(features),
                                  .feature_count = features,
                                  .idf = topic_sections_at(file, TOPIC_SECTION_IDF)};
    trained->kinds = topic_sections_at(file, TOPIC_SECTION_KINDS);
    trained->text_starts = topic_sections_at(file, TOPIC_SECTION_TEXT_STARTS);
    trained->texts = topic_sections_at(file, TOPIC_SECTION_TEXTS);
    trained->rows = (struct topic_weight_rows){
        .starts = topic_sections_at(file, TOPIC_SECTION_WEIGHT_STARTS),
        .weights = topic_sections_at(file, TOPIC_SECTION_WEIGHTS),
        .topic_count = topic_model_settings_columns(trained->settings, trained->topic_count)};
    trained->familiarity = topic_sections_at(file, TOPIC_SECTION_FAMILIARITY);
    trained->familiarity_count =
        file->sections[TOPIC_SECTION_FAMILIARITY].size / sizeof *trained->familiarity;
}

static int read_file(struct topic_file *file, int fd, const char *path, struct topic_error *err)
{
    size_t size;
    return topic_validate_start(fd, path, &size, err) < 0
               ? -1
               : topic_file_read_open(file, fd, path, size, err);
}

static float prior_of(const struct topic_trained_model *trained, size_t topic)
{
    /* A topic without articles counts as half of one, so that the result is finite; the bound keeps
     * it finite where every article has the topic. */
    double articles = fmax(trained->decisions[topic].articles, 0.5);
    double share = fmin(articles / (double)trained->article_count, (articles + 1) / (articles + 2));
    return (float)topic_trained_model_log_odds(trained, share);
}

/* Once for all articles: inverting the calibration takes microseconds, for each of thousands of
 * topics. */
static int init_priors(struct topic_trained_model *trained, struct topic_error *err)
{
    if (trained->article_count == 0)
        return 0;
    trained->priors = topic_memory_new(trained->topic_count, sizeof *trained->priors, err);
    if (!trained->priors)
        return -1;
    for (size_t topic = 0; topic < trained->topic_count; topic++) {
        bool is_same = topic > 0 &&
                       trained->decisions[topic].articles == trained->decisions[topic - 1].articles;
        trained->priors[topic] = is_same ? trained->priors[topic - 1] : prior_of(trained, topic);
    }
    return 0;
}

struct topic_trained_model *topic_trained_model_read(int fd, const char *path,
                                                     struct topic_error *err)
{
    struct topic_trained_model *trained = topic_memory_new(1, sizeof *trained, err);
    if (!trained)
        return NULL;
    struct topic_sections file;
    if (read_file(&trained->file, fd, path, err) < 0 ||
        topic_validate_file(&file, &trained->file, path, err) < 0)
        goto fail;
    set_pointers(trained, &file);
    if (topic_columns_init(&trained->columns, trained->decisions, trained->topic_count,
                           trained->settings->relevance, err) < 0 ||
        init_priors(trained, err) < 0)
        goto fail;
    snprintf(trained->id, sizeof trained->id, "%016llx", (unsigned long long)file.header.checksum);
    trained->cpu = topic_cpu_dispatch_best();
    return trained;
fail:
    topic_trained_model_free(trained);
    return NULL;
}

void topic_trained_model_free(struct topic_trained_model *trained)
{
    if (!trained)
        return;
    topic_columns_release(&trained->columns);
    free(trained->priors);
    topic_file_release(&trained->file);
    free(trained);
}

const char *topic_trained_model_name(const struct topic_trained_model *trained, size_t topic)
{
    return trained->names + trained->name_starts[topic];
}

/* -1, 0 or 1 as the topic's name sorts before, at or after the given one. */
static int compare_name(const struct topic_trained_model *trained, size_t topic, const char *name,
                        size_t len)
{
    size_t topic_len = trained->name_starts[topic + 1] - trained->name_starts[topic] - 1;
    size_t common = topic_len < len ? topic_len : len;
    int order = memcmp(topic_trained_model_name(trained, topic), name, common);
    if (order != 0)
        return order;
    return topic_len < len ? -1 : topic_len > len;
}

size_t topic_trained_model_find(const struct topic_trained_model *trained, const char *name,
                                size_t len)
{
    size_t low = 0;
    size_t high = trained->topic_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_name(trained, middle, name, len);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return trained->topic_count;
}

/* Models of formats 2 and 3 have the older calibration instead of a spline. */
static double calibrated(const struct topic_model_settings *settings, double log_odds)
{
    return topic_score_spline_is_absent(&settings->spline)
               ? topic_beta_calibration_apply(settings->calibration, log_odds)
               : topic_score_spline_apply(&settings->spline, log_odds);
}

double topic_trained_model_calibrate(const struct topic_trained_model *trained, double log_odds)
{
    return 1 / (1 + exp(-calibrated(trained->settings, log_odds)));
}

double topic_trained_model_bound(const struct topic_trained_model *trained, size_t topic)
{
    double articles = trained->decisions[topic].articles;
    return (articles + 1) / (articles + 2);
}

double topic_trained_model_log_odds(const struct topic_trained_model *trained, double probability)
{
    const struct topic_model_settings *settings = trained->settings;
    double log_odds = log(probability / (1 - probability));
    return topic_score_spline_is_absent(&settings->spline)
               ? topic_beta_calibration_invert(settings->calibration, log_odds)
               : topic_score_spline_invert(&settings->spline, log_odds);
}

double topic_trained_model_threshold(const struct topic_trained_model *trained, size_t topic)
{
    double threshold = trained->decisions[topic].threshold;
    return fmin(topic_trained_model_calibrate(trained, threshold),
                topic_trained_model_bound(trained, topic));
}

double topic_trained_model_familiarity(const struct topic_trained_model *trained, float log_odds)
{
    const size_t count = trained->familiarity_count;
    size_t low = 0;
    size_t high = count;
    if (count == 0)
        return -1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (trained->familiarity[middle] < log_odds)
            low = middle + 1;
        else
            high = middle;
    }
    return (double)low / (double)count;
}

struct topic_text topic_trained_model_feature_text(const struct topic_trained_model *trained,
                                                   size_t feature)
{
    uint32_t start = trained->text_starts[feature];
    return (struct topic_text){trained->texts + start, trained->text_starts[feature + 1] - start};
}
