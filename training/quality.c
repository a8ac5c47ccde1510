#include "training/quality.h"

#include <stdlib.h>

#include "base/memory.h"
#include "training/calibration.h"
#include "training/thresholds.h"

struct decisions {
    float *scores; /* [article * topic_count + topic] */
    bool *accepted;
};

static void score_all(const struct topic_margins *margins, float *scores)
{
    const struct topic_sigmoid as_it_is = {.slope = 1, .offset = 0};
    size_t topics = margins->topic_count;
    for (size_t topic = 0; topic < topics; topic++)
        for (size_t article = 0; article < margins->article_count; article++)
            scores[article * topics + topic] = (float)topic_sigmoid_probability(
                as_it_is, margins->values[topic * margins->article_count + article]);
}

static void accept_best(const struct topic_margins *margins, struct decisions *decisions)
{
    size_t topics = margins->topic_count;
    for (size_t article = 0; article < margins->article_count; article++) {
        size_t best = 0;
        for (size_t topic = 1; topic < topics; topic++)
            if (decisions->scores[article * topics + topic] >
                decisions->scores[article * topics + best])
                best = topic;
        decisions->accepted[article * topics + best] = true;
    }
}

static int accept_above(const struct topic_margins *margins, const struct topic_labels *labels,
                        const struct topic_quality_options *options, struct decisions *decisions,
                        struct topic_error *err)
{
    size_t topics = margins->topic_count;
    struct topic_thresholds thresholds = {.topics = topic_memory_new(topics, sizeof(float), err)};
    int status = thresholds.topics ? 0 : -1;
    for (size_t fold = 0; status == 0 && fold < options->fold_count; fold++) {
        status = topic_thresholds_select(margins, labels, options->fold_of, fold,
                                         options->shrinkage, &thresholds, err);
        for (size_t topic = 0; status == 0 && topic < topics; topic++)
            for (size_t article = 0; article < margins->article_count; article++)
                if (options->fold_of[article] == fold)
                    decisions->accepted[article * topics + topic] =
                        margins->values[topic * margins->article_count + article] >=
                        thresholds.topics[topic];
    }
    free(thresholds.topics);
    return status;
}

int topic_quality_measure(const struct topic_margins *margins, const struct topic_labels *labels,
                          const struct topic_quality_options *options,
                          struct topic_metrics *metrics, struct topic_error *err)
{
    size_t cells = margins->article_count * margins->topic_count;
    struct decisions decisions = {.scores = topic_memory_new(cells, sizeof(float), err),
                                  .accepted = topic_memory_new(cells, sizeof(bool), err)};
    int status = -1;
    if (!decisions.scores || !decisions.accepted)
        goto done;
    score_all(margins, decisions.scores);
    if (options->single_label)
        accept_best(margins, &decisions);
    else if (accept_above(margins, labels, options, &decisions, err) < 0)
        goto done;
    const struct topic_answers answers = {.article_count = margins->article_count,
                                          .topic_count = margins->topic_count,
                                          .scores = decisions.scores,
                                          .accepted = decisions.accepted};
    status = topic_metrics_compute(&answers, labels, metrics, err);
done:
    free(decisions.scores);
    free(decisions.accepted);
    return status;
}
