/* log_odds.h - from each topic's margin to its log-odds in view of all topics.
 *
 *     own = slope * margin + offset
 *     log-odds = own + rivalry * the largest own of the other topics      (training/rivalry.h)
 */
#ifndef TOPIC_MODEL_LOG_ODDS_H
#define TOPIC_MODEL_LOG_ODDS_H

#include <stddef.h>

struct topic_model;

/* The topics with the two largest own log-odds; the model's topic count where there is none. */
struct topic_leaders {
    size_t best;
    size_t second;
};

/* Fills log_odds[topic_count] from margins[topic_count]. */
struct topic_leaders topic_log_odds_fill(const struct topic_model *model, const float *margins,
                                         float *log_odds);

/* The topic whose log-odds weigh upon this one's. */
static inline size_t topic_leaders_rival(struct topic_leaders leaders, size_t topic)
{
    return topic == leaders.best ? leaders.second : leaders.best;
}

float topic_log_odds_own(const struct topic_model *model, size_t topic, float margin);

#endif
