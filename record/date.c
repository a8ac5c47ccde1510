#include "record/date.h"

#include <stdio.h>
#include <string.h>

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* A year of two digits is 20xx below this and 19xx from here on (RFC 2822, section 4.3). */
#define FIRST_YEAR_OF_19XX 50

struct cursor {
    struct topic_text text;
    size_t at;
};

struct calendar_day {
    int year;
    int month; /* 1 to 12 */
    int day;
};

/* ---- characters, numbers, words ---- */

static char peek(const struct cursor *cursor)
{
    return cursor->at < cursor->text.len ? cursor->text.bytes[cursor->at] : '\0';
}

static bool take(struct cursor *cursor, char byte)
{
    if (cursor->at == cursor->text.len || peek(cursor) != byte)
        return false;
    cursor->at++;
    return true;
}

static void take_blanks(struct cursor *cursor)
{
    while (cursor->at < cursor->text.len && memchr(" \t\r\n", peek(cursor), 4))
        cursor->at++;
}

static bool is_at_digit(const struct cursor *cursor)
{
    return peek(cursor) >= '0' && peek(cursor) <= '9';
}

/* Takes a number of `least` to `most` digits. */
static bool take_number(struct cursor *cursor, int least, int most, int *number)
{
    int digits = 0;
    for (*number = 0; digits < most && is_at_digit(cursor); digits++)
        *number = *number * 10 + (cursor->text.bytes[cursor->at++] - '0');
    return digits >= least && !is_at_digit(cursor);
}

static bool is_at_letter(const struct cursor *cursor)
{
    char lower = (char)(peek(cursor) | 0x20);
    return lower >= 'a' && lower <= 'z';
}

/* Takes letters and lowers them; fails when there are none or more than fit. */
static bool take_word(struct cursor *cursor, char *word, size_t size)
{
    size_t len = 0;
    while (is_at_letter(cursor) && len + 1 < size)
        word[len++] = (char)(cursor->text.bytes[cursor->at++] | 0x20);
    word[len] = '\0';
    return len > 0 && !is_at_letter(cursor);
}

/* The index of a name that is written in full or as its first three letters; -1: not found. */
static int index_of(const char *word, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(word, names[i]) == 0 || (strlen(word) == 3 && strncmp(word, names[i], 3) == 0))
            return i;
    return -1;
}

/* ---- days ---- */

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool exists(struct calendar_day day)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (day.month < 1 || day.month > 12 || day.day < 1)
        return false;
    return day.day <= lengths[day.month - 1] + (day.month == 2 && is_leap(day.year));
}

/* Days since 1970-01-01. A year begins in March, so that the leap day is its last day (Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms", days_from_civil). */
static int64_t days_since_1970(struct calendar_day day)
{
    int64_t year = day.year - (day.month <= 2);
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (day.month + (day.month > 2 ? -3 : 9)) + 2) / 5 + day.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

/* 2024-02-29 */
static bool take_numeric_day(struct cursor *cursor, struct calendar_day *day)
{
    return take_number(cursor, 4, 4, &day->year) && take(cursor, '-') &&
           take_number(cursor, 2, 2, &day->month) && take(cursor, '-') &&
           take_number(cursor, 2, 2, &day->day);
}

/* The separator between the parts of a named day: a hyphen or blanks. */
static bool take_separator(struct cursor *cursor)
{
    size_t before = cursor->at;
    if (!take(cursor, '-'))
        take_blanks(cursor);
    return cursor->at > before;
}

static bool take_weekday(struct cursor *cursor)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    char word[16];
    if (!is_at_letter(cursor))
        return true;
    if (!take_word(cursor, word, sizeof word) || index_of(word, names, 7) < 0)
        return false;
    take(cursor, ',');
    take_blanks(cursor);
    return true;
}

/* Thu, 29 Feb 2024 */
static bool take_named_day(struct cursor *cursor, struct calendar_day *day)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    char word[16];
    if (!take_weekday(cursor) || !take_number(cursor, 1, 2, &day->day) || !take_separator(cursor) ||
        !take_word(cursor, word, sizeof word))
        return false;
    day->month = index_of(word, names, 12) + 1;
    take(cursor, '.');
    if (!take_separator(cursor))
        return false;
    size_t start = cursor->at;
    if (!take_number(cursor, 2, 4, &day->year) || cursor->at - start == 3)
        return false;
    if (cursor->at - start == 2)
        day->year += day->year < FIRST_YEAR_OF_19XX ? 2000 : 1900;
    return true;
}

/* ---- times ---- */

/* Digits beyond the microsecond are ignored. */
static bool take_fraction(struct cursor *cursor, int64_t *microseconds)
{
    int64_t unit = SECOND / 10;
    if (!take(cursor, '.') && !take(cursor, ','))
        return true;
    if (!is_at_digit(cursor))
        return false;
    for (; is_at_digit(cursor); unit /= 10)
        *microseconds += unit * (cursor->text.bytes[cursor->at++] - '0');
    return true;
}

/* 13:05, 13:05:00, 13:05:00.25; a leap second counts as the first second of the next minute. */
static bool take_time(struct cursor *cursor, int64_t *time)
{
    int hours;
    int minutes;
    int seconds = 0;
    int64_t fraction = 0;
    if (!take_number(cursor, 1, 2, &hours) || !take(cursor, ':') ||
        !take_number(cursor, 2, 2, &minutes))
        return false;
    if (take(cursor, ':') &&
        (!take_number(cursor, 2, 2, &seconds) || !take_fraction(cursor, &fraction)))
        return false;
    *time = hours * HOUR + minutes * MINUTE + seconds * SECOND + fraction;
    return hours <= 23 && minutes <= 59 && seconds <= 60;
}

