/* moment.h - when an article appeared: dates as feeds, archives and front matter have them.
 *
 * Read are
 *   2024-02-29, 2024-02-29T13:05:00Z, 2024-02-29 13:05:00.25+02:00     RFC 3339, section 5.6
 *   Thu, 29 Feb 2024 13:05:00 +0200, 29 Feb 24 13:05 GMT                RFC 2822, section 3.3
 *   29-Feb-1987 15:01:01.79, 29 February 2024                           the same with other joints
 * The T may be a space and seconds may be absent. Without an offset a time is taken as UTC, without
 * a time a date as its beginning. Days, hours and offsets that do not exist are refused; the name
 * of a weekday is not checked.
 */
#ifndef TOPIC_RECORD_DATE_H
#define TOPIC_RECORD_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "topicd/article.h"

/* What topic_date_read takes, for messages. */
#define TOPIC_DATE_FORMS "2024-02-29, 2024-02-29T13:05:00Z or Thu, 29 Feb 2024 13:05:00 +0200"

/* Microseconds since the beginning of 1970, UTC. */
typedef int64_t topic_date;

bool topic_date_read(struct topic_text text, topic_date *date);

/* "2024-02-29 13:05", UTC. */
#define TOPIC_DATE_BYTES 64
const char *topic_date_format(topic_date date, char out[TOPIC_DATE_BYTES]);

#endif
