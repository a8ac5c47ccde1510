#include "training/manifest.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "topicd/version.h"

/* Measures are estimates; further digits would only differ from machine to machine. */
#define REAL_DIGITS 6

static json_t *list_of(const char *const *names, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(names[i]));
    return list;
}

const char *topic_manifest_rule(const struct topic_train_report *report)
{
    return report->single_label ? "exactly-one" : "any";
}

int topic_manifest_format(const struct topic_training *training,
                          const struct topic_train_options *options, struct topic_buffer *out,
                          struct topic_error *err)
{
    const struct topic_train_report *report = &training->report;
    const struct topic_dataset *dataset = &training->dataset;
    char digest[17];
    char objective[TOPIC_OBJECTIVE_NAME_SIZE];
    snprintf(digest, sizeof digest, "%016llx", (unsigned long long)dataset->digest);
    json_t *object = json_pack(
        "{s:s, s:s, s:I, s:I, s:I, s:s, s:f, s:I, s:I, s:I, s:f, s:f, s:f, s:b, s:s, s:b, s:b, "
        "s:o}",
        "version", TOPIC_VERSION, "corpus_digest", digest, "articles",
        (json_int_t)dataset->article_count, "topics", (json_int_t)dataset->labels.topic_count,
        "features", (json_int_t)report->features, "solver", report->solver, "cost", report->cost,
        "folds", (json_int_t)options->folds, "min_articles", (json_int_t)options->min_articles,
        "seed", (json_int_t)options->seed, "micro_f1", report->quality.micro_f1, "macro_f1",
        report->quality.macro_f1, "common_threshold", report->common_threshold, "single_label",
        report->single_label, "rule", topic_manifest_rule(report), "phrases",
        report->extras[TOPIC_FEATURE_EXTRA_PHRASES].is_used, "long_stems",
        report->extras[TOPIC_FEATURE_EXTRA_LONG_STEMS].is_used, "left_out",
        list_of(dataset->left_out, dataset->left_out_count));
    if (options->objective)
        json_object_set_new(object, "optimise",
                            json_string(topic_objective_format(options->objective, objective)));
    if (options->map)
        json_object_set_new(object, "map", json_string(options->map));
    char *text =
        object ? json_dumps(object, JSON_SORT_KEYS | JSON_REAL_PRECISION(REAL_DIGITS)) : NULL;
    json_decref(object);
    if (!text)
        return topic_error_set(err, "out of memory while writing the manifest");
    int status = topic_buffer_append(out, text, strlen(text), err);
    free(text);
    return status;
}
