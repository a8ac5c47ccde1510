/* Labels under the names of a topics file: what they stand for in the model, and back. */
#include "tests/unit/governed_toy.h"

#include "policy/label_learning.h"
#include "policy/label_names.h"

static struct topic_model *model;
static struct topic_error err;
static struct topic_label_learning learned;
static struct topic_buffer names;

static int tear_down(void **state)
{
    topic_model_unref(model);
    topic_label_learning_release(&learned);
    topic_buffer_release(&names);
    return remove_files(state);
}

static void govern(const char *yaml)
{
    topic_model_unref(model);
    model = open_with(yaml, &err);
    assert_string_equal(err.text, "");
}

static struct topic_text text(const char *string)
{
    return (struct topic_text){string, strlen(string)};
}

static void assert_lines(struct topic_buffer *lines, const char *expected)
{
    assert_string_equal(topic_buffer_string(lines, NULL), expected);
}

static int learn(const struct topic_label_learning_said *said)
{
    err = (struct topic_error){0};
    return topic_label_learning_run(model, said, &learned, &err);
}

/* Of an article without labels. */
static void assert_learned(const char *given, const char *expected)
{
    const struct topic_label_learning_said said = {.given = text(given), .is_whole = true};
    assert_int_equal(learn(&said), 0);
    assert_lines(&learned.given, expected);
    assert_lines(&learned.refused, "");
}

static void assert_refused(const char *refused, const char *expected)
{
    const struct topic_label_learning_said said = {.refused = text(refused)};
    assert_int_equal(learn(&said), 0);
    assert_lines(&learned.refused, expected);
}

static void assert_shown(const char *labels, const char *expected)
{
    assert_int_equal(topic_label_names_show(model, text(labels), &names, &err), 0);
    assert_lines(&names, expected);
}

static void assert_unclear(const char *given, const char *expected)
{
    assert_int_equal(topic_label_names_find_unclear(model, text(given), &names, &err), 0);
    assert_lines(&names, expected);
}

static void without_a_file_names_stand_for_themselves(void **state)
{
    (void)state;
    topic_model_unref(model);
    model = topic_model_open(model_path, &err);
    assert_learned("Sport\nNew\nAI Policy", "New\nAI Policy\nSport");
    assert_refused("Sport\nNew", "New\nSport");
    assert_shown("New\nSport", "New\nSport");
    assert_unclear("New\nSport", "");
}

static void a_renamed_topic_is_learnt_under_its_own_name(void **state)
{
    (void)state;
    govern("AI Hardware: {name: Chips, aliases: [GPU]}");
    assert_learned("Chips", "AI Hardware");
    assert_learned("GPU", "AI Hardware");
    assert_learned("AI Hardware\nChips", "AI Hardware");
    assert_refused("Chips", "Chips\nAI Hardware");
    assert_shown("AI Hardware", "Chips");
    assert_true(topic_label_names_is_known(model, text("AI Hardware")));
    assert_false(topic_label_names_is_known(model, text("Hardware")));
}

static void of_merged_topics_the_known_or_likeliest_is_learnt(void **state)
{
    (void)state;
    govern("AI Policy: {merge: AI Hardware}\nAI Hardware: {name: Chips}");
    assert_learned("Chips", "AI Hardware");
    assert_learned("AI Policy", "AI Policy"); /* a name that answers do not give is meant so */
    assert_shown("AI Policy\nAI Hardware", "Chips");

    struct topic_label_learning_said said = {
        .given = text("Chips"), .is_whole = true, .likeliest = text("AI Policy")};
    assert_int_equal(learn(&said), 0);
    assert_lines(&learned.given, "AI Policy");
    said.now = text("AI Hardware");
    assert_int_equal(learn(&said), 0);
    assert_lines(&learned.given, "AI Hardware");
}

static void the_name_of_merged_topics_refuses_all(void **state)
{
    (void)state;
    govern("AI Policy: {merge: AI Hardware}");
    assert_refused("AI Hardware", "AI Hardware\nAI Policy");
    assert_refused("AI Policy", "AI Policy");
    struct topic_label_learning_said said = {
        .given = text("AI Hardware"), .refused = text("AI Policy"), .now = text("AI Policy")};
    assert_int_equal(learn(&said), 0);
    assert_lines(&learned.given, "AI Hardware");
}

