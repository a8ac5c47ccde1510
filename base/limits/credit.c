#include "base/limits/credit.h"

int64_t topic_credit_count(struct topic_credit *credit, const struct topic_credit_limits *limits,
                           int64_t now_ms)
{
    const int64_t full_ms = (limits->most_debt + limits->most) * 1000 / limits->a_second + 1;
    int64_t passed_ms = now_ms - credit->counted_ms;
    passed_ms = passed_ms < full_ms ? passed_ms : full_ms;
    credit->counted_ms = now_ms;
    credit->left += passed_ms * limits->a_second / 1000;
    if (credit->left > limits->most)
        credit->left = limits->most;
    return credit->left;
}

int64_t topic_credit_take(struct topic_credit *credit, const struct topic_credit_limits *limits,
                          int64_t amount, int64_t now_ms)
{
    topic_credit_count(credit, limits, now_ms);
    credit->left -= amount;
    if (credit->left < -limits->most_debt)
        credit->left = -limits->most_debt;
    return credit->left;
}

int64_t topic_credit_wait_ms(const struct topic_credit *credit,
                             const struct topic_credit_limits *limits)
{
    return credit->left > 0 ? 0 : -credit->left * 1000 / limits->a_second + 1;
}
