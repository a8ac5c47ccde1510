/* model.h - a trained model: open it, tag articles with it, ask it why.
 *
 *     struct topic_error err = {0};
 *     struct topic_model *model = topic_model_open("topics.model", &err);
 *     struct topic_scratch *scratch = topic_scratch_new(&err);        one for each thread
 *     struct topic_article article = {.fields[TOPIC_FIELD_TITLE] = {title, strlen(title)}};
 *     struct topic_tags tags;
 *     if (topic_model_tag(model, scratch, &article, NULL, &tags, &err) == 0)
 *         for (size_t i = 0; i < tags.count; i++)
 *             puts(topic_model_topic_name(model, tags.items[i].topic));
 *     topic_scratch_free(scratch);
 *     topic_model_unref(model);
 *
 * A model is read-only and may be used by any number of threads at once; a scratch belongs to one
 * thread at a time and may serve several models in turn.
 */
#ifndef TOPICD_MODEL_H
#define TOPICD_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/export.h"

struct topic_model;
struct topic_scratch;

/* Maps the file and proves every length, offset and index in it before returning. The caller holds
 * one reference. NULL: the file is missing, unreadable, damaged, foreign or of a later format. */
TOPIC_API struct topic_model *topic_model_open(const char *path, struct topic_error *err);

/* Reference counts are atomic; the last unref unmaps the file. NULL is fine. */
TOPIC_API struct topic_model *topic_model_ref(struct topic_model *model);
TOPIC_API void topic_model_unref(struct topic_model *model);

/* 16 hexadecimal digits that name the model's content; models with the same bytes share it. */
TOPIC_API const char *topic_model_id(const struct topic_model *model);

TOPIC_API size_t topic_model_topic_count(const struct topic_model *model);
TOPIC_API size_t topic_model_feature_count(const struct topic_model *model);
TOPIC_API size_t topic_model_size_bytes(const struct topic_model *model);

/* NUL-terminated UTF-8, borrowed until the last unref. topic < topic_model_topic_count(). */
TOPIC_API const char *topic_model_topic_name(const struct topic_model *model, size_t topic);

/* The topic with exactly this name; topic_model_topic_count() when there is none. */
TOPIC_API size_t topic_model_topic_find(const struct topic_model *model, const char *name,
                                        size_t len);

/* The probability, 0 to 1, from which the topic is given. */
TOPIC_API double topic_model_topic_threshold(const struct topic_model *model, size_t topic);

/* Training articles that carried the topic. */
TOPIC_API size_t topic_model_topic_articles(const struct topic_model *model, size_t topic);

/* The topic's F1 in training, cross-validated, 0 to 1. */
TOPIC_API double topic_model_topic_f1(const struct topic_model *model, size_t topic);

/* Whether the training articles all had exactly one topic: then each article gets exactly one. */
TOPIC_API bool topic_model_is_single_label(const struct topic_model *model);

/* How the model was made, as a JSON object (see docs/model-format.md); borrowed. */
TOPIC_API struct topic_text topic_model_manifest(const struct topic_model *model);

/* Working memory of a thread: grows to what the largest article needs, then is reused. */
TOPIC_API struct topic_scratch *topic_scratch_new(struct topic_error *err);
TOPIC_API void topic_scratch_free(struct topic_scratch *scratch);

struct topic_tag {
    uint32_t topic;
    bool accepted;  /* passed the threshold in force */
    float margin;   /* signed distance from the topic's hyperplane */
    float log_odds; /* ln(p / (1 - p)) of the score, calibrated and in view of the other topics */
    float score;    /* probability, 0 to 1 */
};

struct topic_tags {
    const struct topic_tag *items; /* best first; borrowed until the scratch is used again */
    size_t count;
};

struct topic_tag_options {
    size_t top;       /* > 0: list the best `top` topics, accepted or not; 0: the accepted ones */
    double threshold; /* in [0, 1]: accept from this probability; negative: each topic's own */
};

/* Tags one article. options NULL: the accepted topics by their own thresholds. */
TOPIC_API int topic_model_tag(const struct topic_model *model, struct topic_scratch *scratch,
                              const struct topic_article *article,
                              const struct topic_tag_options *options, struct topic_tags *tags,
                              struct topic_error *err);

/* What the last topic_model_tag with this scratch has read. */
struct topic_reading {
    size_t features; /* occurrences of words, word stems and phrases */
    size_t unknown;  /* of these, such as the model does not know */
};
TOPIC_API struct topic_reading topic_scratch_reading(const struct topic_scratch *scratch);

/* A word of the article, or a phrase of neighbouring words that weigh in the same direction, and
 * what it added to a topic's margin wherever it stands. */
struct topic_reason {
    struct topic_text phrase;       /* as the article first has it, without markup, on one line */
    double weight;                  /* signed */
    const struct topic_span *spans; /* where it stands in the article as given */
    size_t span_count;
};

struct topic_explanation {
    size_t topic;
    double margin; /* = bias + the sum of all reasons' weights */
    double bias;
    /* The margin from which it is given beside the article's other topics, unless the model is
     * single-label. */
    double threshold;
    size_t rival;        /* the best other topic; the topic count where there is no other */
    double rival_weight; /* what the rival speaks for (> 0) or against it, already in threshold */
    const struct topic_reason *reasons; /* largest absolute weight first; borrowed like tags */
    size_t reason_count;
};

/* Why the article has the margin it has for one topic, given or not. Replaces the results of the
 * last call with this scratch. */
TOPIC_API int topic_model_explain(const struct topic_model *model, struct topic_scratch *scratch,
                                  const struct topic_article *article, size_t topic,
                                  struct topic_explanation *explanation, struct topic_error *err);

/* The words that speak for a topic in any article: fills up to `capacity` words, strongest first,
 * and returns how many. Texts are borrowed until the last unref. */
struct topic_word {
    struct topic_text phrase;
    bool in_title; /* counts where it stands in a title */
    bool is_stem;  /* the first letters of words: counts in every word that begins with them */
    double weight; /* of the word at its idf, before the article's length is divided out */
};
TOPIC_API size_t topic_model_top_words(const struct topic_model *model, size_t topic,
                                       struct topic_word *words, size_t capacity);

#endif
