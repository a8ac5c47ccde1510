/* retry_delay.h - how long a record waits before it is tried again. */
#ifndef TOPIC_BRIDGE_RETRY_DELAY_H
#define TOPIC_BRIDGE_RETRY_DELAY_H

#include <stdint.h>

#include "base/random.h"

#define TOPIC_RETRY_DELAY_MIN_MS 1000
#define TOPIC_RETRY_DELAY_MAX_MS 60000

/* A second after the first delivery, doubled with each further one up to a minute; less up to half
 * of it, so that records that failed together do not come back together. */
int64_t topic_retry_delay_ms(uint64_t deliveries, struct topic_random *random);

#endif
