#include "wire/topics/topic_details.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/memory.h"
#include "base/text.h"
#include "topicd/policy.h"
#include "wire/answer.h"
#include "wire/reply.h"
#include "wire/topics/word_list.h"

#define NONE SIZE_MAX

/* Between thresholds that are the same: the curve has decimals, and models have floats. */
#define THRESHOLD_ERROR 1e-4

struct details {
    struct topic_json *json;
    struct topic_model *model;
    struct topic_model *plain;
    size_t trained_count;
    size_t served_count;
    size_t *served_of; /* by trained topic; served_count: it is disabled */
    size_t *first_of;  /* by served topic, and served_count: its first trained topic, or NONE */
    size_t *next_of;   /* by trained topic: the next one of the same served topic, or NONE */
    size_t max_bytes;  /* of the answer; 0: TOPIC_ANSWER_MAX_BYTES */
    json_t *manifest;
    const json_t *quality; /* by trained topic; NULL: the model keeps none */
};

static void write_count(struct details *details, const char *key, const json_t *value)
{
    json_int_t count = json_integer_value(value);
    topic_json_put_unsigned(details->json, key, count > 0 ? (uint64_t)count : 0);
}

static void write_name(struct details *details, const char *key, const char *name)
{
    topic_json_put_cstring(details->json, key, name);
}

/* The trained topic with the most articles that this one stands for; NONE: there is no such. */
static size_t main_topic(const struct details *details, size_t served)
{
    size_t best = details->first_of[served];
    for (size_t i = best; i != NONE; i = details->next_of[i])
        if (topic_model_topic_articles(details->plain, i) >
            topic_model_topic_articles(details->plain, best))
            best = i;
    return best;
}

static void write_names(struct details *details, const char *key, size_t served)
{
    topic_json_put_open(details->json, key, '[');
    for (size_t i = details->first_of[served]; i != NONE; i = details->next_of[i])
        topic_json_cstring(details->json, topic_model_topic_name(details->plain, i));
    topic_json_close(details->json, ']');
}

/* ---- the curve ---- */

/* A curve is measured on the articles that a threshold is chosen by, and so is a little too good;
 * `precision` and `recall` of the training are not. What an answer has are these, and the curve so
 * much lower that at the model's threshold it promises no more. */
struct curve {
    const json_t *points; /* [threshold, precision, recall], rising; NULL: none */
    double factors[3];    /* of each; at most 1 */
    double trained[3];    /* threshold, precision and recall of the model */
};

/* Of the lowest kept threshold that is not below this one. */
static const json_t *point_at(const struct curve *curve, double threshold)
{
    const json_t *point = NULL;
    size_t i;
    json_array_foreach(curve->points, i, point)
    {
        if (json_number_value(json_array_get(point, 0)) >= threshold - THRESHOLD_ERROR)
            break;
    }
    return point;
}

static double value_of(const struct curve *curve, const json_t *point, size_t column)
{
    return curve->factors[column] * json_number_value(json_array_get(point, column));
}

static double factor_of(double told, double drawn)
{
    return drawn > told ? told / drawn : 1;
}

static struct curve curve_of(const json_t *quality, double trained_threshold)
{
    struct curve curve = {.points = json_object_get(quality, "curve"),
                          .factors = {1, 1, 1},
                          .trained = {trained_threshold,
                                      json_number_value(json_object_get(quality, "p")),
                                      json_number_value(json_object_get(quality, "r"))}};
    const json_t *now = point_at(&curve, trained_threshold);
    for (size_t column = 1; now && column < 3; column++)
        curve.factors[column] = factor_of(curve.trained[column], value_of(&curve, now, column));
    return curve;
}

/* Whether the model's own threshold comes before this point: the curve has some twenty, and between
 * two of them there is room for it. */
static bool comes_first(const struct curve *curve, const json_t *point)
{
    return curve->trained[0] < json_number_value(json_array_get(point, 0)) - THRESHOLD_ERROR;
}

static bool is_trained(const struct curve *curve, const json_t *point)
{
    return fabs(curve->trained[0] - json_number_value(json_array_get(point, 0))) <= THRESHOLD_ERROR;
}

static void write_point(struct details *details, const double values[3])
{
    static const char *const keys[] = {"threshold", "precision", "recall"};
    topic_json_open(details->json, '{');
    for (size_t column = 0; column < 3; column++)
        topic_json_put_decimal(details->json, keys[column], values[column],
                               TOPIC_ANSWER_SCORE_PLACES);
    topic_json_close(details->json, '}');
}

static void write_curve(struct details *details, const struct curve *curve)
{
    const json_t *point;
    size_t i;
    bool has_trained = false;
    topic_json_put_open(details->json, "curve", '[');
    json_array_foreach(curve->points, i, point)
    {
        const double values[] = {value_of(curve, point, 0), value_of(curve, point, 1),
                                 value_of(curve, point, 2)};
        if (!has_trained && (comes_first(curve, point) || is_trained(curve, point))) {
            write_point(details, curve->trained);
            has_trained = true;
        }
        if (!is_trained(curve, point))
            write_point(details, values);
    }
    topic_json_close(details->json, ']');
}

/* Topics that are disabled, or are the same one by now, are not confused with it any more. */
static void write_confused(struct details *details, const json_t *confused, size_t served)
{
    const json_t *pair;
    size_t i;
    topic_json_put_open(details->json, "confused", '[');
    json_array_foreach(confused, i, pair)
    {
        json_int_t trained = json_integer_value(json_array_get(pair, 0));
        if (trained < 0 || (size_t)trained >= details->trained_count ||
            details->served_of[trained] == details->served_count ||
            details->served_of[trained] == served)
            continue;
        topic_json_open(details->json, '{');
        write_name(details, "topic",
                   topic_model_topic_name(details->model, details->served_of[trained]));
        write_count(details, "instead", json_array_get(pair, 1));
        write_count(details, "for_it", json_array_get(pair, 2));
        topic_json_close(details->json, '}');
    }
    topic_json_close(details->json, ']');
}

