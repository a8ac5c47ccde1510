#include "training/manifest.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "topicd/version.h"

/* Measures are estimates; further digits would only differ from machine to machine. */
#define REAL_DIGITS 6

/* Names that the manifest lists of topics with too few articles: a corpus of free tags has more of
 * these than a model may have topics. */
#define LISTED_NAMES 1000

static json_t *list_of(const char *const *names, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count && i < LISTED_NAMES; i++)
        json_array_append_new(list, json_string(names[i]));
    return list;
}

/* A value that is a number of at most 15 digits is one in JSON too. */
static json_t *value_of(const char *text)
{
    size_t len = strlen(text);
    bool is_number =
        len > 0 && len <= 15 && strspn(text, "0123456789") == len && (text[0] != '0' || len == 1);
    return is_number ? json_integer((json_int_t)strtoll(text, NULL, 10)) : json_string(text);
}

static json_t *provenance_of(char *const *pairs)
{
    json_t *object = json_object();
    for (size_t i = 0; pairs[i]; i++) {
        size_t len = strcspn(pairs[i], "=");
        char name[TOPIC_MANIFEST_PROVENANCE_NAME + 1];
        snprintf(name, sizeof name, "%.*s", (int)len, pairs[i]);
        json_object_set_new(object, name, value_of(pairs[i] + len + 1));
    }
    return object;
}

#define IN_TRAINING_AT_LEAST 0.1

/* Bytes of a digest in hexadecimal digits, with its NUL. */
#define DIGEST_SIZE 17

static void put_digest(char text[DIGEST_SIZE], uint64_t digest)
{
    snprintf(text, DIGEST_SIZE, "%016llx", (unsigned long long)digest);
}

bool topic_manifest_is_provenance(const char *pair)
{
    size_t len = strspn(pair, "abcdefghijklmnopqrstuvwxyz_");
    const char *value = pair + len + 1;
    return len > 0 && len <= TOPIC_MANIFEST_PROVENANCE_NAME && pair[len] == '=' &&
           strlen(value) <= TOPIC_MANIFEST_PROVENANCE_VALUE &&
           topic_utf8_is_name(value, strlen(value));
}

const char *topic_manifest_rule(const struct topic_train_report *report)
{
    return report->single_label ? "exactly-one" : "any";
}

int topic_manifest_format(const struct topic_quality_by_topic_request *request,
                          const struct topic_train_options *options, struct topic_buffer *out,
                          struct topic_error *err)
{
    const struct topic_training *training = request->training;
    const struct topic_train_report *report = &training->report;
    const struct topic_dataset *dataset = &training->dataset;
    json_t *quality = topic_quality_by_topic_list(request, err);
    if (!quality)
        return -1;
    char digest[DIGEST_SIZE];
    char sketch[TOPIC_CORPUS_SKETCH_TEXT_SIZE];
    char objective[TOPIC_OBJECTIVE_NAME_SIZE];
    put_digest(digest, report->read.digest);
    topic_corpus_sketch_format(&report->read.sketch, sketch);
    json_t *object = json_pack(
        "{s:s, s:s, s:s, s:I, s:I, s:I, s:s, s:f, s:I, s:I, s:I, s:f, s:f, s:f, s:f, s:b, s:s, "
        "s:b, "
        "s:b, "
        "s:o, s:o}",
        "version", TOPIC_VERSION, "corpus_digest", digest, "corpus_sketch", sketch, "articles",
        (json_int_t)dataset->article_count, "topics", (json_int_t)dataset->labels.topic_count,
        "features", (json_int_t)report->features, "solver", report->solver, "cost", report->cost,
        "folds", (json_int_t)options->folds, "min_articles", (json_int_t)options->min_articles,
        "seed", (json_int_t)options->seed, "micro_f1", report->quality.micro_f1, "macro_f1",
        report->quality.macro_f1, "common_threshold", report->common_threshold, "relevance",
        report->relevance, "single_label", report->single_label, "rule",
        topic_manifest_rule(report), "phrases", report->extras[TOPIC_FEATURE_EXTRA_PHRASES].is_used,
        "long_stems", report->extras[TOPIC_FEATURE_EXTRA_LONG_STEMS].is_used, "left_out",
        list_of(dataset->left_out, dataset->left_out_count), "topic_quality", quality);
    if (options->objective)
        json_object_set_new(object, "optimise",
                            json_string(topic_objective_format(options->objective, objective)));
    if (options->provenance)
        json_object_set_new(object, "provenance", provenance_of(options->provenance));
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

static bool has_digest(const json_t *manifest, uint64_t digest)
{
    char own[DIGEST_SIZE];
    put_digest(own, digest);
    const char *text = json_string_value(json_object_get(manifest, "corpus_digest"));
    return text && strcmp(text, own) == 0;
}

struct topic_manifest_overlap
topic_manifest_overlap_with(struct topic_text manifest,
                            const struct topic_corpus_articles_counts *counts)
{
    json_t *object = json_loadb(manifest.bytes, manifest.len, 0, NULL);
    struct topic_manifest_overlap overlap = {.is_same = has_digest(object, counts->digest)};
    struct topic_corpus_sketch own;
    const char *text = json_string_value(json_object_get(object, "corpus_sketch"));
    if (text && topic_corpus_sketch_parse(&own, text))
        overlap.sample = topic_corpus_sketch_compare(&counts->sketch, &own);
    json_decref(object);
    return overlap;
}

bool topic_manifest_overlap_counts(const struct topic_manifest_overlap *overlap)
{
    const struct topic_corpus_sketch_overlap *sample = &overlap->sample;
    return overlap->is_same ||
           (sample->shared > 0 &&
            (double)sample->shared >= IN_TRAINING_AT_LEAST * (double)sample->seen);
}