static void the_likeliest_is_what_the_text_says(void **state)
{
    (void)state;
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_article article = {.fields[TOPIC_FIELD_BODY] = text("the law")};
    govern("AI Policy: {merge: AI Hardware}");
    assert_int_equal(topic_label_names_find_likeliest(model, scratch, &article,
                                                      text("Sport\nAI Hardware"), &names, &err),
                     0);
    assert_lines(&names, "AI Policy");
    article.fields[TOPIC_FIELD_BODY] = text("a chip");
    assert_int_equal(topic_label_names_find_likeliest(model, scratch, &article,
                                                      text("AI Hardware\nNew"), &names, &err),
                     0);
    assert_lines(&names, "AI Hardware");
    topic_scratch_free(scratch);
}

static void a_parent_teaches_by_the_topic_below_it(void **state)
{
    (void)state;
    govern("AI Hardware: {parent: AI}\nAI Policy: {parent: AI}\nAI: {parent: Technology}");
    assert_learned("AI\nAI Policy\nTechnology", "AI Policy");
    assert_false(learned.is_unclear);
    assert_learned("AI\nSport", "AI\nSport");
    assert_true(learned.is_unclear);
    assert_shown("AI Policy\nSport", "AI Policy\nAI\nTechnology\nSport");
    assert_unclear("AI Policy\nAI\nTechnology", "");
    assert_unclear("Sport\nAI\nTechnology", "AI\nTechnology");
    assert_refused("AI", "AI\nAI Hardware\nAI Policy");

    struct topic_label_learning_said said = {.given = text("AI"), .now = text("AI Policy")};
    assert_int_equal(learn(&said), 0);
    assert_lines(&learned.given, "");
    said.refused = text("AI Policy");
    assert_int_equal(learn(&said), 0);
    assert_lines(&learned.given, "AI");
}

static void a_learnt_parent_is_a_label_of_its_own(void **state)
{
    (void)state;
    govern("AI Hardware: {parent: Sport}");
    assert_learned("Sport", "Sport");
    assert_false(learned.is_unclear);
    assert_unclear("Sport", "");
    assert_refused("Sport", "AI Hardware\nSport");
}

static void a_renamed_parent_is_kept_by_its_name_in_the_file(void **state)
{
    (void)state;
    govern("AI Hardware: {parent: AI}\nAI: {name: Artificial}");
    assert_learned("Artificial", "AI");
    assert_shown("AI", "Artificial");
    assert_refused("Artificial", "Artificial\nAI\nAI Hardware");
}

static void what_is_merged_into_a_parent_alone_is_not_guessed(void **state)
{
    (void)state;
    govern("AI Hardware: {parent: AI}\nSport: {merge: AI}");
    assert_learned("AI", "AI");
    assert_true(learned.is_unclear);
    assert_learned("AI\nSport", "Sport");
    assert_false(learned.is_unclear);
}

static void a_whole_list_keeps_disabled_topics(void **state)
{
    (void)state;
    govern("Sport: {disabled: true}");
    struct topic_label_learning_said said = {
        .given = text("AI Policy"), .is_whole = true, .now = text("Sport\nAI Hardware")};
    assert_int_equal(learn(&said), 0);
    assert_lines(&learned.given, "AI Policy\nSport");
    assert_shown("AI Policy\nSport", "AI Policy");
    assert_refused("Sport", "Sport");
    assert_true(topic_label_names_is_known(model, text("Sport")));
}

static void what_is_accepted_and_rejected_by_two_names_is_refused(void **state)
{
    (void)state;
    govern("AI Hardware: {parent: AI}\nAI Policy: {parent: AI}");
    const struct topic_label_learning_said said = {.given = text("AI Policy"),
                                                   .refused = text("AI")};
    assert_int_equal(learn(&said), 1);
    assert_non_null(strstr(err.text, "\"AI Policy\" is both accepted and rejected"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_file_names_stand_for_themselves),
        cmocka_unit_test(a_renamed_topic_is_learnt_under_its_own_name),
        cmocka_unit_test(of_merged_topics_the_known_or_likeliest_is_learnt),
        cmocka_unit_test(the_name_of_merged_topics_refuses_all),
        cmocka_unit_test(the_likeliest_is_what_the_text_says),
        cmocka_unit_test(a_parent_teaches_by_the_topic_below_it),
        cmocka_unit_test(a_learnt_parent_is_a_label_of_its_own),
        cmocka_unit_test(a_renamed_parent_is_kept_by_its_name_in_the_file),
        cmocka_unit_test(what_is_merged_into_a_parent_alone_is_not_guessed),
        cmocka_unit_test(a_whole_list_keeps_disabled_topics),
        cmocka_unit_test(what_is_accepted_and_rejected_by_two_names_is_refused),
    };
    return cmocka_run_group_tests(tests, make_files, tear_down);
}
