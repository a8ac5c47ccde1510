/* margins.h - what every topic's machine said of every article, by machines that had not seen it.
 *
 * values[topic * article_count + article]: one topic's margins lie together, because thresholds and
 * calibration are fitted topic by topic.
 * They begin as the machines' own margins; topic_calibration_apply() turns them into log-odds.
 */
#ifndef TOPIC_TRAINING_MARGINS_H
#define TOPIC_TRAINING_MARGINS_H

#include <stddef.h>

struct topic_margins {
    size_t article_count;
    size_t topic_count;
    float *values;
};

#endif
