#include "record/date.h"

#include <stdio.h>
#include <string.h>

#include "record/calendar.h"

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

/* 2024-02-29, 2024/02/29 */
static bool take_numeric_day(struct cursor *cursor, struct topic_calendar_day *day)
{
    if (!take_number(cursor, 4, 4, &day->year))
        return false;
    char separator = peek(cursor) == '/' ? '/' : '-';
    return take(cursor, separator) && take_number(cursor, 2, 2, &day->month) &&
           take(cursor, separator) && take_number(cursor, 2, 2, &day->day);
}

/* 29.02.2024, as half of Europe writes it and nobody writes the month first. */
static bool take_dotted_day(struct cursor *cursor, struct topic_calendar_day *day)
{
    return take_number(cursor, 1, 2, &day->day) && take(cursor, '.') &&
           take_number(cursor, 1, 2, &day->month) && take(cursor, '.') &&
           take_number(cursor, 4, 4, &day->year);
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

/* Sets it to 0 where the word is none. */
static bool take_month(struct cursor *cursor, int *month)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    char word[16];
    if (!take_word(cursor, word, sizeof word))
        return false;
    *month = index_of(word, names, 12) + 1;
    take(cursor, '.');
    return true;
}

/* February 29, 2024 */
static bool take_american_day(struct cursor *cursor, struct topic_calendar_day *day)
{
    struct cursor weekday = *cursor;
    if (take_weekday(&weekday))
        *cursor = weekday;
    if (!take_month(cursor, &day->month) || !take_separator(cursor) ||
        !take_number(cursor, 1, 2, &day->day))
        return false;
    take(cursor, ',');
    return take_separator(cursor) && take_number(cursor, 4, 4, &day->year);
}

/* Thu, 29 Feb 2024 */
static bool take_named_day(struct cursor *cursor, struct topic_calendar_day *day)
{
    if (!take_weekday(cursor) || !take_number(cursor, 1, 2, &day->day) || !take_separator(cursor) ||
        !take_month(cursor, &day->month) || !take_separator(cursor))
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

/* ---- days and times ---- */

struct date_time {
    struct topic_calendar_day day;
    int64_t time; /* of the day, with the offset from UTC: */
    int64_t offset;
};

/* A time and its offset, if a time is there. */
static bool take_clock(struct cursor *cursor, struct date_time *date_time)
{
    take_blanks(cursor);
    return !is_at_digit(cursor) ||
           (take_time(cursor, &date_time->time) && take_offset(cursor, &date_time->offset));
}

/* 2024-02-29T13:05:00 */
static bool take_numeric(struct cursor *cursor, struct date_time *date_time)
{
    if (!take_numeric_day(cursor, &date_time->day))
        return false;
    if (take(cursor, 'T') || take(cursor, 't'))
        return is_at_digit(cursor) && take_clock(cursor, date_time);
    return take_clock(cursor, date_time);
}

/* 29.02.2024 13:05 */
static bool take_dotted(struct cursor *cursor, struct date_time *date_time)
{
    return take_dotted_day(cursor, &date_time->day) && take_clock(cursor, date_time);
}

/* Thu, 29 Feb 2024 13:05 */
static bool take_named(struct cursor *cursor, struct date_time *date_time)
{
    return take_named_day(cursor, &date_time->day) && take_clock(cursor, date_time);
}

/* February 29, 2024, 13:05 */
static bool take_american(struct cursor *cursor, struct date_time *date_time)
{
    if (!take_american_day(cursor, &date_time->day))
        return false;
    take(cursor, ',');
    return take_clock(cursor, date_time);
}

/* Exactly two digits, whatever follows them. */
static bool take_pair(struct cursor *cursor, int *number)
{
    *number = 0;
    for (int i = 0; i < 2; i++) {
        if (!is_at_digit(cursor))
            return false;
        *number = *number * 10 + (cursor->text.bytes[cursor->at++] - '0');
    }
    return true;
}

/* 130500 */
static bool take_packed_time(struct cursor *cursor, struct date_time *date_time)
{
    int hours;
    int minutes;
    int seconds;
    if (!take_pair(cursor, &hours) || !take_pair(cursor, &minutes) ||
        !take_pair(cursor, &seconds) || is_at_digit(cursor))
        return false;
    date_time->time = hours * HOUR + minutes * MINUTE + seconds * SECOND;
    return hours <= 23 && minutes <= 59 && seconds <= 60 && take_offset(cursor, &date_time->offset);
}

/* 20240229, 20240229T130500Z, 20240229130500, of these two centuries: other numbers of eight digits
 * are no dates. */
static bool take_packed(struct cursor *cursor, struct date_time *date_time)
{
    struct topic_calendar_day *day = &date_time->day;
    int century;
    if (!take_pair(cursor, &century) || (century != 19 && century != 20) ||
        !take_pair(cursor, &day->year) || !take_pair(cursor, &day->month) ||
        !take_pair(cursor, &day->day))
        return false;
    day->year += century * 100;
    return take(cursor, 'T') || is_at_digit(cursor) ? take_packed_time(cursor, date_time) : true;
}

/* Whether the whole text is a date of one of the forms. */
static bool read_date_time(struct cursor start, struct date_time *date_time)
{
    static bool (*const takers[])(struct cursor *, struct date_time *) = {
        take_numeric, take_packed, take_dotted, take_named, take_american};
    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++) {
        struct cursor cursor = start;
        *date_time = (struct date_time){.time = 0};
        if (!takers[i](&cursor, date_time))
            continue;
        take_blanks(&cursor);
        return cursor.at == cursor.text.len && topic_calendar_has(date_time->day);
    }
    return false;
}

bool topic_date_read(struct topic_text text, topic_date *date)
{
    struct cursor cursor = {.text = text};
    struct date_time date_time;
    take_blanks(&cursor);
    if (read_epoch(cursor, date))
        return true;
    if (!read_date_time(cursor, &date_time))
        return false;
    *date = topic_calendar_days_since_1970(date_time.day) * DAY + date_time.time - date_time.offset;
    return true;
}

const char *topic_date_format(topic_date date, char out[TOPIC_DATE_BYTES])
{
    int64_t days = date / DAY - (date % DAY < 0);
    int64_t time = date - days * DAY;
    struct topic_calendar_day day = topic_calendar_day_of(days);
    snprintf(out, TOPIC_DATE_BYTES, "%04d-%02d-%02d %02d:%02d", day.year, day.month, day.day,
             (int)(time / HOUR), (int)(time / MINUTE % 60));
    return out;
}
