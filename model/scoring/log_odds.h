/* log_odds.h - turns the sums of weight_rows.h into margins, and the margins of all topics into
 * every topic's log-odds.
 *
 *     margin = scale * sum + bias
 *     own = slope * margin + offset                            (training/decision/calibration.h)
 *     log-odds = own + rivalry * the largest own of the others
 *                    + relevance * the own of relevance, where this is below 0
 *                                                             (training/decision/stacking.h)
 *
 * The topic with the largest own log-odds has the largest log-odds too, since -1 < rivalry < 1.
 */
#ifndef TOPIC_MODEL_SCORING_LOG_ODDS_H
#define TOPIC_MODEL_SCORING_LOG_ODDS_H

#include <stddef.h>

#include "model/scoring/topic_columns.h"

/* What a lack of relevance takes from the log-odds of every topic: 0 or less. */
float topic_log_odds_relevance(const struct topic_columns *columns, const float *margins);

/* Replaces sums[0 .. stride) by margins, fills log_odds[0 .. stride), and returns the largest of
 * these. Variants for
 * cpu_dispatch.h; all give the same bits. */
float topic_log_odds_fill_plain(const struct topic_columns *columns, float rivalry, float *sums,
                                float *log_odds);
float topic_log_odds_fill_avx2(const struct topic_columns *columns, float rivalry, float *sums,
                               float *log_odds);
float topic_log_odds_fill_avx512(const struct topic_columns *columns, float rivalry, float *sums,
                                 float *log_odds);

#endif
