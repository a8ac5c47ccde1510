/* body_rate.h - whether a body is behind the slowest rate that is waited for.
 *
 *     topic_body_rate_begin(&rate, now_ms);               it is waited for from now on
 *     topic_body_rate_moved(&rate, bytes, now_ms);        so much of it has come
 *     topic_body_rate_is_behind(&rate, unread, now_ms);
 *
 * What came fast saves up TOPIC_BODY_RATE_GRACE_MS and no more: a body whose first megabyte came at
 * once and whose end does not come is behind soon.
 */
#ifndef TOPIC_WEB_HTTP_BODY_RATE_H
#define TOPIC_WEB_HTTP_BODY_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The slowest line of a mobile telephone. */
#define TOPIC_BODY_RATE_BYTES_PER_S 8192

/* In which a lost packet is sent again. */
#define TOPIC_BODY_RATE_GRACE_MS 1000

struct topic_body_rate {
    int64_t behind_ms; /* when it will be, unless something comes */
};

void topic_body_rate_begin(struct topic_body_rate *rate, int64_t now_ms);
void topic_body_rate_moved(struct topic_body_rate *rate, size_t bytes, int64_t now_ms);

/* `unread` bytes have come and are still with the system. */
bool topic_body_rate_is_behind(const struct topic_body_rate *rate, size_t unread, int64_t now_ms);

#endif
