/* How many lines of an event that others cause are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/log.h"

static char last_line[200];

static void keep_line(const struct topic_log_line *line)
{
    snprintf(last_line, sizeof last_line, "%s: %s", line->event, line->message);
}

static size_t admitted(struct topic_log_limit *limit, size_t events, int64_t now_ms)
{
    size_t count = 0;
    for (size_t i = 0; i < events; i++)
        count += topic_log_limit_admits_at(limit, "peer-cut", now_ms);
    return count;
}

static void lines_beyond_the_limit_are_left_out_and_counted(void **state)
{
    (void)state;
    struct topic_log_limit limit = {0};
    topic_log_set_sink(keep_line);
    assert_int_equal(admitted(&limit, 5000, 1000), TOPIC_LOG_LIMIT_LINES);
    assert_int_equal(admitted(&limit, 5000, 1000 + TOPIC_LOG_LIMIT_MS - 1), 0);
    assert_string_equal(last_line, "");
    assert_int_equal(admitted(&limit, 1, 1000 + TOPIC_LOG_LIMIT_MS), 1);
    assert_string_equal(last_line, "peer-cut: 9900 lines like the next were left out");
    last_line[0] = '\0';
    assert_int_equal(admitted(&limit, 1, 1000 + 2 * TOPIC_LOG_LIMIT_MS), 1);
    assert_string_equal(last_line, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_beyond_the_limit_are_left_out_and_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
