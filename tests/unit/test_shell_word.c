#include "base/shell_word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *word_of(const char *text)
{
    static struct topic_shell_word word;
    return topic_shell_word_set(&word, text, strlen(text));
}

static void what_means_nothing_to_a_shell_stays(void **state)
{
    (void)state;
    assert_string_equal(word_of("dir/a-b_c.d+e=f:g,h@i%j"), "dir/a-b_c.d+e=f:g,h@i%j");
}

static void all_else_is_quoted(void **state)
{
    (void)state;
    assert_string_equal(word_of(""), "''");
    assert_string_equal(word_of("a b"), "'a b'");
    assert_string_equal(word_of("x; rm -rf ~"), "'x; rm -rf ~'");
    assert_string_equal(word_of("$(id)`id`"), "'$(id)`id`'");
    assert_string_equal(word_of("it's"), "'it'\\''s'");
    assert_string_equal(word_of("Künstlich"), "'Künstlich'");
}

static void what_is_not_printable_is_shown(void **state)
{
    (void)state;
    assert_string_equal(word_of("a\nb\x1b[31m"), "'a\\x0ab\\x1b[31m'");
    assert_string_equal(word_of("a\xff"), "'a\\xff'");
}

static void a_text_that_is_too_long_is_no_word_of_it(void **state)
{
    char text[2 * TOPIC_SHELL_WORD_SIZE];
    (void)state;
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    assert_string_equal(word_of(text), "'…'");
    text[TOPIC_SHELL_WORD_SIZE - 1] = '\0';
    assert_string_equal(word_of(text), text);
}

/* What a shell makes of it is the text. */
static void a_shell_reads_the_text(void **state)
{
    static const char text[] = "a'b\"c\\d $e `f` *?[g] ~ # ; & | < > ( ) { } ! é";
    char command[256];
    char read[256] = "";
    (void)state;
    snprintf(command, sizeof command, "printf %%s %s", word_of(text));
    FILE *shell = popen(command, "r");
    assert_non_null(shell);
    assert_true(fread(read, 1, sizeof read - 1, shell) > 0);
    assert_int_equal(pclose(shell), 0);
    assert_string_equal(read, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_means_nothing_to_a_shell_stays),
        cmocka_unit_test(all_else_is_quoted),
        cmocka_unit_test(what_is_not_printable_is_shown),
        cmocka_unit_test(a_text_that_is_too_long_is_no_word_of_it),
        cmocka_unit_test(a_shell_reads_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
