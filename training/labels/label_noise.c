#include "training/labels/label_noise.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

/* Scores are log-odds. They are counted in levels, so that memory does not grow with the corpus;
 * nothing beyond the last level is any more certain. */
#define LEVELS 4096
#define LEVELS_PER_UNIT 128

/* Each side's noise is a part of the other side without its own noise: a third round changes
 * nothing more. */
#define ROUNDS 2

/* The labels of one side, by level from the highest score down. */
struct tally {
    double counts[LEVELS];
    double noise[LEVELS]; /* the weight of what noise of this side looks like */
};

/* Labels of neighbouring levels with one probability. */
struct block {
    double count;
    double expected; /* of which noise */
    double middle;   /* rank of its middle label */
};

struct estimation {
    const struct topic_label_noise_evidence *evidence;
    struct topic_label_noise *noise;
    struct tally *tally;
    struct block *blocks;
};

static size_t level_of(double score)
{
    double level = (double)LEVELS / 2 - score * LEVELS_PER_UNIT;
    return level <= 0 ? 0 : level >= LEVELS - 1 ? LEVELS - 1 : (size_t)level;
}

double topic_label_noise_score(const struct topic_label_noise *noise, size_t topic, double log_odds,
                               bool has_topic)
{
    return has_topic ? noise->log_share[topic] - log_odds : log_odds;
}

double topic_label_noise_probability(const struct topic_label_noise *noise, size_t topic,
                                     double log_odds, bool has_topic)
{
    double score = topic_label_noise_score(noise, topic, log_odds, has_topic);
    return (double)noise->levels[has_topic][level_of(score)];
}

/* An article with the topic, seen as one whose topic was taken, and the other way round; as far as
 * its own label is right. */
static void count_cell(struct estimation *estimation, size_t topic, double log_odds, bool has_topic,
                       bool has_side)
{
    struct tally *tally = estimation->tally;
    size_t level = level_of(topic_label_noise_score(estimation->noise, topic, log_odds, has_side));
    double right = 1 - topic_label_noise_probability(estimation->noise, topic, log_odds, has_topic);
    if (has_topic == has_side)
        tally->counts[level]++;
    else
        tally->noise[level] += right * (has_side ? exp(estimation->noise->log_share[topic]) : 1);
}

static void count(struct estimation *estimation, bool has_side)
{
    const struct topic_margins *log_odds = estimation->evidence->log_odds;
    *estimation->tally = (struct tally){0};
    for (size_t topic = 0; topic < log_odds->topic_count; topic++)
        for (size_t article = 0; article < log_odds->article_count; article++)
            count_cell(estimation, topic,
                       (double)log_odds->values[topic * log_odds->article_count + article],
                       topic_label_matrix_has(estimation->evidence->labels, article, topic),
                       has_side);
}

/* What is above a score is compared once this many labels are: the absence of one or two is no
 * evidence, since mistakes are not made quite at random. */
#define EVENTS_MIN 5

/* One standard error above the number that was seen. */
static double upper_bound(double events)
{
    return events + sqrt(events);
}

static double sum_of(const double *values)
{
    double sum = 0;
    for (size_t level = 0; level < LEVELS; level++)
        sum += values[level];
    return sum;
}

/* total: of the noise's weights, more than 0. */
static double estimate_number(const struct tally *tally, double total)
{
    double events = 0;
    double share = 0;
    double number = sum_of(tally->counts);
    for (size_t level = 0; level < LEVELS; level++) {
        events += tally->counts[level];
        share += tally->noise[level] / total;
        if (share > 0 && events >= EVENTS_MIN)
            number = fmin(number, upper_bound(events) / share);
    }
    return number;
}

