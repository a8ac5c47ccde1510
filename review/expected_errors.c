#include "review/expected_errors.h"

/* What one topic adds to the sum. */
static double part_of(const struct topic_expected_error *error, const double *learnt)
{
    double probability = (double)error->probability;
    double wrong = error->is_given ? 1 - probability : probability;
    return wrong / (1 + learnt[error->topic]);
}

double topic_expected_errors_value(const struct topic_expected_errors *errors, const double *learnt)
{
    double value = 0;
    for (size_t i = 0; i < errors->count; i++)
        value += part_of(&errors->items[i], learnt);
    return value;
}

/* Topics that count as much stay in the order in which they come. */
static void keep(struct topic_expected_errors *errors, const struct topic_expected_error *error,
                 const double *learnt)
{
    double part = part_of(error, learnt);
    size_t place = errors->count;
    while (place > 0 && part_of(&errors->items[place - 1], learnt) < part)
        place--;
    if (place == TOPIC_EXPECTED_ERRORS_MAX)
        return;
    if (errors->count < TOPIC_EXPECTED_ERRORS_MAX)
        errors->count++;
    for (size_t i = errors->count - 1; i > place; i--)
        errors->items[i] = errors->items[i - 1];
    errors->items[place] = *error;
}

void topic_expected_errors_collect(struct topic_expected_errors *errors,
                                   const struct topic_tag *tags, size_t count, const double *learnt)
{
    errors->count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct topic_expected_error error = {
            .topic = tags[i].topic, .is_given = tags[i].accepted, .probability = tags[i].score};
        keep(errors, &error, learnt);
    }
}
