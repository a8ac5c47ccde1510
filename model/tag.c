/* Tags an article: vector, margins, log-odds, decisions. */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "model/blocks/block_json.h"
#include "model/model.h"
#include "model/scoring/fast_tfidf.h"
#include "model/scratch.h"
#include "model/text/simd.h"

static bool passes(const struct topic_model *model, const struct topic_tag *tag, double threshold)
{
    return threshold >= 0 ? (double)tag->score >= threshold
                          : tag->log_odds >= topic_model_thresholds(model)[tag->topic];
}

/* By score; equal scores by log-odds, then by topic number, so that the order is total. */
static bool is_better(const struct topic_tag *a, const struct topic_tag *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    if (a->log_odds != b->log_odds)
        return a->log_odds > b->log_odds;
    return a->topic < b->topic;
}

/* Moves tags[at] down to its place in a heap whose worst tag is on top. */
static void sift(struct topic_tag *tags, size_t count, size_t at)
{
    struct topic_tag tag = tags[at];
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_better(&tags[child], &tags[child + 1]))
            child++;
        if (is_better(&tags[child], &tag))
            break;
        tags[at] = tags[child];
    }
    tags[at] = tag;
}

/* Moves the best `most` tags to the front, best first, and returns how many they are. Not qsort,
 * which allocates, and would sort thousands of tags where five are wanted. */
static size_t sort_best(struct topic_tag *tags, size_t count, size_t most)
{
    size_t kept = count < most ? count : most;
    for (size_t at = kept / 2; at-- > 0;)
        sift(tags, kept, at);
    for (size_t i = kept; i < count; i++) {
        if (!is_better(&tags[i], &tags[0]))
            continue;
        tags[0] = tags[i];
        sift(tags, kept, 0);
    }
    for (size_t rest = kept; rest > 1; rest--) {
        struct topic_tag worst = tags[0];
        tags[0] = tags[rest - 1];
        tags[rest - 1] = worst;
        sift(tags, rest - 1, 0);
    }
    return kept;
}

/* In a single-label model only the best topic is accepted, whatever its own threshold. */
static void accept_best_only(const struct topic_model *model, struct topic_tag *tags, size_t count,
                             double threshold)
{
    size_t best = 0;
    for (size_t i = 0; i < count; i++) {
        tags[i].accepted = false;
        if (is_better(&tags[i], &tags[best]))
            best = i;
    }
    if (count > 0)
        tags[best].accepted = threshold < 0 || passes(model, &tags[best], threshold);
}

static size_t keep_accepted(struct topic_tag *tags, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (tags[i].accepted)
            tags[kept++] = tags[i];
    return kept;
}

/* The score is the calibrated probability divided by `whole`, and at most the topic's bound. */
static struct topic_tag make_tag(const struct topic_model *model,
                                 const struct topic_scratch *scratch, size_t topic, double whole)
{
    float log_odds = scratch->log_odds[topic];
    double probability = topic_trained_model_calibrate(model->trained, (double)log_odds) / whole;
    return (struct topic_tag){
        .topic = (uint32_t)topic,
        .margin = scratch->margins[topic],
        .log_odds = log_odds,
        .score = (float)fmin(probability, topic_trained_model_bound(model->trained, topic))};
}

/* What probabilities are divided by: 1; in a single-label model their sum, since exactly one of the
 * topics applies. */
static double whole_of(const struct topic_model *model, const struct topic_scratch *scratch)
{
    double sum = 0;
    if (!model->trained->settings->single_label)
        return 1;
    for (size_t topic = 0; topic < model->trained->topic_count; topic++)
        sum += topic_trained_model_calibrate(model->trained, (double)scratch->log_odds[topic]);
    return sum > 0 ? sum : 1;
}

/* Lists every topic with its score. */
static size_t list_all(const struct topic_model *model, struct topic_scratch *scratch,
                       bool may_give, double threshold)
{
    struct topic_tag *tags = scratch->tags;
    const double whole = whole_of(model, scratch);
    size_t count = 0;
    for (size_t topic = 0; topic < model->trained->topic_count; topic++) {
        if (topic_model_is_hidden(model, topic))
            continue;
        tags[count] = make_tag(model, scratch, topic, whole);
        tags[count].accepted = may_give && passes(model, &tags[count], threshold);
        count++;
    }
    if (may_give && model->trained->settings->single_label)
        accept_best_only(model, tags, count, threshold);
    return count;
}

