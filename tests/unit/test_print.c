/* cli/command/print: like printf, but for what comes from outside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/command/print.h"

static char *printed;
static size_t size;
static FILE *stream;

static int set_up(void **state)
{
    (void)state;
    stream = open_memstream(&printed, &size);
    return stream ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    fclose(stream);
    free(printed);
    return 0;
}

/* What was printed since the last call. */
static void assert_printed(const char *expected)
{
    fflush(stream);
    assert_string_equal(printed, expected);
    rewind(stream);
}

/* The same by both; `format` is a literal. */
#define ASSERT_AS_PRINTF(...)                                                                      \
    do {                                                                                           \
        char expected[256];                                                                        \
        int len = snprintf(expected, sizeof expected, __VA_ARGS__);                                \
        assert_int_equal(topic_print_to(stream, __VA_ARGS__), len);                                \
        fputc('\0', stream);                                                                       \
        assert_printed(expected);                                                                  \
    } while (0)

static void ordinary_values_are_printed_as_by_printf(void **state)
{
    (void)state;
    ASSERT_AS_PRINTF("plain");
    ASSERT_AS_PRINTF("%d %i %u %x", -5, 7, 4000000000U, 0xbeefU);
    ASSERT_AS_PRINTF("%ld %lu %lld %llu", -5000000000L, 5000000000UL, -6LL,
                     18446744073709551615ULL);
    ASSERT_AS_PRINTF("[%8zu|%-8zu|%+d|%*d]", (size_t)42, (size_t)7, 3, 6, -12);
    ASSERT_AS_PRINTF("%zd", (ssize_t)-9);
    ASSERT_AS_PRINTF("[%.3f|%8.2f|%+.3f|%-9.1f|%g|%+g]", 3.14159, -2.5, 0.25, 1.0, 1e-9, 2.0);
    ASSERT_AS_PRINTF("[%.*f]", 2, 1.005);
    ASSERT_AS_PRINTF("[%s|%10s|%-10s|%.2s|%-6.3s|%*s|%.*s]", "a", "right", "left", "cut", "cut4", 5,
                     "", 3, "abcdef");
    ASSERT_AS_PRINTF("%c%5c 100%%", 'x', '*');
}

static void the_format_is_the_programs_own(void **state)
{
    (void)state;
    ASSERT_AS_PRINTF("\x1b[1m%s\x1b[0m\n", "bold");
}

static void strings_are_escaped(void **state)
{
    (void)state;
    static const struct {
        unsigned char text[32]; /* bytes: clang-tidy refuses literals that read as something else */
        const char *expected;
    } rows[] = {
        {"\x1b]0;pwned\a", "<\\x1b]0;pwned\\x07>"},
        {"a\nb\tc\rd", "<a\\x0ab\\x09c\\x0dd>"},
        {"\x7f", "<\\x7f>"},
        {{0xc2, 0x9b, '2', 'J'}, "<\\xc2\\x9b2J>"},           /* CSI in one character */
        {{0x9b, '2', 'J'}, "<\\x9b2J>"},                      /* and in one byte: malformed UTF-8 */
        {{0xe2, 0x80, 0xae}, "<\\xe2\\x80\\xae>"},            /* U+202E */
        {{0xe2, 0x81, 0xa6}, "<\\xe2\\x81\\xa6>"},            /* U+2066 */
        {{0xe2, 0x80, 0x8f}, "<\\xe2\\x80\\x8f>"},            /* U+200F */
        {{0xe2, 0x80, 0xa8}, "<\\xe2\\x80\\xa8>"},            /* U+2028 */
        {{0xd8, 0x9c}, "<\\xd8\\x9c>"},                       /* U+061C */
        {{0xe2, 0x80, 0x8b}, "<\\xe2\\x80\\x8b>"},            /* U+200B */
        {{0xef, 0xbb, 0xbf}, "<\\xef\\xbb\\xbf>"},            /* U+FEFF */
        {{0xf3, 0xa0, 0x81, 0x81}, "<\\xf3\\xa0\\x81\\x81>"}, /* U+E0041 */
        {{0xff, 0xfe}, "<\\xff\\xfe>"},
        {{0xed, 0xa0, 0x80}, "<\\xed\\xa0\\x80>"}, /* half a surrogate pair */
        {"Gr\xc3\xbc\xc3\x9f \xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x8e\x89",
         "<Gr\xc3\xbc\xc3\x9f \xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x8e\x89>"},
        {"\\x1b", "<\\x1b>"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t len = topic_print_to(stream, "<%s>", (const char *)rows[i].text);
        assert_int_equal(len, strlen(rows[i].expected));
        fputc('\0', stream);
        assert_printed(rows[i].expected);
    }
    topic_print_to(stream, "<%6s|%-6s|%.1s>", "\x1b", "\x1b", "\x1b[2J");
    fputc('\0', stream);
    assert_printed("<  \\x1b|\\x1b  |\\x1b>");
    topic_print_to(stream, "<%c>", '\x1b');
    fputc('\0', stream);
    assert_printed("<\\x1b>");
}

/* What a function prints on stdout. */
static const char *on_stdout(void (*print)(const char *, size_t), const char *text, size_t len)
{
    static char bytes[512];
    char path[] = "/tmp/topic-print-XXXXXX";
    int file = mkstemp(path);
    int saved = dup(STDOUT_FILENO);
    assert_true(file >= 0 && saved >= 0);
    unlink(path);
    fflush(stdout);
    dup2(file, STDOUT_FILENO);
    print(text, len);
    fflush(stdout);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    ssize_t got = pread(file, bytes, sizeof bytes - 1, 0);
    close(file);
    assert_true(got >= 0);
    bytes[got] = '\0';
    return bytes;
}

static void json_says_the_same_without_control_characters(void **state)
{
    (void)state;
    static const char line[] = {'"',    '\xc2', '\x9b', '\x7f', '\xe2', '\x80', '\xae',
                                '\xe2', '\x80', '\x8f', '"',    '\n',   '"',    '\xc3',
                                '\xbc', '\\',   'n',    '"',    '\n'};
    assert_string_equal(on_stdout(topic_print_json, line, sizeof line),
                        "\"\\u009b\\u007f\\u202e\\u200f\"\n\"\xc3\xbc\\n\"\n");
    assert_string_equal(on_stdout(topic_print_json, "\"\xff\x1b\"", 4), "\"\\ufffd\\u001b\"");
    assert_string_equal(on_stdout(topic_print_json, "\"\xf3\xa0\x81\x81\"", 6),
                        "\"\\udb40\\udc41\"");
}

static void a_table_in_a_file_keeps_its_bytes(void **state)
{
    (void)state;
    static const char rows[] = "a,\"\x1b[2J\xc2\x9b\"\n";
    assert_string_equal(on_stdout(topic_print_table, rows, sizeof rows - 1), rows);
    assert_string_equal(on_stdout(topic_print_text, rows, sizeof rows - 1),
                        "a,\"\\x1b[2J\\xc2\\x9b\"\\x0a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ordinary_values_are_printed_as_by_printf, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_format_is_the_programs_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strings_are_escaped, set_up, tear_down),
        cmocka_unit_test(json_says_the_same_without_control_characters),
        cmocka_unit_test(a_table_in_a_file_keeps_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
