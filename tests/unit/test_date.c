/* Dates as feeds and archives write them, compared with the seconds that `date -u -d ... +%s`
 * prints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "record/date.h"

static const int64_t second = 1000000;

static void assert_date(const char *string, int64_t expected)
{
    topic_date date;
    if (!topic_date_read(topic_text_of(string), &date))
        fail_msg("\"%s\" is not read", string);
    if (date != expected)
        fail_msg("\"%s\" is %lld", string, (long long)date);
}

static void rfc_3339_is_read(void **state)
{
    (void)state;
    assert_date("1970-01-01", 0);
    assert_date("2024-02-29", 1709164800 * second);
    assert_date("2024-02-29T13:05:00Z", 1709211900 * second);
    assert_date("2024-02-29t13:05:00z", 1709211900 * second);
    assert_date("2024-02-29 13:05:00", 1709211900 * second);
    assert_date("2024-02-29T13:05", 1709211900 * second);
    assert_date("2024-02-29T13:05:00+00:00", 1709211900 * second);
    assert_date("2024-02-29T15:05:00+02:00", 1709211900 * second);
    assert_date("2024-02-29 08:05:00 -0500", 1709211900 * second);
    assert_date("2024-02-29T13:05:00.25Z", 1709211900 * second + second / 4);
    assert_date("2024-02-29T13:05:00.123456789Z", 1709211900 * second + 123456);
    assert_date("2016-12-31T23:59:60Z", 1483228800 * second);
    assert_date("1969-12-31T23:59:59Z", -1 * second);
    assert_date("0001-01-01", INT64_C(-62135596800) * second);
    assert_date("9999-12-31T23:59:59Z", INT64_C(253402300799) * second);
    assert_date("  2024-02-29\n", 1709164800 * second);
}

static void rfc_2822_is_read(void **state)
{
    (void)state;
    assert_date("Thu, 29 Feb 2024 15:05:00 +0200", 1709211900 * second);
    assert_date("29 Feb 2024 13:05 GMT", 1709211900 * second);
    assert_date("Thu, 29 Feb 24 13:05:00 UT", 1709211900 * second);
    assert_date("Thu, 29 Feb 2024 08:05:00 EST", 1709211900 * second);
    assert_date("thursday, 29 february 2024 06:05:00 pdt", 1709211900 * second);
    assert_date("1 Jan 1970", 0);
    assert_date("1 Jan 70 00:00:00 +0000", 0);
    assert_date("26-FEB-1987 15:01:01.79", 541350061 * second + 790000);
    assert_date(" 9-MAR-1987 23:38:49.90", 542331529 * second + 900000);
}

static void what_spreadsheets_and_archives_write_is_read(void **state)
{
    (void)state;
    assert_date("29.02.2024", 1709164800 * second);
    assert_date("1.3.2024", (1709164800 + 86400) * second);
    assert_date("29.02.2024 13:05:00", 1709211900 * second);
    assert_date("29.02.2024 13:05 +0000", 1709211900 * second);
    assert_date("2024/02/29", 1709164800 * second);
    assert_date("2024/02/29 13:05:00", 1709211900 * second);
    assert_date("20240229", 1709164800 * second);
    assert_date("20240229T130500Z", 1709211900 * second);
    assert_date("20240229T150500+0200", 1709211900 * second);
    assert_date("20240229130500", 1709211900 * second);
    assert_date("February 29, 2024", 1709164800 * second);
    assert_date("Feb. 29, 2024 13:05", 1709211900 * second);
    assert_date("Feb 29 2024", 1709164800 * second);
    assert_date("Thursday, February 29, 2024, 13:05 UTC", 1709211900 * second);
}

static void seconds_and_milliseconds_since_1970_are_read(void **state)
{
    (void)state;
    assert_date("1709211900", 1709211900 * second);
    assert_date(" 1709211900.25\n", 1709211900 * second + second / 4);
    assert_date("1709211900123", 1709211900 * second + 123000);
    assert_date("1709211900123.5", 1709211900 * second + 123500);
}

static void the_calendar_is_kept(void **state)
{
    (void)state;
    assert_date("2000-02-29", 951782400 * second);
    assert_date("2023-12-31", 1703980800 * second);
    assert_date("2024-03-01", (1709164800 + 86400) * second);
    assert_date("2024-02-29T23:30:00-01:00", (1709164800 + 86400 + 1800) * second);
    static const char *const no_such_days[] = {"2023-02-29", "1900-02-29",  "2024-02-30",
                                               "2024-04-31", "2024-13-01",  "2024-00-01",
                                               "2024-01-00", "31 Apr 2024", "29 Feb 2023"};
    topic_date date;
    for (size_t i = 0; i < sizeof no_such_days / sizeof *no_such_days; i++)
        if (topic_date_read(topic_text_of(no_such_days[i]), &date))
            fail_msg("\"%s\" is read", no_such_days[i]);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    static const char *const nonsense[] = {"",
                                           " ",
                                           "yesterday",
                                           "true",
                                           "2024",
                                           "2024-2-9",
                                           "02/29/2024",
                                           "170921190",
                                           "17092119000",
                                           "17092119000000",
                                           "0709211900",
                                           "2024022913",
                                           "1709211900 s",
                                           "1709211900.",
                                           "-1709211900",
                                           "2024-02-29T24:00:00Z",
                                           "2024-02-29T13:60:00Z",
                                           "2024-02-29T13:05:61Z",
                                           "2024-02-29T13",
                                           "2024-02-29T13:5",
                                           "2024-02-29T13:05:00.Z",
                                           "2024-02-29T13:05:00X",
                                           "2024-02-29T13:05:00+2",
                                           "2024-02-29T13:05:00+24:00",
                                           "2024-02-29T13:05:00+0260",
                                           "2024-02-29T",
                                           "2024-02-29 and more",
                                           "12024-02-29",
                                           "29 Foo 2024",
                                           "29 Fe 2024",
                                           "29Feb2024",
                                           "Thr, 29 Feb 2024",
                                           "29 Feb 024",
                                           "29 Feb 20244",
                                           "329 Feb 2024",
                                           "Feb 29 24",
                                           "Feb 29",
                                           "February 2024",
                                           "Feb 2024 29",
                                           "12345678",
                                           "20241301",
                                           "2024022",
                                           "202402291",
                                           "20240229T",
                                           "20240229T13",
                                           "20240229T250000",
                                           "202402291305001",
                                           "2024/02-29",
                                           "2024-02-29 -1200",
                                           "29.02.24",
                                           "29.02.2024.",
                                           "2.29.2024",
                                           "192.168.0.1",
                                           "1.2.3"};
    topic_date date;
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++)
        if (topic_date_read(topic_text_of(nonsense[i]), &date))
            fail_msg("\"%s\" is read as %lld", nonsense[i], (long long)date);
    struct topic_text with_nul = {"2024-02-29\0", 11};
    assert_false(topic_date_read(with_nul, &date));
}

static void every_day_is_written_as_it_is_read(void **state)
{
    (void)state;
    const topic_date day = 86400 * second;
    char out[TOPIC_DATE_BYTES];
    topic_date again;
    for (topic_date date = -200 * 365 * day; date < 200 * 365 * day; date += day) {
        assert_true(topic_date_read(topic_text_of(topic_date_format(date, out)), &again));
        assert_true(again == date);
    }
    assert_string_equal(topic_date_format(1709211900 * second, out), "2024-02-29 13:05");
    assert_string_equal(topic_date_format(-1, out), "1969-12-31 23:59");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_3339_is_read),
        cmocka_unit_test(rfc_2822_is_read),
        cmocka_unit_test(what_spreadsheets_and_archives_write_is_read),
        cmocka_unit_test(seconds_and_milliseconds_since_1970_are_read),
        cmocka_unit_test(the_calendar_is_kept),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(every_day_is_written_as_it_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