/* The zones of RFC 2822, section 4.3; other names are ambiguous. */
static bool take_zone_name(struct cursor *cursor, int64_t *offset)
{
    static const struct {
        const char *name;
        int hours;
    } zones[] = {{"z", 0},    {"ut", 0},   {"utc", 0},  {"gmt", 0},  {"est", -5}, {"edt", -4},
                 {"cst", -6}, {"cdt", -5}, {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7}};
    char word[8];
    if (!take_word(cursor, word, sizeof word))
        return false;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (strcmp(word, zones[i].name) == 0) {
            *offset = zones[i].hours * HOUR;
            return true;
        }
    }
    return false;
}

/* Z, GMT, +02:00, -0500; an absent offset means UTC. */
static bool take_offset(struct cursor *cursor, int64_t *offset)
{
    int hours;
    int minutes;
    *offset = 0;
    take_blanks(cursor);
    if (is_at_letter(cursor))
        return take_zone_name(cursor, offset);
    if (peek(cursor) != '+' && peek(cursor) != '-')
        return true;
    int64_t sign = cursor->text.bytes[cursor->at++] == '-' ? -1 : 1;
    struct cursor with_colon = *cursor;
    if (take_number(&with_colon, 2, 2, &hours) && take(&with_colon, ':') &&
        take_number(&with_colon, 2, 2, &minutes)) {
        *cursor = with_colon;
    } else if (take_number(cursor, 4, 4, &hours)) {
        minutes = hours % 100;
        hours /= 100;
    } else {
        return false;
    }
    *offset = sign * (hours * HOUR + minutes * MINUTE);
    return hours <= 23 && minutes <= 59;
}

/* ---- numbers ---- */

#define DIGITS_OF_SECONDS 10
#define DIGITS_OF_MILLISECONDS 13

/* 1999123123, the hour of a day. Of seconds since 1970 these are from 2030 on. */
static bool is_hour(int64_t number)
{
    int64_t month = number / 10000 % 100;
    int64_t day = number / 100 % 100;
    return number / 1000000 >= 1900 && number / 1000000 < 2000 && month >= 1 && month <= 12 &&
           day >= 1 && day <= 31 && number % 100 < 24;
}

/* Seconds or milliseconds since 1970, which their digits tell apart. With another first digit than
 * that of the years 2001 to 2033 it is an hour, 2024022913. */
static bool read_epoch(struct cursor cursor, topic_date *date)
{
    int64_t number = 0;
    int64_t fraction = 0;
    size_t start = cursor.at;
    while (is_at_digit(&cursor) && cursor.at - start < DIGITS_OF_MILLISECONDS)
        number = number * 10 + (cursor.text.bytes[cursor.at++] - '0');
    size_t digits = cursor.at - start;
    bool is_long = digits == DIGITS_OF_MILLISECONDS;
    if (is_at_digit(&cursor) || (digits != DIGITS_OF_SECONDS && !is_long) ||
        (!is_long && is_hour(number)) || !take_fraction(&cursor, &fraction))
        return false;
    take_blanks(&cursor);
    *date = is_long ? number * (SECOND / 1000) + fraction / 1000 : number * SECOND + fraction;
    return cursor.at == cursor.text.len && cursor.text.bytes[start] == '1';
}

bool topic_date_read(struct topic_text text, topic_date *date)
{
    struct cursor cursor = {.text = text};
    struct calendar_day day;
    int64_t time = 0;
    int64_t offset = 0;
    take_blanks(&cursor);
    if (read_epoch(cursor, date))
        return true;
    struct cursor named = cursor;
    bool needs_time = false;
    if (take_numeric_day(&cursor, &day))
        needs_time = take(&cursor, 'T') || take(&cursor, 't');
    else if (take_named_day(&named, &day))
        cursor = named;
    else
        return false;
    if (!needs_time)
        take_blanks(&cursor);
    else if (!is_at_digit(&cursor))
        return false;
    if (is_at_digit(&cursor) && (!take_time(&cursor, &time) || !take_offset(&cursor, &offset)))
        return false;
    take_blanks(&cursor);
    if (cursor.at != text.len || !exists(day))
        return false;
    *date = days_since_1970(day) * DAY + time - offset;
    return true;
}

/* The inverse of days_since_1970 (Hinnant, civil_from_days). */
static struct calendar_day day_of(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    return (struct calendar_day){.year = (int)(year + era * 400 + (month >= 10)),
                                 .month = (int)(month < 10 ? month + 3 : month - 9),
                                 .day = (int)(of_year - (153 * month + 2) / 5 + 1)};
}

const char *topic_date_format(topic_date date, char out[TOPIC_DATE_BYTES])
{
    int64_t days = date / DAY - (date % DAY < 0);
    int64_t time = date - days * DAY;
    struct calendar_day day = day_of(days);
    snprintf(out, TOPIC_DATE_BYTES, "%04d-%02d-%02d %02d:%02d", day.year, day.month, day.day,
             (int)(time / HOUR), (int)(time / MINUTE % 60));
    return out;
}
