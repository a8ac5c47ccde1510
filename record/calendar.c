#include "record/calendar.h"

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool topic_calendar_has(struct topic_calendar_day day)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (day.month < 1 || day.month > 12 || day.day < 1)
        return false;
    return day.day <= lengths[day.month - 1] + (day.month == 2 && is_leap(day.year));
}

/* A year begins in March, so that the leap day is its last day (Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms", days_from_civil). */
int64_t topic_calendar_days_since_1970(struct topic_calendar_day day)
{
    int64_t year = day.year - (day.month <= 2);
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (day.month + (day.month > 2 ? -3 : 9)) + 2) / 5 + day.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

/* Hinnant, civil_from_days. */
struct topic_calendar_day topic_calendar_day_of(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    return (struct topic_calendar_day){.year = (int)(year + era * 400 + (month >= 10)),
                                       .month = (int)(month < 10 ? month + 3 : month - 9),
                                       .day = (int)(of_year - (153 * month + 2) / 5 + 1)};
}
