#include "training/labels/label_audit.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "training/decision/calibration.h"
#include "training/evaluation/snippet.h"
#include "training/labels/audit_rows.h"
#include "training/labels/label_evidence.h"

/* Labels that are equally probable to be wrong rank by their evidence, then by article and
 * topic. */
static bool is_worse(const struct topic_suspect *a, const struct topic_suspect *b)
{
    if (a->suspicion != b->suspicion)
        return a->suspicion > b->suspicion;
    if (a->evidence != b->evidence)
        return a->evidence > b->evidence;
    return a->article != b->article ? a->article < b->article : a->topic < b->topic;
}

static void keep_suspect(struct topic_label_audit *audit, const struct topic_suspect *suspect)
{
    audit->suspect_count++;
    if (audit->count == audit->capacity &&
        (audit->capacity == 0 || !is_worse(suspect, &audit->items[audit->count - 1])))
        return;
    size_t place = audit->count < audit->capacity ? audit->count++ : audit->capacity - 1;
    for (; place > 0 && is_worse(suspect, &audit->items[place - 1]); place--)
        audit->items[place] = audit->items[place - 1];
    audit->items[place] = *suspect;
}

static double log_odds_of(const struct topic_findings *findings, size_t article, size_t topic)
{
    const struct topic_margins *log_odds = findings->log_odds;
    return (double)log_odds->values[topic * log_odds->article_count + article];
}

/* Completes the suspect of an article and a topic, and keeps it. */
static void suspect_label(struct topic_label_audit *audit, const struct topic_findings *findings,
                          struct topic_suspect suspect)
{
    double log_odds = log_odds_of(findings, suspect.article, suspect.topic);
    suspect.probability = topic_calibration_logistic(log_odds);
    suspect.suspicion =
        topic_label_noise_probability(&audit->noise, suspect.topic, log_odds, suspect.has_topic);
    suspect.evidence =
        topic_label_noise_score(&audit->noise, suspect.topic, log_odds, suspect.has_topic);
    if (suspect.has_topic)
        audit->wrong_count++;
    else
        audit->missing_count++;
    audit->worth_reading += suspect.suspicion >= TOPIC_LABEL_AUDIT_STOP;
    keep_suspect(audit, &suspect);
}

/* ---- articles with any number of topics ---- */

static void suspect_topic(struct topic_label_audit *audit, const struct topic_findings *findings,
                          size_t topic)
{
    for (size_t article = 0; article < findings->log_odds->article_count; article++) {
        bool is_above =
            log_odds_of(findings, article, topic) >= (double)findings->thresholds[topic];
        bool has_topic = topic_label_matrix_has(&findings->dataset->labels, article, topic);
        if (has_topic != is_above)
            suspect_label(audit, findings,
                          (struct topic_suspect){.article = (uint32_t)article,
                                                 .topic = (uint32_t)topic,
                                                 .has_topic = has_topic});
    }
}

/* ---- articles with exactly one topic ---- */

static size_t best_topic(const struct topic_findings *findings, size_t article)
{
    size_t best = 0;
    for (size_t topic = 1; topic < findings->log_odds->topic_count; topic++)
        if (log_odds_of(findings, article, topic) > log_odds_of(findings, article, best))
            best = topic;
    return best;
}

/* Skips an article whose topic was left out. */
static void suspect_article(struct topic_label_audit *audit, const struct topic_findings *findings,
                            size_t article)
{
    const struct topic_label_matrix *labels = &findings->dataset->labels;
    if (labels->starts[article] == labels->starts[article + 1])
        return;
    size_t best = best_topic(findings, article);
    uint32_t own = labels->topics[labels->starts[article]];
    double instead = log_odds_of(findings, article, best);
    if (instead > log_odds_of(findings, article, own))
        suspect_label(
            audit, findings,
            (struct topic_suspect){.article = (uint32_t)article,
                                   .topic = own,
                                   .has_topic = true,
                                   .has_instead = true,
                                   .instead = (uint32_t)best,
                                   .instead_probability = topic_calibration_logistic(instead)});
}

/* ---- thresholds that one can choose ---- */

static int find_thresholds_of(struct topic_label_audit *audit, const struct topic_answers *answers,
                              const struct topic_label_matrix *labels, struct topic_error *err)
{
    int status = -1;
    bool *gets_nothing = topic_memory_new(answers->article_count, sizeof *gets_nothing, err);
    audit->for_precision = topic_memory_new(
        answers->topic_count, TOPIC_PRECISION_THRESHOLDS_COUNT * sizeof *audit->for_precision, err);
    if (gets_nothing && audit->for_precision)
        status = 0;
    const struct topic_precision_thresholds_request request = {
        .answers = answers, .truth = labels, .gets_nothing = gets_nothing};
    for (size_t topic = 0; status == 0 && topic < answers->topic_count; topic++)
        status = topic_precision_thresholds_find(
            &request, topic, audit->for_precision + topic * TOPIC_PRECISION_THRESHOLDS_COUNT, err);
    free(gets_nothing);
    return status;
}

