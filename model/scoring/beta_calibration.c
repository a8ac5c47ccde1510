#include "model/scoring/beta_calibration.h"

#include <math.h>

/* Beyond, a float's probability is 0 or 1. */
#define LOG_ODDS_MAX 128.0

/* Halvings of the range of log-odds: down to the precision of a float. */
#define HALVINGS 48

const struct topic_beta_calibration topic_beta_calibration_identity = {.low = 1, .high = 1};

static bool is_identity(struct topic_beta_calibration beta)
{
    return beta.low == beta.high && beta.offset == 0 && (beta.low == 1 || beta.low == 0);
}

/* -ln of the probability of the log-odds, without overflow. */
static double surprise(double log_odds)
{
    return fmax(-log_odds, 0) + log1p(exp(-fabs(log_odds)));
}

double topic_beta_calibration_apply(struct topic_beta_calibration beta, double log_odds)
{
    if (is_identity(beta) || isinf(log_odds))
        return log_odds;
    double below = surprise(log_odds); /* -ln p; and -ln(1 - p) is log_odds + below */
    return (double)beta.high * (log_odds + below) - (double)beta.low * below + (double)beta.offset;
}

double topic_beta_calibration_invert(struct topic_beta_calibration beta, double calibrated)
{
    double low = -LOG_ODDS_MAX;
    double high = LOG_ODDS_MAX;
    if (is_identity(beta) || isinf(calibrated))
        return calibrated;
    if (topic_beta_calibration_apply(beta, low) >= calibrated)
        return -INFINITY;
    if (topic_beta_calibration_apply(beta, high) < calibrated)
        return INFINITY;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = low + (high - low) / 2;
        if (topic_beta_calibration_apply(beta, middle) < calibrated)
            low = middle;
        else
            high = middle;
    }
    return high;
}

bool topic_beta_calibration_is_valid(struct topic_beta_calibration beta)
{
    return beta.low >= 0 && isfinite(beta.low) && beta.high >= 0 && isfinite(beta.high) &&
           isfinite(beta.offset) && beta.low + beta.high > 0;
}
