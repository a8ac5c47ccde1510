/* The topics file: its decisions are what the model then assigns. */
#include "tests/unit/governed_toy.h"

#include <math.h>

#include "base/buffer.h"
#include "topicd/policy.h"

/* Tags "chip chip law" and lists the topics as "NAME+ NAME+ NAME-", where + means accepted. Without
 * a topics file the margins are 0.7221 for AI Hardware, 0.5257 for AI Policy and -1.4305 for Sport
 * (test_model.c derives them). */
static const char *tagged(struct topic_model *model, const struct topic_tag_options *options)
{
    static char out[256];
    static const char body[] = "Chip, chip: the law.";
    struct topic_article article = {.fields = {[TOPIC_FIELD_BODY] = {body, sizeof body - 1}}};
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_tags tags;
    assert_int_equal(topic_model_tag(model, scratch, &article, options, &tags, NULL), 0);
    out[0] = '\0';
    for (size_t i = 0; i < tags.count; i++)
        snprintf(out + strlen(out), sizeof out - strlen(out), "%s%s%c", i ? " " : "",
                 topic_model_topic_name(model, tags.items[i].topic),
                 tags.items[i].accepted ? '+' : '-');
    topic_scratch_free(scratch);
    return out;
}

static void assert_tagged(const char *yaml, const char *expected)
{
    struct topic_error err;
    struct topic_model *model = open_with(yaml, &err);
    assert_string_equal(err.text, "");
    assert_string_equal(tagged(model, NULL), expected);
    topic_model_unref(model);
}

static void assert_refused(const char *yaml, const char *why)
{
    struct topic_error err;
    assert_null(open_with(yaml, &err));
    assert_non_null(strstr(err.text, topics_path));
    if (!strstr(err.text, why))
        fail_msg("\"%s\" does not say \"%s\"", err.text, why);
}

static void decisions_are_applied(void **state)
{
    (void)state;
    assert_tagged("", "AI Hardware+ AI Policy+");
    assert_tagged("AI Hardware: {name: Chips}", "Chips+ AI Policy+");
    assert_tagged("AI Hardware: {disabled: true}", "AI Policy+");
    assert_tagged("AI Hardware: {threshold: 0.99}", "AI Policy+");
    assert_tagged("AI Hardware: {precision: 0.8}",
                  "AI Hardware+ AI Policy+"); /* its probability is 0.875 */
    assert_tagged("AI Hardware: {precision: 0.9}", "AI Policy+");
    assert_tagged("AI Policy: {merge: AI Hardware}", "AI Hardware+");
    assert_tagged("AI Policy: {merge: Sport}", "AI Hardware+ Sport+");
    assert_tagged("Sport: {threshold: 0.01}", "AI Hardware+ AI Policy+ Sport+");
}

/* The familiarity of the text is 0.8: its best log-odds are 1.94, and the toy's -4, -1, -1, 0.5,
 * 3. */
static void less_familiar_articles_get_nothing(void **state)
{
    (void)state;
    assert_tagged("min_familiarity: 0.8", "AI Hardware+ AI Policy+");
    assert_tagged("min_familiarity: 0.81", "");
    assert_tagged("Sport: {threshold: 0.01}\nmin_familiarity: 0.81", "");
    struct topic_error err = {0};
    struct topic_model *model = open_with("min_familiarity: 0.81", &err);
    const struct topic_tag_options any = {.threshold = -1, .min_familiarity = -1};
    assert_float_equal(topic_model_min_familiarity(model), 0.81, 1e-9);
    assert_string_equal(tagged(model, NULL), "");
    assert_string_equal(tagged(model, &any), "AI Hardware+ AI Policy+");
    topic_model_unref(model);
    static const struct {
        double least;
        double expected;
    } cases[] = {{0.5, 0.5}, {-1, 0}, {0, 0.81}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        model = topic_topics_file_open(model_path, topics_path, cases[i].least, &err);
        assert_float_equal(topic_model_min_familiarity(model), cases[i].expected, 1e-9);
        topic_model_unref(model);
    }
    model = topic_topics_file_open(model_path, NULL, 0.81, &err);
    assert_string_equal(tagged(model, NULL), "");
    topic_model_unref(model);
}

static void a_model_that_cannot_tell_familiarity_is_refused(void **state)
{
    (void)state;
    static struct toy_model toy;
    char expected[256];
    char old_path[80];
    size_t size;
    struct topic_error err = {0};
    toy_model_init(&toy);
    toy.parts.familiarity_count = 0;
    snprintf(old_path, sizeof old_path, "%s.old", model_path);
    assert_int_equal(topic_writer_save(&toy.parts, old_path, &size, &err), 0);
    assert_null(topic_topics_file_open(old_path, NULL, 0.5, &err));
    snprintf(expected, sizeof expected,
             "%s: the model cannot tell how familiar an article is: train it again, or ask for no "
             "least familiarity",
             old_path);
    assert_string_equal(err.text, expected);
    unlink(old_path);
}

