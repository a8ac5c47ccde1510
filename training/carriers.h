/* carriers.h - for each topic the articles that carry it: labels the other way round.
 *
 *     struct topic_carriers carriers;
 *     topic_carriers_init(&carriers, &labels, articles, count, &err);
 *     carriers.articles[carriers.starts[topic] .. carriers.starts[topic + 1])
 *     topic_carriers_release(&carriers);
 *
 * What is fitted topic by topic asks for these, which are few, and takes all other articles for
 * without: no pair of article and topic has to be looked up.
 */
#ifndef TOPIC_TRAINING_CARRIERS_H
#define TOPIC_TRAINING_CARRIERS_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/matrix.h"

struct topic_carriers {
    size_t topic_count;
    size_t *starts;     /* topic_count + 1 */
    uint32_t *articles; /* ascending within a topic; places in the list of articles, not numbers */
};

/* Of the `count` articles whose numbers are in `articles`. Release on failure too. */
int topic_carriers_init(struct topic_carriers *carriers, const struct topic_labels *labels,
                        const uint32_t *articles, size_t count, struct topic_error *err);
void topic_carriers_release(struct topic_carriers *carriers);

static inline size_t topic_carriers_count(const struct topic_carriers *carriers, size_t topic)
{
    return carriers->starts[topic + 1] - carriers->starts[topic];
}

#endif