static void write_words(struct details *details, size_t served)
{
    struct topic_word words[TOPIC_DETAILS_WORDS];
    size_t count = topic_word_list_read(details->model, served, words, TOPIC_DETAILS_WORDS);
    topic_json_put_open(details->json, "words", '[');
    for (size_t i = 0; i < count; i++) {
        topic_json_open(details->json, '{');
        topic_json_put_text(details->json, "phrase", words[i].phrase);
        topic_json_put_decimal(details->json, "weight", words[i].weight, TOPIC_ANSWER_SCORE_PLACES);
        topic_json_put_bool(details->json, "in_title", words[i].in_title);
        topic_json_put_bool(details->json, "is_stem", words[i].is_stem);
        topic_json_close(details->json, '}');
    }
    topic_json_close(details->json, ']');
}

/* As the training has measured them, or, where the topics file sets another threshold, those of the
 * curve there. */
static void write_measures(struct details *details, const json_t *quality,
                           const struct curve *curve, bool is_moved, double threshold)
{
    const json_t *point = is_moved ? point_at(curve, threshold) : NULL;
    static const char *const keys[] = {"precision", "recall"};
    const double told[] = {json_number_value(json_object_get(quality, "p")),
                           json_number_value(json_object_get(quality, "r"))};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        topic_json_put_decimal(details->json, keys[i],
                               point ? value_of(curve, point, i + 1) : told[i],
                               TOPIC_ANSWER_SCORE_PLACES);
}

static void write_topic(struct details *details, size_t served, bool is_alone)
{
    size_t trained = main_topic(details, served);
    const json_t *quality = trained == NONE ? NULL : json_array_get(details->quality, trained);
    double now = topic_model_topic_threshold(details->model, served);
    double before = trained == NONE ? now : topic_model_topic_threshold(details->plain, trained);
    struct curve curve = curve_of(quality, before);
    topic_json_open(details->json, '{');
    topic_answer_topic(details->json, details->model, served);
    write_names(details, "learned", served);
    if (quality)
        write_measures(details, quality, &curve, fabs(now - before) > THRESHOLD_ERROR, now);
    if (is_alone) {
        write_curve(details, &curve);
        write_confused(details, json_object_get(quality, "confused"), served);
        write_words(details, served);
    }
    topic_json_close(details->json, '}');
}

static int map_topics(struct details *details, struct topic_error *err)
{
    details->served_of = topic_memory_new(details->trained_count, sizeof(size_t), err);
    details->next_of = topic_memory_new(details->trained_count, sizeof(size_t), err);
    details->first_of = topic_memory_new(details->served_count + 1, sizeof(size_t), err);
    if (!details->served_of || !details->next_of || !details->first_of)
        return -1;
    for (size_t i = 0; i <= details->served_count; i++)
        details->first_of[i] = NONE;
    for (size_t i = details->trained_count; i-- > 0;) {
        const char *name = topic_model_topic_name(details->plain, i);
        size_t served = topic_model_topic_find(details->model, name, strlen(name));
        details->served_of[i] = served;
        details->next_of[i] = details->first_of[served];
        details->first_of[served] = i;
    }
    return 0;
}

static int write_answer(struct details *details, struct topic_text id, size_t only)
{
    size_t count = details->served_count;
    topic_answer_limit(details->json, details->max_bytes);
    topic_reply_open(details->json, id);
    topic_json_put_open(details->json, "topics", '[');
    for (size_t i = only < count ? only : 0;
         i < (only < count ? only + 1 : count) && !details->json->failed; i++)
        write_topic(details, i, only < count);
    topic_json_close(details->json, ']');
    write_names(details, "not_given", count);
    write_count(details, "articles", json_object_get(details->manifest, "articles"));
    topic_json_put_bool(details->json, "single_label", topic_model_is_single_label(details->model));
    write_name(details, "model", topic_model_id(details->model));
    topic_json_close(details->json, '}');
    return topic_json_finish(details->json);
}

static void details_release(struct details *details)
{
    json_decref(details->manifest);
    free(details->served_of);
    free(details->first_of);
    free(details->next_of);
}

int topic_details_write(struct topic_json *json, struct topic_text id, struct topic_model *model,
                        const struct topic_details_request *request, struct topic_error *err)
{
    const struct topic_text name = request->name;
    size_t count = topic_model_topic_count(model);
    struct details details = {.json = json,
                              .model = model,
                              .plain = topic_model_plain(model),
                              .served_count = count,
                              .max_bytes = request->max_bytes};
    size_t only = name.bytes ? topic_model_topic_find(model, name.bytes, name.len) : count;
    if (name.bytes && only >= count)
        return topic_error_set(err, "the model has no topic \"%.*s\": ask for \"topics\"",
                               topic_text_shown(name.len), name.bytes);
    details.trained_count = topic_model_topic_count(details.plain);
    int status = map_topics(&details, err);
    if (status == 0) {
        struct topic_text manifest = topic_model_manifest(model);
        details.manifest = json_loadb(manifest.bytes, manifest.len, 0, NULL);
        details.quality = json_object_get(details.manifest, "topic_quality");
        status = write_answer(&details, id, only);
    }
    details_release(&details);
    return status;
}
