/* clock.h - the monotonic clock, for time spans and deadlines: setting the time of day does not
 * move it. Its zero is arbitrary, so that only the difference between two readings means anything.
 * And the time of day, for what is kept.
 */
#ifndef TOPIC_BASE_CLOCK_H
#define TOPIC_BASE_CLOCK_H

#include <stdint.h>

/* CLOCK_MONOTONIC in microseconds. */
int64_t topic_clock_now_us(void);

/* The same in whole milliseconds, rounded down. */
int64_t topic_clock_now_ms(void);

/* Milliseconds since 1970. */
int64_t topic_clock_unix_ms(void);

#endif
