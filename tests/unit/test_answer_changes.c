/* Answers that change: which are better, which worse, and which topic suffers. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "training/comparison/answer_changes.h"

#define ARTICLES 12
#define TOPICS 3
#define assert_near(a, b) assert_true(fabs((a) - (b)) < 1e-9)

/* Every article has topic 1 and no other. */
struct sides {
    size_t starts[ARTICLES + 1];
    uint32_t labels[ARTICLES];
    bool accepted[2][ARTICLES * TOPICS];
    struct topic_label_matrix truth;
    struct topic_answers answers[2];
    struct topic_bootstrap_side sides[2];
};

static void right_answers(struct sides *all)
{
    memset(all, 0, sizeof *all);
    for (size_t article = 0; article < ARTICLES; article++) {
        all->starts[article + 1] = article + 1;
        all->labels[article] = 1;
        all->accepted[0][article * TOPICS + 1] = all->accepted[1][article * TOPICS + 1] = true;
    }
    all->truth = (struct topic_label_matrix){.article_count = ARTICLES,
                                             .topic_count = TOPICS,
                                             .starts = all->starts,
                                             .topics = all->labels};
    for (size_t side = 0; side < 2; side++) {
        all->answers[side] = (struct topic_answers){
            .article_count = ARTICLES, .topic_count = TOPICS, .accepted = all->accepted[side]};
        all->sides[side] = (struct topic_bootstrap_side){&all->answers[side], &all->truth};
    }
}

static struct topic_answer_changes count(const struct sides *all)
{
    struct topic_answer_changes changes;
    assert_int_equal(topic_answer_changes_count(&changes, &all->sides[0], &all->sides[1], NULL), 0);
    return changes;
}

static void the_same_answers_change_nothing(void **state)
{
    (void)state;
    struct sides all;
    right_answers(&all);
    const struct topic_answer_changes changes = count(&all);
    assert_int_equal(changes.changed, 0);
    assert_near(changes.worst_topic_chance, 1);
    assert_false(topic_answer_changes_hurt_a_topic(&changes));
}

static void an_article_is_better_with_fewer_wrong_topics(void **state)
{
    (void)state;
    struct sides all;
    right_answers(&all);
    all.accepted[0][0 * TOPICS + 0] = true;  /* one wrong topic before, none after */
    all.accepted[1][1 * TOPICS + 1] = false; /* none before, one after */
    all.accepted[0][2 * TOPICS + 0] = true;  /* one before, another one after */
    all.accepted[1][2 * TOPICS + 2] = true;
    const struct topic_answer_changes changes = count(&all);
    assert_int_equal(changes.changed, 3);
    assert_int_equal(changes.better, 1);
    assert_int_equal(changes.worse, 1);
}

static void a_topic_that_loses_beyond_chance_is_found(void **state)
{
    (void)state;
    struct sides all;
    right_answers(&all);
    for (size_t article = 0; article < 7; article++)
        all.accepted[1][article * TOPICS + 2] = true; /* wrong in 7, by chance once in 128 */
    struct topic_answer_changes changes = count(&all);
    assert_int_equal(changes.worst_topic, 2);
    assert_int_equal(changes.worst_topic_worse, 7);
    assert_int_equal(changes.worst_topic_better, 0);
    assert_near(changes.worst_topic_chance, 1.0 / 128);
    assert_true(topic_answer_changes_hurt_a_topic(&changes));
    for (size_t topic = 0; topic < 2; topic++)
        for (size_t article = 7; article < 9; article++)
            all.accepted[0][article * TOPICS + topic] = topic == 0; /* the others get better */
    changes = count(&all);
    assert_near(changes.worst_topic_chance, 3.0 / 128);
    all.accepted[1][6 * TOPICS + 2] = false;
    changes = count(&all);
    assert_near(changes.worst_topic_chance, 3.0 / 64);
    assert_false(topic_answer_changes_hurt_a_topic(&changes));
}

static void chance_is_that_of_fair_coins(void **state)
{
    (void)state;
    assert_near(topic_answer_changes_chance(0, 0), 1);
    assert_near(topic_answer_changes_chance(0, 9), 1);
    assert_near(topic_answer_changes_chance(5, 5), 1.0 / 32);
    assert_near(topic_answer_changes_chance(8, 10), 56.0 / 1024);
    assert_true(topic_answer_changes_chance(600, 1000) < 1e-9); /* 2^-1000 is no number */
    assert_true(fabs(topic_answer_changes_chance(500, 1000) - 0.5126) < 1e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_answers_change_nothing),
        cmocka_unit_test(an_article_is_better_with_fewer_wrong_topics),
        cmocka_unit_test(a_topic_that_loses_beyond_chance_is_found),
        cmocka_unit_test(chance_is_that_of_fair_coins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
