/* log_odds.h - from each topic's margin to its log-odds in view of all topics.
 *
 *     own = slope * margin + offset
 *     log-odds = own + rivalry * the largest own of the other topics      (training/decision/stacking.h)
 */
#ifndef TOPIC_MODEL_SCORING_LOG_ODDS_H
#define TOPIC_MODEL_SCORING_LOG_ODDS_H

#include <stddef.h>

#include "model/scoring/topic_columns.h"

/* Turns sums[stride] into margins, and fills log_odds[stride]. The forms are those of engine.h; all
 * of them give the same bits. */
void topic_log_odds_fill_plain(const struct topic_columns *columns, float rivalry, float *sums,
                               float *log_odds);
void topic_log_odds_fill_avx2(const struct topic_columns *columns, float rivalry, float *sums,
                              float *log_odds);
void topic_log_odds_fill_avx512(const struct topic_columns *columns, float rivalry, float *sums,
                                float *log_odds);

#endif
