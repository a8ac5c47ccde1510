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

/* With the rules of level 0. */
static const struct token_case old_cases[] = {
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

/* With the newest rules, which have marks, and with the default ones, which have none. */
static const struct token_case mark_cases[][2] = {
    {{"No! Yes!!! Why? Why?? What?! !", "no|!|yes|!!|why|?|why|??|what|?!|!"},
     {"No! Yes!!! Why? Why?? What?! !", "no|yes|why|why|what"}},
    {{"\u4f60\uff01\uff1f good\uff01\uff01 \u061f", "\u4f60|?!|good|!!|?"},
     {"\u4f60\uff01\uff1f good\uff01\uff01 \u061f", "\u4f60|good"}},
    {{"not!happy \"sure?\" https://a.example/b?c=d a", "not|!|happy+sure|?|a"},
     {"not!happy \"sure?\" https://a.example/b?c=d a", "not|happy+sure|a"}},
};

/* With the default rules and the newest ones, which have signs beside scripts without spaces, and
 * with those of level 3, which have none. */
static const struct token_case sign_cases[][2] = {
    {{"\u300a\u6c34\u6d52\u300b(\u7ec4\u56fe)\uff1aNBA\u300b3-0",
      "\u300a|\u6c34|\u6c34\u6d52|\u6d52|\u300b|(|\u7ec4|\u7ec4\u56fe|\u56fe|)|nba|3+0"},
     {"\u300a\u6c34\u6d52\u300b(\u7ec4\u56fe)\uff1aNBA\u300b3-0",
      "\u6c34|\u6c34\u6d52|\u6d52|\u7ec4|\u7ec4\u56fe|\u56fe|nba|3+0"}},
    {{"\u4e2d\uff1a\u56fd \u3001 5%\u5347 \u30ab-\u30ca",
      "\u4e2d|:|\u56fd|5+%|\u5347|\u30ab|-|\u30ca"},
     {"\u4e2d\uff1a\u56fd \u3001 5%\u5347 \u30ab-\u30ca",
      "\u4e2d|\u56fd|5+%|\u5347|\u30ab|\u30ca"}},
    {{"\u201c\u0e01\u0e02\u0e04\u201d \u201cthe\u201d (\u00e9t\u00e9)",
      "\u201c|\u0e01\u0e02\u0e04|\u201d|the|\u00e9t\u00e9"},
     {"\u201c\u0e01\u0e02\u0e04\u201d \u201cthe\u201d (\u00e9t\u00e9)",
      "\u0e01\u0e02\u0e04|the|\u00e9t\u00e9"}},
};

/* With the newest rules and with the default ones. */
static const struct token_case cases[] = {
    {"A.I. and the U.S.A., not U.S. or us; e.g. 4.5", "ai+and+the+usa|not+u.s+or+us|eg+4.5"},
    {"\u0421.\u0428.\u0410.", "\u0441\u0448\u0430"},
    {"GPT-4 GPT4 GPT\u20134 gpt-4o", "gpt4(gpt)+gpt4(gpt)+gpt4(gpt)+gpt4o(gpt)"},
    {"COVID-19 H100 CO2 mp3 F-16 2019-20 10\u201320",
     "covid19(covid)+h100+co2+mp3+f16+2019+20+10|20"},
    {"(.NET) \u201c.NET\u201d [.NET] a.NET", ".net|.net|.net|a|net"},
    {"CO\u2082 H\u2082O 5 km\u00b2 AI\u00b2 Meta\u00b9", "co2+h2o+5+km2+ai|meta"},
    {"don\u02bct Meta\u02bcs don\u00b4t don\u2018t", "don't+meta+don't+don't"},
    {"elec\u200btricity \u200b", "electricity"},
    {"\u0130stanbul ISI \u0131s\u0131", "istanbul+isi+isi"},
    {"\u0401\u043b\u043a\u0430 \u0439\u043e\u0434 \u0438\u0306\u043e\u0434",
     "\u0435\u043b\u043a\u0430+\u0439\u043e\u0434+\u0439\u043e\u0434"},
    {"\u0643\u0640\u0640\u062a\u0627\u0628 \u0643\u0650\u062a\u0627\u0628",
     "\u0643\u062a\u0627\u0628+\u0643\u062a\u0627\u0628"},
    {"\u0623\u0645 \u0627\u0645 \u06a9\u06cc \u0643\u064a \u0645\u06cc\u200c\u0631\u0648",
     "\u0627\u0645+\u0627\u0645+\u0643\u064a+\u0643\u064a+\u0645\u064a\u0631\u0648"},
    {"\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd \u05e6\u05d4\"\u05dc \u05e6\u05d4\u05f4\u05dc",
     "\u05e9\u05dc\u05d5\u05dd+\u05e6\u05d4\u05dc+\u05e6\u05d4\u05dc"},
    {"\u0391\u0398\u0397\u039d\u0391 \u0391\u03b8\u03ae\u03bd\u03b1 \u03bb\u03cc\u03b3\u03bf\u03c2",
     "\u03b1\u03b8\u03b7\u03bd\u03b1+\u03b1\u03b8\u03b7\u03bd\u03b1+"
     "\u03bb\u03bf\u03b3\u03bf\u03c3"},
    {"\u015fi \u0219i \u0163ar\u0103 \u021bar\u0103",
     "\u0219i+\u0219i+\u021bar\u0103+\u021bar\u0103"},
    {"\u0662\u0660\u0662\u0666 \u06f2\u06f0\u06f2\u06f6 \u0968\u0966\u0968\u096c "
     "\u0e52\u0e50\u0e52\u0e56 \uff12\uff10\uff12\uff16",
     "2026+2026+2026+2026+2026"},
    {"\u673a\u68b0\u5b66 AI \u4e2d", "\u673a|\u673a\u68b0|\u68b0|\u68b0\u5b66|\u5b66|ai|\u4e2d"},
    {"\u30d1\u30bd\u30b3\u30f3 \u306e",
     "\u30d1\u30bd|\u30d1\u30bd\u30b3|\u30bd\u30b3|\u30bd\u30b3\u30f3|\u30b3\u30f3|\u306e"},
    {"\u0e01\u0e02\u0e04\u0e07\u0e08 \u0e01\u0e02 \u0e01",
     "\u0e01\u0e02\u0e04|\u0e01\u0e02\u0e04\u0e07|\u0e02\u0e04\u0e07|\u0e02\u0e04\u0e07\u0e08|"
     "\u0e04\u0e07\u0e08|\u0e01\u0e02|\u0e01"},
    {"\u0421hips Ch\u0456ps \u0421\u041e\u0420 \u0421\u0421\u0421\u0420-US TNF\u03b1 \u0444ish",
     "chips+chips+\u0441\u043e\u0440+\u0441\u0441\u0441\u0440+us+tnf\u03b1+\u0444ish"},
    {"1,000 Stra\u00dfe na\u00efve caf\u00e9", "1,000+strasse+na\u00efve+caf\u00e9"},
};

static struct topic_text text_of(const char *string)
{
    return (struct topic_text){.bytes = string, .len = strlen(string)};
}

static void check_case(const struct token_case *expected, uint32_t level)
{
    struct topic_tokenizer tokenizer;
    struct topic_token token;
    struct topic_buffer joined = {0};
    topic_tokenizer_init(&tokenizer, text_of(expected->text), topic_text_rules_at(level));
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
    assert_string_equal(topic_buffer_string(&joined, NULL), expected->tokens);
    topic_buffer_release(&joined);
}

static void tokens_are_what_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        check_case(&cases[i], TOPIC_TEXT_RULES_NEWEST);
        check_case(&cases[i], TOPIC_TEXT_RULES_DEFAULT);
    }
}

