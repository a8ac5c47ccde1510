#include "training/decision/thresholds.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/data/ranking.h"

/* The common threshold is searched among the cuts that give at most this many topics for each
 * label, or at most MERGED_MIN topics in all. With more than 8 for each label, micro-F1 is under
 * 2 / (1 + 8) = 0.22 even if every label has been found; if that is the best, no threshold helps.
 * So the labels bound the memory, whatever the number of articles * topics, and the cut is still
 * exact. */
#define MERGED_PER_LABEL 8
#define MERGED_MIN ((size_t)1 << 20)

/* A topic's own cut is not used if its F1 is lower than this. On out-of-fold margins of 9,603 news
 * articles with 90 topics, with thresholds chosen on four fifths and measured on the rest, without
 * shrinkage: micro-F1 0.754 without this bound, 0.882 with 0.1, 0.884 with 0.3; macro-F1 0.599,
 * 0.597, 0.590. */
#define OWN_F1_MIN 0.1

/* Dinkelbach's method converges superlinearly, and probabilities are floats. */
#define EXPECTED_ROUNDS_MAX 32
/* Keeps the threshold finite where every probability is near 0. */
#define EXPECTED_MIN 1e-6

/* A first bin holds all items with the same upper 16 bits of the score; a second one, within it,
 * those with the same lower 16 bits. */
#define BIN_BITS 16
#define BIN_COUNT ((size_t)1 << BIN_BITS)
#define ITEM_LOW_SHIFT 1
#define ITEM_HIGH_SHIFT (BIN_BITS + 1)

struct selection {
    const struct topic_margins *log_odds;
    const struct topic_label_index *label_index;
    uint64_t *items; /* of one topic, by article */
    uint64_t *spare;
    float *probabilities; /* of the items */
    size_t *bins;         /* BIN_COUNT counts */
    uint64_t *merged;     /* the best items of all topics */
    size_t merged_count;
    size_t merged_capacity;
};

struct cut {
    size_t given; /* items above it */
    size_t right; /* relevant ones among these */
};

/* Fills the items with one topic's log-odds, in the articles' order. Returns how many. */
static size_t gather(const struct selection *selection, size_t topic)
{
    const struct topic_label_index *label_index = selection->label_index;
    size_t count = selection->log_odds->article_count;
    const float *values = selection->log_odds->values + topic * count;
    uint64_t *items = selection->items;
    for (size_t article = 0; article < count; article++)
        items[article] = topic_ranking_item(values[article], false);
    for (size_t i = label_index->starts[topic]; i < label_index->starts[topic + 1]; i++)
        items[label_index->articles[i]] =
            topic_ranking_item(values[label_index->articles[i]], true);
    return count;
}

/* Compares F1 = 2 * right / (given + due) as fractions, so that equal values are exactly equal. */
static bool is_better(struct cut a, struct cut b, size_t due)
{
    return (uint64_t)a.right * (b.given + due) > (uint64_t)b.right * (a.given + due);
}

static double f1_of(struct cut cut, size_t due)
{
    return 2 * (double)cut.right / (double)(cut.given + due);
}

/* The best cut through sorted items, never between equal scores; given is 0 if no item is
 * relevant. */
static struct cut find_best_cut(const uint64_t *items, size_t count, size_t due)
{
    struct cut best = {0};
    struct cut cut = {0};
    for (size_t i = 0; i < count; i++) {
        cut.given++;
        cut.right += topic_ranking_is_relevant(items[i]);
        bool is_whole = i + 1 == count || !topic_ranking_is_tie(items[i], items[i + 1]);
        if (is_whole && is_better(cut, best, due))
            best = cut;
    }
    return best;
}

/* Of the cuts of which the share that is right is at least `precision`, the one with the best F1;
 * where there is none, the one of which the largest share is right. */
static struct cut find_precise_cut(const uint64_t *items, size_t count, size_t due,
                                   double precision)
{
    struct cut best = {0};
    struct cut cut = {0};
    double reached = 0; /* by the best, up to `precision` */
    for (size_t i = 0; i < count; i++) {
        cut.given++;
        cut.right += topic_ranking_is_relevant(items[i]);
        if (i + 1 < count && topic_ranking_is_tie(items[i], items[i + 1]))
            continue;
        double share = fmin((double)cut.right / (double)cut.given, precision);
        if (share > reached ||
            (share == reached && share == precision && is_better(cut, best, due))) {
            best = cut;
            reached = share;
        }
    }
    return best;
}