/* Makes the shares of noise descend (pool adjacent violators). Returns the number of blocks. */
static size_t make_blocks(struct estimation *estimation, double number, double total)
{
    const struct tally *tally = estimation->tally;
    struct block *blocks = estimation->blocks;
    size_t count = 0;
    double labels = 0;
    double share = 0;
    double placed = 0; /* noise in the levels so far */
    for (size_t level = 0; level < LEVELS; level++) {
        share += tally->noise[level] / total;
        if (tally->counts[level] == 0)
            continue;
        /* What finds no label at its own score is in those that follow. */
        labels += tally->counts[level];
        double noise = fmin(labels, number * share);
        struct block block = {.count = tally->counts[level], .expected = noise - placed};
        placed = noise;
        for (; count > 0 &&
               blocks[count - 1].expected * block.count <= block.expected * blocks[count - 1].count;
             count--) {
            block.count += blocks[count - 1].count;
            block.expected += blocks[count - 1].expected;
        }
        blocks[count++] = block;
    }
    double rank = 0;
    for (size_t i = 0; i < count; i++) {
        blocks[i].middle = rank + blocks[i].count / 2;
        rank += blocks[i].count;
    }
    return count;
}

static double share_of(const struct block *block)
{
    return fmin(1, block->expected / block->count);
}

/* Between the middles of two blocks the probability falls in a straight line. */
static double probability_at(const struct block *blocks, size_t count, size_t *at, double rank)
{
    while (*at + 1 < count && blocks[*at + 1].middle <= rank)
        ++*at;
    const struct block *block = &blocks[*at];
    if (*at + 1 == count || rank <= block->middle)
        return share_of(block);
    double part = (rank - block->middle) / (block[1].middle - block->middle);
    return share_of(block) + part * (share_of(block + 1) - share_of(block));
}

static double estimate_side(struct estimation *estimation, bool has_side)
{
    const struct tally *tally = estimation->tally;
    count(estimation, has_side);
    double total = sum_of(tally->noise);
    if (total <= 0 || sum_of(tally->counts) == 0)
        return 0;
    double number = estimate_number(tally, total);
    size_t count = make_blocks(estimation, number, total);
    size_t at = 0;
    double rank = 0;
    for (size_t level = 0; level < LEVELS; level++) {
        estimation->noise->levels[has_side][level] =
            (float)probability_at(estimation->blocks, count, &at, rank + tally->counts[level] / 2);
        rank += tally->counts[level];
    }
    return number;
}

/* Half an article more with the topic and half an article more without it, so that no share is 0
 * or 1. */
static int measure_shares(struct topic_label_noise *noise,
                          const struct topic_label_noise_evidence *evidence,
                          struct topic_error *err)
{
    const struct topic_margins *log_odds = evidence->log_odds;
    noise->log_share = topic_memory_new(log_odds->topic_count, sizeof *noise->log_share, err);
    if (!noise->log_share)
        return -1;
    for (size_t topic = 0; topic < log_odds->topic_count; topic++) {
        double articles = 0.5;
        for (size_t article = 0; article < log_odds->article_count; article++)
            articles += topic_label_matrix_has(evidence->labels, article, topic);
        noise->log_share[topic] = log(articles / ((double)log_odds->article_count + 1));
    }
    return 0;
}

int topic_label_noise_estimate(struct topic_label_noise *noise,
                               const struct topic_label_noise_evidence *evidence,
                               struct topic_error *err)
{
    struct estimation estimation = {.evidence = evidence, .noise = noise};
    int status = -1;
    estimation.tally = topic_memory_new(1, sizeof *estimation.tally, err);
    estimation.blocks = topic_memory_new(LEVELS, sizeof *estimation.blocks, err);
    for (size_t side = 0; side < 2; side++)
        noise->levels[side] = topic_memory_new(LEVELS, sizeof *noise->levels[side], err);
    if (estimation.tally && estimation.blocks && noise->levels[0] && noise->levels[1] &&
        measure_shares(noise, evidence, err) == 0)
        status = 0;
    for (size_t round = 0; status == 0 && round < ROUNDS; round++) {
        if (!evidence->has_one_each)
            noise->missing = estimate_side(&estimation, false);
        noise->wrong = estimate_side(&estimation, true);
    }
    free(estimation.tally);
    free(estimation.blocks);
    return status;
}

void topic_label_noise_release(struct topic_label_noise *noise)
{
    free(noise->log_share);
    free(noise->levels[0]);
    free(noise->levels[1]);
    *noise = (struct topic_label_noise){0};
}
