/* The tokens of a text, and their places in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "model/text/tokenizer.h"

struct token_case {
    const char *text;
    const char *tokens; /* joined by +, or by | where a token does not follow the previous one */
};

static const struct token_case cases[] = {
    {"", ""},
    {" \t\n.,;!?--- ...", ""},
    {"The chip maker", "the+chip+maker"},
    {"chips. Makers", "chips|makers"},
    {"one\ntwo\n\nthree", "one+two|three"},
    {"don't the company's l'homme O'Reilly", "don't+the+company+homme+reilly"},
    {"Meta\xe2\x80\x99s \xe2\x80\x98win\xe2\x80\x99", "meta+win"},
    {"open-source state-of-the-art", "open+source+state+of+the+art"},
    {"GPT-4 COVID-19 Falcon-40B", "gpt-4(gpt)+covid-19(covid)+falcon-40b(falcon)"},
    {"GPT-4.5 F-16", "gpt-4.5(gpt)+f-16"},
    {"H100 1,000 4.5 2019-20 30-day", "h100+1,000+4.5+2019+20+30+day"},
    {"$100 million 5% \xe2\x82\xac"
     "40",
     "$+100+million+5+%+\xe2\x82\xac+40"},
    {"C++ C# F# .NET Notepad++", "c+++c#+f#+.net+notepad++"},
    {"AT&T R&D S&P", "at&t+r&d+s&p"},
    {"in the U.S. Steel of U.S.-backed", "in+the+u.s+steel+of+u.s+backed"},
    {"end.Next a.b.", "end|next+a.b"},
    {"see https://a.example/b?c=d#e for www.x.org/y now", "see|for|now"},
    {"snake_case **bold** (in brackets)", "snake+case+bold|in+brackets"},
    {"Stra\xc3\x9f"
     "e CAF\xc3\x89 \xef\xac\x81ne",
     "strasse+caf\xc3\xa9+fine"},
    {"e\xcc\x81te\xcc\x81", "\xc3\xa9t\xc3\xa9"},
    {"soft\xc2\xadhyphen", "softhyphen"},
    {"bad\xff"
     "byte \xe2\x82",
     "bad|byte"},
    {"\xe6\xa9\x9f\xe6\xa2\xb0\xe5\xad\xa6 AI \xe4\xb8\xad",
     "\xe6\xa9\x9f\xe6\xa2\xb0|\xe6\xa2\xb0\xe5\xad\xa6|ai|\xe4\xb8\xad"},
    {"\xef\xbb\xbfmark", "mark"},
    {"\xd0\x9c\xd0\x9e\xd0\xa1\xd0\x9a\xd0\x92\xd0\x90",
     "\xd0\xbc\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0"},
};

static struct topic_text text_of(const char *string)
{
    return (struct topic_text){.bytes = string, .len = strlen(string)};
}

static void tokens_are_what_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct topic_tokenizer tokenizer;
        struct topic_token token;
        struct topic_buffer joined = {0};
        topic_tokenizer_init(&tokenizer, text_of(cases[i].text));
        while (topic_tokenizer_next(&tokenizer, &token)) {
            bool inner = token.kind == TOPIC_TOKEN_INNER;
            if (inner)
                topic_buffer_append(&joined, "(", 1, NULL);
            else if (joined.len > 0)
                topic_buffer_append(&joined, token.follows ? "+" : "|", 1, NULL);
            topic_buffer_append(&joined, token.text, token.len, NULL);
            if (inner)
                topic_buffer_append(&joined, ")", 1, NULL);
        }
        assert_string_equal(topic_buffer_string(&joined, NULL), cases[i].tokens);
        topic_buffer_release(&joined);
    }
}

static void spans_cover_the_words(void **state)
{
    (void)state;
    const char *text = "The company\xe2\x80\x99s GPT-4, l'homme (U.S.) \xe6\xa9\x9f\xe6\xa2\xb0";
    static const char *const spans[] = {
        "The", "company", "GPT-4", "GPT", "homme", "U.S.", "\xe6\xa9\x9f\xe6\xa2\xb0"};
    struct topic_tokenizer tokenizer;
    struct topic_token token;
    topic_tokenizer_init(&tokenizer, text_of(text));
    size_t count = 0;
    while (topic_tokenizer_next(&tokenizer, &token)) {
        assert_true(count < sizeof spans / sizeof *spans);
        assert_int_equal(token.end - token.start, strlen(spans[count]));
        assert_memory_equal(text + token.start, spans[count], token.end - token.start);
        count++;
    }
    assert_int_equal(count, sizeof spans / sizeof *spans);
}

static size_t count_tokens(const char *bytes, size_t len)
{
    struct topic_tokenizer tokenizer;
    struct topic_token token;
    size_t count = 0;
    topic_tokenizer_init(&tokenizer, (struct topic_text){bytes, len});
    while (topic_tokenizer_next(&tokenizer, &token)) {
        assert_true(token.start < token.end && token.end <= len);
        assert_true(token.len > 0);
        count++;
    }
    return count;
}

static void a_word_of_a_megabyte_is_no_token(void **state)
{
    (void)state;
    size_t len = 1 << 20;
    char *text = malloc(len);
    memset(text, 'a', len);
    assert_int_equal(count_tokens(text, len), 0);
    memcpy(text, "first ", 6);
    memcpy(text + len - 5, " last", 5);
    assert_int_equal(count_tokens(text, len), 2);
    free(text);
}

static void many_combining_marks_are_cut_to_a_short_word(void **state)
{
    (void)state;
    size_t marks = 50;
    char text[1 + 2 * 50];
    text[0] = 'a';
    for (size_t i = 0; i < marks; i++)
        memcpy(text + 1 + 2 * i, "\xcc\x81", 2);
    assert_int_equal(count_tokens(text, sizeof text), 1);
}

static void every_byte_string_is_read_to_its_end(void **state)
{
    (void)state;
    char text[3];
    for (unsigned value = 0; value < 1u << 24; value += 97) {
        text[0] = (char)(value & 255);
        text[1] = (char)(value >> 8 & 255);
        text[2] = (char)(value >> 16 & 255);
        count_tokens(text, sizeof text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_what_the_table_says),
        cmocka_unit_test(spans_cover_the_words),
        cmocka_unit_test(a_word_of_a_megabyte_is_no_token),
        cmocka_unit_test(many_combining_marks_are_cut_to_a_short_word),
        cmocka_unit_test(every_byte_string_is_read_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