static void marks_are_tokens_of_the_newest_rules_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mark_cases / sizeof *mark_cases; i++) {
        check_case(&mark_cases[i][0], TOPIC_TEXT_RULES_NEWEST);
        check_case(&mark_cases[i][1], TOPIC_TEXT_RULES_DEFAULT);
    }
}

static void signs_beside_scripts_without_spaces_are_tokens(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sign_cases / sizeof *sign_cases; i++) {
        check_case(&sign_cases[i][0], TOPIC_TEXT_RULES_NEWEST);
        check_case(&sign_cases[i][0], TOPIC_TEXT_RULES_DEFAULT);
        check_case(&sign_cases[i][1], 3);
    }
}

/* A model of format 1 must keep the tokens that it was trained with. */
static void old_rules_give_the_tokens_that_they_gave(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof old_cases / sizeof *old_cases; i++)
        check_case(&old_cases[i], 0);
}

static void spans_cover_the_words(void **state)
{
    (void)state;
    const char *text = "The company\xe2\x80\x99s GPT-4, l'homme (U.S.) \xe6\xa9\x9f\xe6\xa2\xb0";
    static const char *const spans[] = {"The",  "company", "GPT-4",        "GPT",   "homme",
                                        "U.S.", "\u6a5f",  "\u6a5f\u68b0", "\u68b0"};
    struct topic_tokenizer tokenizer;
    struct topic_token token;
    topic_tokenizer_init(&tokenizer, text_of(text), topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST));
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
    topic_tokenizer_init(&tokenizer, (struct topic_text){bytes, len},
                         topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST));
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
        cmocka_unit_test(marks_are_tokens_of_the_newest_rules_alone),
        cmocka_unit_test(signs_beside_scripts_without_spaces_are_tokens),
        cmocka_unit_test(old_rules_give_the_tokens_that_they_gave),
        cmocka_unit_test(spans_cover_the_words),
        cmocka_unit_test(a_word_of_a_megabyte_is_no_token),
        cmocka_unit_test(many_combining_marks_are_cut_to_a_short_word),
        cmocka_unit_test(every_byte_string_is_read_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