/* The upper one where no float lies between the two, so that it still reaches the threshold. */
static float midway(float above, float below)
{
    float middle = (float)(((double)above + (double)below) / 2);
    return middle > below ? middle : above;
}

static float threshold_at(const uint64_t *items, size_t count, size_t given)
{
    float above = topic_ranking_score(items[given - 1]);
    return given < count ? midway(above, topic_ranking_score(items[given])) : above;
}

/* ---- the common threshold ---- */

/* Counts the items of all topics by their upper bits, or within one such bin by their lower bits,
 * and descends to the first bin that would make the total exceed the limit. Returns the bin; adds
 * the items above it to *above. */
static size_t find_bin(struct selection *selection, const size_t *within, size_t limit,
                       size_t *above)
{
    size_t *bins = selection->bins;
    memset(bins, 0, BIN_COUNT * sizeof *bins);
    for (size_t topic = 0; topic < selection->log_odds->topic_count; topic++) {
        size_t count = gather(selection, topic);
        for (size_t i = 0; i < count; i++) {
            size_t high = selection->items[i] >> ITEM_HIGH_SHIFT;
            if (!within)
                bins[high]++;
            else if (high == *within)
                bins[selection->items[i] >> ITEM_LOW_SHIFT & (BIN_COUNT - 1)]++;
        }
    }
    size_t bin = BIN_COUNT - 1;
    while (bin > 0 && *above + bins[bin] <= limit)
        *above += bins[bin--];
    return bin;
}

/* The largest item that is too many: at most `limit` items are above it, and more with those equal
 * to it. Two passes of counting find it without storing any item. */
static uint64_t find_floor(struct selection *selection, size_t limit)
{
    size_t above = 0;
    size_t high = find_bin(selection, NULL, limit, &above);
    size_t low = find_bin(selection, &high, limit, &above);
    return ((uint64_t)high << BIN_BITS | low) << ITEM_LOW_SHIFT | 1;
}

static int merge(struct selection *selection, uint64_t floor, struct topic_error *err)
{
    for (size_t topic = 0; topic < selection->log_odds->topic_count; topic++) {
        size_t count = gather(selection, topic);
        for (size_t i = 0; i < count; i++) {
            if (selection->items[i] <= floor)
                continue;
            if (topic_memory_reserve(&selection->merged, &selection->merged_capacity,
                                     selection->merged_count + 1, sizeof *selection->merged,
                                     err) < 0)
                return -1;
            selection->merged[selection->merged_count++] = selection->items[i];
        }
    }
    return 0;
}

/* Sorts the merged items, with a spare array of the same size. */
static int sort_merged(struct selection *selection, struct topic_error *err)
{
    uint64_t *spare = topic_memory_new(selection->merged_count, sizeof *spare, err);
    if (!spare)
        return -1;
    topic_ranking_sort(selection->merged, spare, selection->merged_count);
    free(spare);
    return 0;
}

static int select_common(struct selection *selection, const struct topic_objective *objective,
                         float *common, struct topic_error *err)
{
    size_t due = selection->label_index->starts[selection->label_index->topic_count];
    *common = 0;
    if (due == 0)
        return 0;
    size_t limit = MERGED_PER_LABEL * due;
    if (limit < MERGED_MIN)
        limit = MERGED_MIN;
    bool is_all = selection->log_odds->article_count * selection->log_odds->topic_count <= limit;
    uint64_t floor = is_all ? 0 : find_floor(selection, limit);
    if (merge(selection, floor, err) < 0 || sort_merged(selection, err) < 0)
        return -1;
    size_t count = selection->merged_count;
    assert(selection->merged || count == 0);
    struct cut best = objective->kind == TOPIC_OBJECTIVE_PRECISION
                          ? find_precise_cut(selection->merged, count, due, objective->precision)
                          : find_best_cut(selection->merged, count, due);
    assert(best.given <= count);
    if (best.given == 0) /* no relevant item: only if more items than the limit tie */
        *common = topic_ranking_score(floor);
    else if (best.given == count && !is_all)
        *common =
            midway(topic_ranking_score(selection->merged[count - 1]), topic_ranking_score(floor));
    else
        *common = threshold_at(selection->merged, count, best.given);
    return 0;
}

/* ---- each topic's threshold ---- */

