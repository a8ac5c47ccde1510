/* The marks of news services where they have cut a text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "record/programs/cut_mark.h"

static void the_mark_alone_is_taken_away(void **state)
{
    static const struct {
        const char *text;
        const char *rest;
    } cases[] = {
        {"The chip is\u2026 [+1234 chars]", "The chip is\u2026"},
        {"The chip is [+5 chars]\r\n ", "The chip is"},
        {"The law... [5678 chars]", "The law..."},
        {"The law\u2026[5678 chars]", "The law\u2026"},
        {"[+1 chars]", ""},
        {"A tweet has at most [280 chars]", "A tweet has at most [280 chars]"},
        {"The end... [ chars]", "The end... [ chars]"},
        {"The end... 12 chars]", "The end... 12 chars]"},
        {"Of [+12 chars] in the middle", "Of [+12 chars] in the middle"},
        {" chars]", " chars]"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct topic_text rest = topic_cut_mark_without(topic_text_of(cases[i].text));
        assert_int_equal(rest.len, strlen(cases[i].rest));
        assert_memory_equal(rest.bytes, cases[i].rest, rest.len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_mark_alone_is_taken_away)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