static void parents_are_implied(void **state)
{
    (void)state;
    assert_tagged("AI Hardware: {parent: AI}", "AI+ AI Hardware+ AI Policy+");
    assert_tagged("AI Hardware: {parent: Sport}", "AI Hardware+ Sport+ AI Policy+");
    assert_tagged("AI Hardware: {parent: AI}\nAI Policy: {parent: AI}\nAI: {parent: Technology}",
                  "AI+ AI Hardware+ Technology+ AI Policy+");
    assert_tagged("AI Hardware: {parent: AI, disabled: true}", "AI Policy+");
    assert_tagged("AI Hardware: {parent: AI}\nAI: {disabled: true, parent: Technology}",
                  "AI Hardware+ Technology+ AI Policy+");
    assert_tagged("Sport: {parent: Leisure}", "AI Hardware+ AI Policy+");
}

static void all_topics_are_listed_when_asked_for(void **state)
{
    (void)state;
    struct topic_error err;
    struct topic_tag_options all = {.top = 9, .threshold = -1};
    struct topic_model *model =
        open_with("Sport: {parent: Leisure}\nAI Policy: {disabled: true}", &err);
    assert_string_equal(tagged(model, &all), "AI Hardware+ Leisure- Sport-");
    assert_int_equal(topic_model_topic_count(model), 3);
    topic_model_unref(model);
}