/* The log-odds from which giving the topic maximises the expected F1 according to the
 * probabilities. If F1 is the best value so far, giving the topic from a probability of F1 / 2 on
 * is at least as good (Dinkelbach's method for fractions); a few rounds converge. */
static double find_expected(struct selection *selection, size_t count)
{
    float *probabilities = selection->probabilities;
    double due = 0;
    for (size_t i = 0; i < count; i++) {
        double odds = exp((double)topic_ranking_score(selection->items[i]));
        probabilities[i] = isinf(odds) ? 1 : (float)(odds / (1 + odds));
        due += (double)probabilities[i];
    }
    double f1 = 0;
    for (int round = 0; round < EXPECTED_ROUNDS_MAX; round++) {
        double right = 0;
        size_t given = 0;
        for (size_t i = 0; i < count; i++) {
            float probability = probabilities[i];
            if ((double)probability < f1 / 2)
                continue;
            right += (double)probability;
            probabilities[given++] = probability; /* f1 only rises, so the others stay excluded */
        }
        count = given;
        double better = 2 * right / ((double)given + due);
        if (!(better > f1))
            break;
        f1 = better;
    }
    double least = fmin(fmax(f1 / 2, EXPECTED_MIN), 0.5);
    return log(least / (1 - least));
}

/* Sorts the best items, as many as a cut with an F1 of OWN_F1_MIN can give at most: F1 is at most
 * 2 * due / (given + due). Returns how many. */
static size_t sort_best(struct selection *selection, size_t count, size_t due)
{
    size_t most = (size_t)((double)due * (2 / OWN_F1_MIN - 1)) + 1;
    if (most < count) {
        topic_ranking_partition(selection->items, count, most);
        count = most;
    }
    topic_ranking_sort(selection->items, selection->spare, count);
    return count;
}

static float select_own(struct selection *selection, size_t topic, double shrinkage,
                        double expected_share, float common)
{
    size_t count = gather(selection, topic);
    size_t due = topic_label_index_count(selection->label_index, topic);
    double prior = expected_share * find_expected(selection, count) +
                   (1 - expected_share) * (double)common - TOPIC_THRESHOLDS_ALLOWANCE;
    if (due == 0)
        return (float)prior;
    count = sort_best(selection, count, due);
    struct cut best = find_best_cut(selection->items, count, due);
    if (f1_of(best, due) < OWN_F1_MIN)
        return (float)prior;
    double own = (double)threshold_at(selection->items, count, best.given);
    double weight = (double)due;
    return (float)((weight * own + shrinkage * prior) / (weight + shrinkage));
}

static float select_topic(struct selection *selection, size_t topic, double shrinkage,
                          const struct topic_thresholds *thresholds)
{
    enum topic_objective_kind kind = thresholds->objective.kind;
    if (kind == TOPIC_OBJECTIVE_MICRO || kind == TOPIC_OBJECTIVE_PRECISION)
        return thresholds->common;
    return select_own(selection, topic, shrinkage,
                      kind == TOPIC_OBJECTIVE_MACRO ? 1 : TOPIC_THRESHOLDS_EXPECTED_SHARE,
                      thresholds->common);
}

int topic_thresholds_select(const struct topic_margins *log_odds,
                            const struct topic_label_index *label_index, double shrinkage,
                            struct topic_thresholds *thresholds, struct topic_error *err)
{
    assert(log_odds->topic_count == label_index->topic_count);
    assert(shrinkage >= 0);
    struct selection selection = {.log_odds = log_odds, .label_index = label_index};
    size_t articles = log_odds->article_count;
    int status = -1;
    selection.items = topic_memory_new(articles, sizeof *selection.items, err);
    selection.spare = topic_memory_new(articles, sizeof *selection.spare, err);
    selection.bins = topic_memory_new(BIN_COUNT, sizeof *selection.bins, err);
    selection.probabilities = topic_memory_new(articles, sizeof(float), err);
    if (!selection.items || !selection.spare || !selection.bins || !selection.probabilities)
        goto fail;
    if (select_common(&selection, &thresholds->objective, &thresholds->common, err) < 0)
        goto fail;
    for (size_t topic = 0; topic < log_odds->topic_count; topic++)
        thresholds->topics[topic] = select_topic(&selection, topic, shrinkage, thresholds);
    status = 0;
fail:
    free(selection.items);
    free(selection.spare);
    free(selection.bins);
    free(selection.probabilities);
    free(selection.merged);
    return status;
}
