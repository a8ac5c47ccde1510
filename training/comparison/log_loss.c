#include "training/comparison/log_loss.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

/* Standard errors on each side of a mean, for 95 %. */
#define NORMAL_95 1.96

/* Of an answer that is right with this probability; 0 where that is as near to 1 as can be. */
static double loss_of(double probability)
{
    const double most = 1 - TOPIC_LOG_LOSS_NEAREST;
    return log(most / fmin(fmax(probability, TOPIC_LOG_LOSS_NEAREST), most));
}

static double loss_of_article(const struct topic_evaluation *evaluation, size_t article)
{
    const struct topic_label_matrix *truth = &evaluation->truth;
    const float *scores = evaluation->scores + article * truth->topic_count;
    size_t due = truth->starts[article];
    double sum = 0;
    for (size_t topic = 0; topic < truth->topic_count; topic++) {
        bool is_due = due < truth->starts[article + 1] && truth->topics[due] == topic;
        due += is_due;
        sum += loss_of(is_due ? scores[topic] : 1 - scores[topic]);
    }
    return sum;
}

int topic_log_loss_compare(struct topic_log_loss_change *change,
                           const struct topic_evaluation *before,
                           const struct topic_evaluation *after, struct topic_error *err)
{
    const size_t count = before->truth.article_count;
    double mean = 0;
    double squares = 0;
    assert(count > 0 && after->truth.article_count == count);
    *change = (struct topic_log_loss_change){0};
    double *differences = topic_memory_new(count, sizeof *differences, err);
    if (!differences)
        return -1;
    for (size_t article = 0; article < count; article++) {
        double old = loss_of_article(before, article);
        double new = loss_of_article(after, article);
        change->before += old / (double)count;
        change->after += new / (double)count;
        differences[article] = new - old;
        mean += (new - old) / (double)count;
    }
    for (size_t article = 0; article < count; article++)
        squares += (differences[article] - mean) * (differences[article] - mean);
    const double error = count > 1 ? sqrt(squares / (double)(count - 1) / (double)count) : 0;
    change->difference =
        (struct topic_interval){.low = mean - NORMAL_95 * error, .high = mean + NORMAL_95 * error};
    free(differences);
    return 0;
}
