/* model.h - a trained model: open it, tag articles with it, explain its decisions.
 *
 *     struct topic_error err = {0};
 *     struct topic_model *model = topic_model_open("topics.model", &err);
 *     struct topic_scratch *scratch = topic_scratch_new(&err); // one for each thread
 *     struct topic_article article = {.fields[TOPIC_FIELD_TITLE] = {title, strlen(title)}};
 *     struct topic_tags tags;
 *     if (model && scratch && topic_model_tag(model, scratch, &article, NULL, &tags, &err) == 0)
 *         for (size_t i = 0; i < tags.count; i++)
 *             puts(topic_model_topic_name(model, tags.items[i].topic));
 *     else
 *         fprintf(stderr, "%s\n", err.text);
 *     topic_scratch_free(scratch);
 *     topic_model_unref(model);
 *
 * A model is read-only, and any number of threads may use it at once. A scratch belongs to one
 * thread at a time, and may be used with several models in turn.
 */
#ifndef TOPICD_MODEL_H
#define TOPICD_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/export.h"

#ifdef __cplusplus
extern "C" {
#endif

struct topic_model;
struct topic_scratch;

/* Maps the file, and validates every length, offset and index in it before it returns. The caller
 * holds one reference. NULL: the file is missing, unreadable, damaged, no model, or of a later
 * format. */
TOPIC_API struct topic_model *topic_model_open(const char *path, struct topic_error *err);

/* The reference count is atomic. The last unref unmaps the file. NULL is fine. */
TOPIC_API struct topic_model *topic_model_ref(struct topic_model *model);
TOPIC_API void topic_model_unref(struct topic_model *model);

/* 16 hexadecimal digits that identify the content: files with the same bytes have the same id. */
TOPIC_API const char *topic_model_id(const struct topic_model *model);

TOPIC_API size_t topic_model_topic_count(const struct topic_model *model);
TOPIC_API size_t topic_model_feature_count(const struct topic_model *model);
TOPIC_API size_t topic_model_size_bytes(const struct topic_model *model);

/* NUL-terminated UTF-8, borrowed until the last unref. topic < topic_model_topic_count(). */
TOPIC_API const char *topic_model_topic_name(const struct topic_model *model, size_t topic);

/* The topic with exactly this name; topic_model_topic_count() if there is none. */
TOPIC_API size_t topic_model_topic_find(const struct topic_model *model, const char *name,
                                        size_t len);

/* The topic is accepted from this probability on, 0 to 1. */
TOPIC_API double topic_model_topic_threshold(const struct topic_model *model, size_t topic);

/* How many training articles had the topic. */
TOPIC_API size_t topic_model_topic_articles(const struct topic_model *model, size_t topic);

/* The topic's cross-validated F1 on the training articles, 0 to 1. */
TOPIC_API double topic_model_topic_f1(const struct topic_model *model, size_t topic);

/* Whether every training article had exactly one topic. Such a model gives every article exactly
 * one; to an article without a known word, the most frequent one with its low score. */
TOPIC_API bool topic_model_is_single_label(const struct topic_model *model);

/* Whether answers have a familiarity. Models of format 1 cannot tell it. */
TOPIC_API bool topic_model_has_familiarity(const struct topic_model *model);

/* -1 when answers have no familiarity: the error says what to do. */
TOPIC_API int topic_model_check_familiarity(const struct topic_model *model,
                                            struct topic_error *err);

/* The log-odds of the best topic that an article must exceed to have this familiarity, 0 to 1. The
 * model must be able to tell. */
TOPIC_API double topic_model_best_log_odds(const struct topic_model *model, double share);

/* How the model was trained, as a JSON object (see docs/model-format.md). Borrowed until the last
 * unref. */
TOPIC_API struct topic_text topic_model_manifest(const struct topic_model *model);

/* Working memory of a thread. It grows to what the largest article needs and is then reused. */
TOPIC_API struct topic_scratch *topic_scratch_new(struct topic_error *err);
TOPIC_API void topic_scratch_free(struct topic_scratch *scratch);

struct topic_tag {
    uint32_t topic;
    bool accepted;  /* passed the threshold in use */
    float margin;   /* signed distance from the topic's hyperplane */
    float log_odds; /* ln(p / (1 - p)), calibrated, with the other topics taken into account */
    float score;    /* the probability p, 0 to 1 */
};

struct topic_tags {
    const struct topic_tag *items; /* best first; borrowed until the scratch is used again */
    size_t count;
    /* How much at home the article is among those that the model was trained on: the share of
     * training articles whose best topic had lower log-odds, from models that had not seen them. 0
     * to 1; 0 for an article without a known word; negative: the model cannot tell. */
    double familiarity;
    bool is_unfamiliar; /* nothing is accepted, because that is below the least familiarity */
};

struct topic_tag_options {
    size_t top;       /* > 0: the best `top` topics, accepted or not; 0: the accepted ones */
    double threshold; /* 0 to 1: accept from this probability; negative: each topic's threshold */
    /* Above 0: accept nothing below this familiarity; 0: what the policy says (topicd/policy.h);
     * negative: no such bound. Above 0 tagging fails with a model that cannot tell it. */
    double min_familiarity;
};

/* Tags one article. options may be NULL: the topics accepted by their own thresholds. */
TOPIC_API int topic_model_tag(const struct topic_model *model, struct topic_scratch *scratch,
                              const struct topic_article *article,
                              const struct topic_tag_options *options, struct topic_tags *tags,
                              struct topic_error *err);

/* Whether a text of the article is JSON of no known editor: what of it is text is a guess, and
 * models read the values of several words, or, those of older rules, all of it. */
TOPIC_API bool topic_model_guesses_text(const struct topic_article *article);

/* What the last topic_model_tag() with this scratch read. */
struct topic_reading {
    size_t features; /* occurrences of words, word stems and phrases */
    size_t unknown;  /* how many of them the model does not know */
};
TOPIC_API struct topic_reading topic_scratch_reading(const struct topic_scratch *scratch);

/* A word of the article, or a phrase of neighbouring words with weights of the same sign, and what
 * all its occurrences together add to the topic's margin. */
struct topic_reason {
    struct topic_text phrase;       /* as it first occurs, without markup, on one line */
    double weight;                  /* signed */
    const struct topic_span *spans; /* where it occurs in the article as passed */
    size_t span_count;
};

struct topic_explanation {
    size_t topic;
    double margin; /* = bias + the sum of the weights of all reasons */
    double bias;
    /* From this margin on, the topic is accepted beside the article's other topics. Does not apply
     * to a single-label model. */
    double threshold;
    size_t rival;        /* the best other topic; the topic count if there is no other */
    double rival_weight; /* what the rival adds (> 0) or subtracts; the threshold includes it */
    const struct topic_reason *reasons; /* largest absolute weight first; borrowed like tags */
    size_t reason_count;
    double relevance_weight; /* <= 0: what it subtracts that the article resembles those without any
                              * topic; the threshold includes it */
};

/* Explains the article's margin for one topic, accepted or not. Replaces the results of the last
 * call with this scratch. */
TOPIC_API int topic_model_explain(const struct topic_model *model, struct topic_scratch *scratch,
                                  const struct topic_article *article, size_t topic,
                                  struct topic_explanation *explanation, struct topic_error *err);

/* The same for several topics of one article, which is read once:
 *
 *     if (topic_model_explain_begin(model, scratch, &article, &err) == 0)
 *         for each topic:
 *             topic_model_explain_topic(model, scratch, topic, &explanation, &err);
 *
 * What was begun is valid until the scratch is used otherwise; the article's texts must stay. Each
 * explanation replaces the one before. */
TOPIC_API int topic_model_explain_begin(const struct topic_model *model,
                                        struct topic_scratch *scratch,
                                        const struct topic_article *article,
                                        struct topic_error *err);
TOPIC_API int topic_model_explain_topic(const struct topic_model *model,
                                        struct topic_scratch *scratch, size_t topic,
                                        struct topic_explanation *explanation,
                                        struct topic_error *err);

/* A word that is evidence for a topic in any article. */
struct topic_word {
    struct topic_text phrase; /* borrowed until the last unref */
    bool in_title;            /* it counts only in a title */
    bool is_stem;             /* first letters: it counts in every word that begins with them */
    double weight;            /* its weight times its idf, before length normalisation */
};

/* Fills up to `capacity` words, strongest first, and returns how many. */
TOPIC_API size_t topic_model_top_words(const struct topic_model *model, size_t topic,
                                       struct topic_word *words, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
