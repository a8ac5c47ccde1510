/* calendar.h - days of the Gregorian calendar, and their numbers. */
#ifndef TOPIC_RECORD_CALENDAR_H
#define TOPIC_RECORD_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

struct topic_calendar_day {
    int year;
    int month; /* 1 to 12 */
    int day;
};

/* Whether the year has this month, and the month this day. */
bool topic_calendar_has(struct topic_calendar_day day);

/* The number of the day 1970-01-01 is 0. */
int64_t topic_calendar_days_since_1970(struct topic_calendar_day day);
struct topic_calendar_day topic_calendar_day_of(int64_t days);

#endif