static void topics_are_found_by_every_name(void **state)
{
    (void)state;
    struct topic_error err;
    struct topic_model *model = open_with("AI Hardware:\n  name: Chips\n  display: Chips & co\n"
                                          "  aliases: [GPU, silicon]\n  parent: AI\n"
                                          "AI Policy: {merge: Chips, aliases: law}\n",
                                          &err);
    assert_string_equal(err.text, "");
    size_t chips = topic_model_topic_find(model, "Chips", 5);
    static const char *const names[] = {"AI Hardware", "GPU", "silicon", "AI Policy", "law"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(topic_model_topic_find(model, names[i], strlen(names[i])), chips);
    assert_int_equal(topic_model_topic_find(model, "chips", 5), topic_model_topic_count(model));
    assert_string_equal(topic_model_topic_display(model, chips), "Chips & co");
    assert_int_equal(topic_model_topic_parent(model, chips),
                     topic_model_topic_find(model, "AI", 2));
    assert_int_equal(topic_model_topic_articles(model, chips), 10 + 11);
    assert_string_equal(topic_model_id(model), topic_model_id(topic_model_plain(model)));
    topic_model_unref(model);
}

/* Several topics of the model can be merged into one: the explanation is of the one that scored
 * best.
 */
static void explanations_are_of_the_topic_that_scored_best(void **state)
{
    (void)state;
    static const char body[] = "Chip, chip: the law.";
    struct topic_article article = {.fields = {[TOPIC_FIELD_BODY] = {body, sizeof body - 1}}};
    struct topic_error err;
    struct topic_explanation why;
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_model *model =
        open_with("AI Policy: {merge: Sport, threshold: 0.6}\nAI Hardware: {disabled: true}", &err);
    size_t sport = topic_model_topic_find(model, "Sport", 5);
    assert_int_equal(topic_model_explain(model, scratch, &article, sport, &why, &err), 0);
    assert_int_equal(why.topic, sport);
    assert_float_equal((float)why.margin, 0.5257f, 1e-4);
    assert_float_equal((float)why.threshold, (logf(1.5f) - 0.5f) / 2, 1e-4);
    assert_int_equal(why.rival, topic_model_topic_count(model)); /* it must not be named */
    topic_model_unref(model);
    topic_scratch_free(scratch);
}

static void mistakes_are_named_with_their_line(void **state)
{
    (void)state;
    assert_refused("Chips: {disabled: true}", "line 1: \"Chips\" is no topic");
    assert_refused("Sport: {}\nSport: {}", "line 2: \"Sport\" has two entries");
    assert_refused("Sport: {merge: Leisure}", "a topic that does not exist: \"Leisure\"");
    assert_refused("Sport: {merge: Sport}", "cannot be merged into itself");
    assert_refused("Sport: {merge: AI Policy}\nAI Policy: {disabled: true}", "disabled or merged");
    assert_refused("AI Hardware: {}\nSport: {name: AI Policy}",
                   "line 2: two topics, \"AI Policy\" and \"Sport\", have the name or alias "
                   "\"AI Policy\": merge one into the other, or rename one");
    assert_refused("Sport: {aliases: [x]}\nAI Policy: {aliases: x}", "alias \"x\"");
    assert_refused("Sport:\n  aliases: [x]\n\nAI Policy:\n  aliases: x", "line 4: two topics");
    assert_refused("Sport: {parent: A}\nA: {parent: B}\nB: {parent: A}", "its own ancestor");
    assert_refused("Sport: {parent: Sport}", "its own ancestor");
    assert_refused(
        "AI Hardware: {disabled: true}\nAI Policy: {disabled: true}\nSport: {disabled: true}",
        "no topic is left");
    assert_refused("Sport: {threshold: 2}", "line 1: write a probability");
    assert_refused("Sport: {precision: high}", "write a probability");
    assert_refused("min_familiarity: 2", "line 1: write a probability");
    assert_refused("min_familiarity: 0.1\nmin_familiarity: 0.1",
                   "line 2: min_familiarity is there twice");
    assert_refused("min_familiarity: {threshold: 0.1}", "\"min_familiarity\" is no topic");
    assert_refused("Sport: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                   "line 1: not valid YAML: lists and");
    assert_refused("Sport: {}\n---\nChips: {}", "line 2: not valid YAML: a second document");
    assert_refused("Sport:\n  disabled: maybe", "line 2: write true or false");
    assert_refused("Sport:\n  nmae: x", "line 2: unknown key: use name, display");
    assert_refused("Sport:\n  aliases: [a, b]\n  aliases: [c]", "line 3: the topic has this key");
    assert_refused("Sport: {name: [x]}", "write text here");
    assert_refused("Sport:\n  name: \"a\\x1b[2J\"", "line 2: a name has a line break or control");
    assert_refused("Sport: {display: \"a\\u009b2J\"}",
                   "line 1: a name has a line break or control");
    assert_refused("Sport: {aliases: [\"a\\u202eb\"]}",
                   "line 1: a name has a line break or control");
    assert_refused("Sport: {parent: \"a\\nb\"}", "line 1: a name has a line break or control");
    assert_refused("Sport: {merge: \"a\\x7fb\"}", "line 1: a name has a line break or control");
    assert_refused("\"a\\tb\": {}", "line 1: a name has a line break or control");
    assert_refused("Sport: off", "write the topic's settings below it");
    assert_refused("- Sport", "the file has to list topics");
    assert_refused("Sport: {", "not valid YAML");
}

/* Sport below p0, and each of so many parents below the next; all but the last have entries. */
static const char *parents_in_a_line(size_t count)
{
    static char yaml[200000];
    size_t len = (size_t)snprintf(yaml, sizeof yaml, "Sport: {parent: p0}\n");
    for (size_t i = 1; i < count; i++)
        len += (size_t)snprintf(yaml + len, sizeof yaml - len, "p%zu: {parent: p%zu}\n", i - 1, i);
    return yaml;
}

static void parents_that_the_model_lacks_are_bounded(void **state)
{
    (void)state;
    struct topic_error err;
    struct topic_model *model = open_with(parents_in_a_line(32), &err);
    assert_string_equal(err.text, "");
    assert_int_equal(topic_model_topic_count(model), 3 + 32);
    topic_model_unref(model);
    assert_refused(parents_in_a_line(33), "has more than the 32 topics that may be above one");
    assert_refused(parents_in_a_line(4097), "beyond the 4096 that may be added");
    assert_refused(parents_in_a_line(5000), "5000 entries: the model has 3 topics");
}

static void append(struct topic_buffer *yaml, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        assert_int_equal(topic_buffer_append(yaml, text, strlen(text), NULL), 0);
}

/* Read, the first would take 700 MB and the other minutes. */
static void what_aliases_unfold_to_is_bounded(void **state)
{
    (void)state;
    struct topic_buffer yaml = {0};
    append(&yaml, "AI Hardware: {aliases: &x [", 1);
    append(&yaml, "a,", 100000);
    append(&yaml, "]}\n", 1);
    append(&yaml, "AI Policy: {aliases: *x}\n", 900);
    assert_refused(topic_buffer_string(&yaml, NULL), "line 1: the file's aliases of YAML");
    topic_buffer_reset(&yaml);
    append(&yaml, "AI Hardware: {name: &x ", 1);
    append(&yaml, "a", 800000);
    append(&yaml, "}\nSport: {aliases: &y [", 1);
    append(&yaml, "*x,", 480);
    append(&yaml, "]}\n", 1);
    append(&yaml, "AI Policy: {aliases: *y}\n", 480);
    assert_refused(topic_buffer_string(&yaml, NULL), "line 1: the file's aliases of YAML");
    topic_buffer_release(&yaml);
}

static void a_file_that_is_missing_is_named(void **state)
{
    (void)state;
    struct topic_error err = {0};
    assert_null(topic_topics_file_open(model_path, "/nowhere/topics.yaml", 0, &err));
    assert_non_null(strstr(err.text, "/nowhere/topics.yaml"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decisions_are_applied),
        cmocka_unit_test(less_familiar_articles_get_nothing),
        cmocka_unit_test(a_model_that_cannot_tell_familiarity_is_refused),
        cmocka_unit_test(parents_are_implied),
        cmocka_unit_test(all_topics_are_listed_when_asked_for),
        cmocka_unit_test(topics_are_found_by_every_name),
        cmocka_unit_test(explanations_are_of_the_topic_that_scored_best),
        cmocka_unit_test(mistakes_are_named_with_their_line),
        cmocka_unit_test(parents_that_the_model_lacks_are_bounded),
        cmocka_unit_test(what_aliases_unfold_to_is_bounded),
        cmocka_unit_test(a_file_that_is_missing_is_named),
    };
    return cmocka_run_group_tests(tests, make_files, remove_files);
}
