/* clock.h - the time since some fixed point, which never goes back: CLOCK_MONOTONIC. */
#ifndef TOPIC_BASE_CLOCK_H
#define TOPIC_BASE_CLOCK_H

#include <stdint.h>

/* Microseconds and milliseconds; differences between two calls are what counts. */
int64_t topic_clock_now_us(void);
int64_t topic_clock_now_ms(void);

#endif
