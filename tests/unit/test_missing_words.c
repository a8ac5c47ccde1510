/* Words that stand for a missing value, in cells and as names of topics. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "record/missing_words.h"

static void words_of_cells_and_of_names_differ_on_purpose(void **state)
{
    static const struct {
        const char *word;
        bool is_cell;
        bool is_name;
    } cases[] = {
        {"NA", true, true},
        {"na", false, false},
        {"NULL", true, true},
        {"Null", false, true},
        {"null", true, true},
        {"NaN", true, true},
        {"NAN", false, true},
        {"-nan", true, true},
        {"\\N", true, true},
        {"\\n", false, true},
        {"None", true, true},
        {"none", false, true},
        {"nil", false, true},
        {"-", false, true},
        {"\u2014", false, true},
        {"ABSTAIN", false, true},
        {"abstain", false, false},
        {"pd.na", false, true},
        {"Optional.empty", false, true},
        {"AI", false, false},
        {"", false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct topic_text text = topic_text_of(cases[i].word);
        assert_int_equal(topic_missing_words_is_cell(text), cases[i].is_cell);
        assert_int_equal(topic_missing_words_is_name(text), cases[i].is_name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_cells_and_of_names_differ_on_purpose)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