/* Lists the topics that pass their own thresholds. It compares log-odds, so that only the accepted
 * topics need the exponential function. */
static size_t list_accepted(const struct topic_model *model, struct topic_scratch *scratch)
{
    const size_t stride = model->trained->columns.stride;
    const float *thresholds = topic_model_thresholds(model);
    size_t count = 0;
    for (size_t at = 0; at < stride; at += TOPIC_SIMD_BYTES) {
        uint32_t found = topic_simd_at_least(scratch->log_odds + at, thresholds + at);
        for (; found != 0; found &= found - 1) {
            size_t topic = at + (size_t)__builtin_ctz(found);
            if (topic_model_is_hidden(model, topic))
                continue;
            scratch->tags[count] = make_tag(model, scratch, topic, 1);
            scratch->tags[count++].accepted = true;
        }
    }
    return count;
}

static size_t decide(const struct topic_model *model, struct topic_scratch *scratch,
                     const struct topic_tag_options *options, bool may_give)
{
    size_t count = 0;
    if (options->top > 0 || options->threshold >= 0 || model->trained->settings->single_label)
        count = list_all(model, scratch, may_give, options->threshold);
    else if (may_give)
        count = list_accepted(model, scratch);
    if (options->top == 0)
        count = keep_accepted(scratch->tags, count);
    if (model->policy)
        count = topic_policy_map_tags(model->policy, scratch->tags, count, scratch->served);
    return sort_best(scratch->tags, count, options->top > 0 ? options->top : count);
}

/* The familiarity below which nothing is given; 0: none. */
static double least_familiarity(const struct topic_model *model,
                                const struct topic_tag_options *options)
{
    return options->min_familiarity == 0 ? model->min_familiarity : options->min_familiarity;
}

static int check_familiarity(const struct topic_model *model,
                             const struct topic_tag_options *options, struct topic_error *err)
{
    return options->min_familiarity > 0 ? topic_model_check_familiarity(model, err) : 0;
}

/* Log-odds for an article of which nothing is known. */
static void fill_priors(const struct topic_trained_model *trained, float *log_odds)
{
    if (trained->priors)
        memcpy(log_odds, trained->priors, trained->topic_count * sizeof *log_odds);
}

int topic_model_tag(const struct topic_model *model, struct topic_scratch *scratch,
                    const struct topic_article *article, const struct topic_tag_options *options,
                    struct topic_tags *tags, struct topic_error *err)
{
    static const struct topic_tag_options defaults = {.threshold = -1};
    const struct topic_trained_model *trained = model->trained;
    size_t served = topic_model_topic_count(model);
    size_t most = served > trained->topic_count ? served : trained->topic_count;
    const struct topic_fast_tfidf fast_tfidf = {trained->cpu, &trained->vocabulary,
                                                trained->settings};
    options = options ? options : &defaults;
    if (check_familiarity(model, options, err) < 0 ||
        topic_fast_tfidf_read(&fast_tfidf, &scratch->vector, &scratch->features, article, err) <
            0 ||
        topic_scratch_score(scratch, trained, err) < 0 ||
        topic_memory_reserve(&scratch->tags, &scratch->tag_capacity, most, sizeof *scratch->tags,
                             err) < 0 ||
        (model->policy && topic_memory_reserve(&scratch->served, &scratch->served_capacity, served,
                                               sizeof *scratch->served, err) < 0))
        return -1;
    /* Without a single known word there is no evidence for any topic; exactly one is the one that
     * most training articles had. */
    const bool has_known_words = scratch->vector.count > 0;
    double familiarity = topic_trained_model_familiarity(trained, scratch->best_log_odds);
    if (!has_known_words) {
        fill_priors(trained, scratch->log_odds);
        familiarity = fmin(familiarity, 0);
    }
    double least = least_familiarity(model, options);
    *tags = (struct topic_tags){.familiarity = familiarity,
                                .is_unfamiliar = least > 0 && familiarity < least};
    const bool may_give = has_known_words || trained->settings->single_label;
    tags->count = decide(model, scratch, options, may_give && !tags->is_unfamiliar);
    tags->items = scratch->tags;
    return 0;
}

bool topic_model_guesses_text(const struct topic_article *article)
{
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        if (topic_block_json_find(article->fields[field]) == TOPIC_BLOCK_JSON_OTHER)
            return true;
    return false;
}
