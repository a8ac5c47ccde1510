#include "training/labels/label_evidence.h"

#include <stdlib.h>

#include "base/memory.h"
#include "model/attribution/attribution.h"

/* Bytes of the sentence to show on each side of a phrase. */
#define CONTEXT_BYTES 60

/* Words with less than this share of the strongest word's weight are left out. */
#define WEIGHT_SHARE_MIN 0.1

/* The working memory for one article after another. */
struct search {
    const struct topic_corpus_cache *articles;
    struct topic_buffer *bytes;
    const struct topic_findings *findings;
    struct topic_vocabulary vocabulary;
    struct topic_bucket *buckets;
    float *counts;  /* by feature, all zero between articles */
    float *weights; /* of each suspect's article in turn, by component */
    struct topic_feature_list features;
    struct topic_phrases evidence;
    struct topic_sentence_quote_source source;
};

static void search_release(struct search *search)
{
    free(search->buckets);
    free(search->counts);
    free(search->weights);
    topic_feature_list_release(&search->features);
    topic_phrases_release(&search->evidence);
    topic_sentence_quote_release(&search->source);
}

static int search_init(struct search *search, struct topic_error *err)
{
    const struct topic_feature_selection *selection = search->findings->selection;
    size_t buckets = topic_vocabulary_bucket_count(selection->feature_count);
    search->buckets = topic_memory_new_aligned(buckets, sizeof *search->buckets, err);
    search->counts = topic_memory_new(selection->feature_count, sizeof *search->counts, err);
    if (!search->buckets || !search->counts)
        return -1;
    search->vocabulary = (struct topic_vocabulary){.buckets = search->buckets,
                                                   .bucket_count = buckets,
                                                   .feature_count = selection->feature_count,
                                                   .idf = selection->idf};
    return topic_vocabulary_fill(search->buckets, buckets, selection->keys,
                                 selection->feature_count, err);
}

/* Finds the weights for each suspect's topic, or for the topic that fits better. */
static int find_weights(struct search *search, const struct topic_suspect *suspects, size_t count,
                        struct topic_error *err)
{
    const struct topic_cross_fit *fit = search->findings->fit;
    size_t total = 0;
    struct topic_cross_fit_cell *cells = topic_memory_new(count, sizeof *cells, err);
    if (!cells)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const struct topic_suspect *suspect = &suspects[i];
        const size_t *row = fit->problem.matrix->starts + suspect->article;
        cells[i] = (struct topic_cross_fit_cell){
            suspect->article, suspect->has_instead ? suspect->instead : suspect->topic};
        total += row[1] - row[0];
    }
    search->weights = topic_memory_new(total, sizeof *search->weights, err);
    int status =
        search->weights ? topic_cross_fit_explain(fit, cells, count, search->weights, err) : -1;
    free(cells);
    return status;
}

static int keep_word(struct search *search, struct topic_suspect *suspect,
                     const struct topic_reason *reason, struct topic_error *err)
{
    struct topic_buffer *bytes = search->bytes;
    struct topic_suspect_word *word = &suspect->words[suspect->word_count++];
    *word = (struct topic_suspect_word){.text = {bytes->len, reason->phrase.len},
                                        .weight = reason->weight,
                                        .times = reason->span_count,
                                        .field = reason->spans[0].field};
    if (topic_buffer_append(bytes, reason->phrase.bytes, reason->phrase.len, err) < 0)
        return -1;
    return topic_sentence_quote_append(bytes, &search->source, &reason->spans[0], CONTEXT_BYTES,
                                       &word->quote, err);
}

/* Keeps those that contradict the label, or support the topic that fits better. */
static int keep_words(struct search *search, struct topic_suspect *suspect, struct topic_error *err)
{
    const struct topic_phrases *evidence = &search->evidence;
    double sign = suspect->has_topic && !suspect->has_instead ? -1 : 1;
    double strongest = 0;
    for (size_t i = 0; i < evidence->reason_count; i++) {
        const struct topic_reason *reason = &evidence->reasons[i];
        double weight = reason->weight * sign;
        if (weight <= 0 || weight < strongest * WEIGHT_SHARE_MIN ||
            suspect->word_count == TOPIC_SUSPECT_WORDS_MAX)
            continue;
        strongest = strongest > 0 ? strongest : weight;
        if (keep_word(search, suspect, reason, err) < 0)
            return -1;
    }
    return 0;
}

/* weights: of each component of the article's row. */
static int explain(struct search *search, struct topic_suspect *suspect, const float *weights,
                   struct topic_error *err)
{
    const struct topic_sparse_matrix *matrix = search->findings->fit->problem.matrix;
    const uint32_t *columns = matrix->columns + matrix->starts[suspect->article];
    size_t count = matrix->starts[suspect->article + 1] - matrix->starts[suspect->article];
    const struct topic_article article =
        topic_record_article(&search->articles->records[suspect->article]);
    const struct topic_attribution_source source = {&search->features, search->findings->settings,
                                                    &search->vocabulary};
    if (topic_feature_list_extract(&search->features, source.settings, &article, false, err) < 0 ||
        topic_phrases_begin(&search->evidence, &search->features, &article, count, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        search->evidence.contributions[i] = (struct topic_component){columns[i], weights[i]};
    topic_attribution_begin(&search->evidence, &source, search->counts);
    topic_attribution_spread(&search->evidence, &source);
    if (topic_phrases_gather(&search->evidence, err) < 0 ||
        topic_sentence_quote_read(&search->source, &article, search->features.rules, err) < 0)
        return -1;
    return keep_words(search, suspect, err);
}

int topic_label_evidence_find(struct topic_suspect *suspects, size_t count,
                              const struct topic_corpus_cache *articles,
                              const struct topic_findings *findings, struct topic_buffer *bytes,
                              struct topic_error *err)
{
    struct search search = {.findings = findings, .articles = articles, .bytes = bytes};
    int status = search_init(&search, err);
    if (status == 0)
        status = find_weights(&search, suspects, count, err);
    const float *next = search.weights;
    for (size_t i = 0; status == 0 && i < count; i++) {
        const size_t *row = findings->fit->problem.matrix->starts + suspects[i].article;
        status = explain(&search, &suspects[i], next, err);
        next += row[1] - row[0];
    }
    search_release(&search);
    return status;
}