static int find_thresholds(struct topic_label_audit *audit, const struct topic_findings *findings,
                           const struct topic_label_matrix *labels, struct topic_error *err)
{
    size_t articles = findings->log_odds->article_count;
    size_t topics = findings->log_odds->topic_count;
    float *scores = topic_memory_new(articles * topics, sizeof *scores, err);
    if (!scores)
        return -1;
    for (size_t article = 0; article < articles; article++)
        for (size_t topic = 0; topic < topics; topic++)
            scores[article * topics + topic] =
                (float)topic_calibration_logistic(log_odds_of(findings, article, topic));
    const struct topic_answers answers = {
        .article_count = articles, .topic_count = topics, .scores = scores};
    int status = find_thresholds_of(audit, &answers, labels, err);
    free(scores);
    return status;
}

/* ---- the audit ---- */

static int keep_titles(struct topic_label_audit *audit, struct topic_error *err)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < audit->count; i++) {
        struct topic_article article =
            topic_record_article(&audit->articles.records[audit->items[i].article]);
        status = topic_snippet_title(&audit->bytes, &article, &audit->items[i].title, err);
    }
    return status;
}

static int find_suspects(void *context, const struct topic_findings *findings,
                         struct topic_error *err)
{
    struct topic_label_audit *audit = context;
    bool has_one_each = findings->settings->single_label;
    const struct topic_label_matrix labels = topic_dataset_article_labels(findings->dataset);
    const struct topic_label_noise_evidence evidence = {findings->log_odds, &labels, has_one_each};
    if (topic_label_noise_estimate(&audit->noise, &evidence, err) < 0 ||
        (!has_one_each && find_thresholds(audit, findings, &labels, err) < 0))
        return -1;
    for (size_t topic = 0; !has_one_each && topic < findings->log_odds->topic_count; topic++)
        suspect_topic(audit, findings, topic);
    for (size_t i = 0; has_one_each && i < findings->log_odds->article_count; i++)
        suspect_article(audit, findings, i);
    /* No more can be wrong than the model contradicts. */
    audit->expected = fmin(audit->noise.wrong, (double)audit->wrong_count) +
                      fmin(audit->noise.missing, (double)audit->missing_count);
    for (size_t i = 0; i < audit->count; i++)
        audit->expected_listed += audit->items[i].suspicion;
    if (keep_titles(audit, err) < 0)
        return -1;
    return topic_label_evidence_find(audit->items, audit->count, &audit->articles, findings,
                                     &audit->bytes, err);
}

struct topic_train_options topic_label_audit_options(void)
{
    struct topic_train_options options = topic_trainer_defaults();
    for (size_t extra = 0; extra < TOPIC_FEATURE_EXTRA_COUNT; extra++)
        options.extras[extra] = TOPIC_FEATURE_SEARCH_NO;
    return options;
}

int topic_label_audit_run(struct topic_label_audit *audit, struct topic_corpus *corpus,
                          const struct topic_train_options *options, struct topic_error *err)
{
    int status = -1;
    audit->items = topic_memory_new(audit->capacity, sizeof *audit->items, err);
    if (!audit->items || topic_corpus_cache_read(&audit->articles, corpus, err) < 0)
        return -1;
    size_t *all = topic_memory_new(audit->articles.count, sizeof *all, err);
    for (size_t i = 0; all && i < audit->articles.count; i++)
        all[i] = i;
    const struct topic_corpus_cache_part whole = {&audit->articles, all, audit->articles.count};
    struct topic_corpus *again = all ? topic_corpus_cache_open(&whole, err) : NULL;
    if (again)
        status = topic_trainer_examine(again, options, find_suspects, audit, &audit->training, err);
    topic_corpus_close(again);
    free(all);
    return status;
}

void topic_label_audit_release(struct topic_label_audit *audit)
{
    free(audit->items);
    free(audit->for_precision);
    topic_buffer_release(&audit->bytes);
    topic_corpus_cache_release(&audit->articles);
    topic_label_noise_release(&audit->noise);
    topic_trainer_release(&audit->training);
    *audit = (struct topic_label_audit){0};
}

struct topic_text topic_label_audit_text(const struct topic_label_audit *audit,
                                         struct topic_slice slice)
{
    return (struct topic_text){.bytes = slice.len > 0 ? audit->bytes.bytes + slice.start : "",
                               .len = slice.len};
}

struct topic_text topic_label_audit_id(const struct topic_label_audit *audit,
                                       const struct topic_suspect *suspect)
{
    return topic_record_value(&audit->articles.records[suspect->article], TOPIC_RECORD_ID);
}

const char *topic_label_audit_problem(const struct topic_suspect *suspect)
{
    return suspect->has_instead ? TOPIC_AUDIT_ROWS_INSTEAD
           : suspect->has_topic ? TOPIC_AUDIT_ROWS_HAS
                                : TOPIC_AUDIT_ROWS_LACKS;
}
