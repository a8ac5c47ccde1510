/* Whose bodies are read next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "web/upstream/body_turns.h"

#define BODIES 64
#define PIECES (TOPIC_BODY_TURNS_BYTES / TOPIC_BODY_TURNS_PIECE)

static struct body {
    struct topic_body_turn turn;
    size_t user;
    bool has_left;
    size_t pieces; /* that were read */
} bodies[BODIES];

static struct topic_user users[3];
static struct topic_body_turns turns;

static bool is_wanted(void *request)
{
    return !((struct body *)request)->has_left;
}

/* As libmicrohttpd does: a body that is resumed brings its piece again. */
static void offer(void *request)
{
    struct body *body = request;
    if (topic_body_turns_may_take(&turns, &body->turn, &users[body->user], TOPIC_BODY_TURNS_PIECE))
        body->pieces++;
    else
        topic_body_turns_wait(&turns, &body->turn, body);
}

static int open_turns(void **state)
{
    (void)state;
    memset(bodies, 0, sizeof bodies);
    memset(users, 0, sizeof users);
    turns = (struct topic_body_turns){.number = 1, .is_wanted = is_wanted, .go_on = offer};
    return 0;
}

static size_t pieces_of(size_t user)
{
    size_t count = 0;
    for (size_t i = 0; i < BODIES; i++)
        count += bodies[i].user == user ? bodies[i].pieces : 0;
    return count;
}

static void offer_many(size_t from, size_t to, size_t user)
{
    for (size_t i = from; i < to; i++) {
        bodies[i].user = user;
        offer(&bodies[i]);
    }
}

static void a_user_has_so_much_of_a_turn_and_another_its_own(void **state)
{
    (void)state;
    offer_many(0, 40, 1);
    offer_many(40, 43, 2);
    assert_int_equal(pieces_of(1), PIECES);
    assert_int_equal(pieces_of(2), 3);
    topic_body_turns_begin(&turns);
    assert_int_equal(pieces_of(1), 2 * PIECES);
}

static void those_that_wait_go_on_in_their_order(void **state)
{
    (void)state;
    offer_many(0, 40, 1);
    topic_body_turns_begin(&turns);
    offer_many(50, 60, 1); /* these come later, and wait behind the others */
    for (size_t i = 0; i < 40; i++)
        assert_int_equal(bodies[i].pieces, i < 2 * PIECES);
    while (turns.first)
        topic_body_turns_begin(&turns);
    assert_int_equal(pieces_of(1), 40 + 10);
}

static void what_nobody_sends_any_more_costs_nothing(void **state)
{
    (void)state;
    offer_many(0, 40, 1);
    for (size_t i = 0; i < 30; i++)
        bodies[i].has_left = true;
    topic_body_turns_begin(&turns);
    assert_int_equal(pieces_of(1), 2 * PIECES);
    for (size_t i = 0; i < 40; i++)
        assert_int_equal(bodies[i].pieces, i < PIECES || (i >= 30 && i < 30 + PIECES));
}

static void one_that_ends_waits_no_more(void **state)
{
    (void)state;
    offer_many(0, PIECES + 3, 1);
    for (size_t i = PIECES; i < PIECES + 3; i++)
        topic_body_turns_leave(&turns, &bodies[i].turn);
    topic_body_turns_leave(&turns, &bodies[0].turn); /* which does not wait */
    assert_null(turns.first);
    assert_null(turns.last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_user_has_so_much_of_a_turn_and_another_its_own, open_turns),
        cmocka_unit_test_setup(those_that_wait_go_on_in_their_order, open_turns),
        cmocka_unit_test_setup(what_nobody_sends_any_more_costs_nothing, open_turns),
        cmocka_unit_test_setup(one_that_ends_waits_no_more, open_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
