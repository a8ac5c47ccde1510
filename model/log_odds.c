#include "model/log_odds.h"

#include "model/model.h"

float topic_log_odds_own(const struct topic_model *model, size_t topic, float margin)
{
    return model->decisions[topic].slope * margin + model->decisions[topic].offset;
}

struct topic_leaders topic_log_odds_fill(const struct topic_model *model, const float *margins,
                                         float *log_odds)
{
    const size_t none = model->topic_count;
    struct topic_leaders leaders = {none, none};
    for (size_t topic = 0; topic < model->topic_count; topic++) {
        log_odds[topic] = topic_log_odds_own(model, topic, margins[topic]);
        if (leaders.best == none || log_odds[topic] > log_odds[leaders.best])
            leaders = (struct topic_leaders){topic, leaders.best};
        else if (leaders.second == none || log_odds[topic] > log_odds[leaders.second])
            leaders.second = topic;
    }
    if (leaders.second == none)
        return leaders;
    float best = log_odds[leaders.best];
    float second = log_odds[leaders.second];
    for (size_t topic = 0; topic < model->topic_count; topic++)
        log_odds[topic] += model->settings->rivalry * (topic == leaders.best ? second : best);
    return leaders;
}
