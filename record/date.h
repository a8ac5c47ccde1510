/* date.h - when an article appeared: reads dates as feeds, archives and front matter write them.
 *
 * The accepted forms are
 *   2024-02-29, 2024-02-29T13:05:00Z, 2024-02-29 13:05:00.25+02:00     RFC 3339, section 5.6
 *   Thu, 29 Feb 2024 13:05:00 +0200, 29 Feb 24 13:05 GMT                RFC 2822, section 3.3
 *   29-Feb-1987 15:01:01.79, 29 February 2024                           the same, other separators
 *   February 29, 2024, Feb. 29, 2024 13:05                              the month first, as a word
 *   29.02.2024, 29.2.2024 13:05                                         the day first, with points
 *   2024/02/29, 20240229, 20240229T130500Z, 20240229130500              the year first
 *   1709211900, 1709211900.25, 1709211900000                            since 1970, see below
 * The T may be a space, and the seconds may be absent. A time without an offset is in UTC; a date
 * without a time means 00:00. A number is the seconds since 1970 if it has ten digits, the
 * milliseconds if it has thirteen, of which the first is 1 (2001 to 2033). Days, hours and offsets
 * that do not exist are refused; the name of a weekday is not compared with the date. Of 02/03/2024
 * nobody can tell which is the month: it is no date.
 */
#ifndef TOPIC_RECORD_DATE_H
#define TOPIC_RECORD_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "topicd/article.h"

/* Examples of the accepted forms, for messages. */
#define TOPIC_DATE_FORMS "2024-02-29, 2024-02-29T13:05:00Z or Thu, 29 Feb 2024 13:05:00 +0200"

/* Microseconds since the beginning of 1970, UTC. */
typedef int64_t topic_date;

/* Returns false when the text is not a date. */
bool topic_date_read(struct topic_text text, topic_date *date);

/* Writes "2024-02-29 13:05", UTC, into `out` and returns it. */
#define TOPIC_DATE_BYTES 64
const char *topic_date_format(topic_date date, char out[TOPIC_DATE_BYTES]);

#endif
