#include "web/upstream/body_turns.h"

static bool has_share(const struct topic_body_turns *turns, const struct topic_user *user)
{
    return user->body_turn != turns->number || user->body_bytes < TOPIC_BODY_TURNS_BYTES;
}

static bool pay(const struct topic_body_turns *turns, struct topic_user *user, size_t len)
{
    if (!has_share(turns, user))
        return false;
    user->body_bytes = (user->body_turn == turns->number ? user->body_bytes : 0) + len;
    user->body_turn = turns->number;
    return true;
}

bool topic_body_turns_may_take(const struct topic_body_turns *turns, struct topic_body_turn *turn,
                               struct topic_user *user, size_t len)
{
    bool may = turn->is_granted || !user || pay(turns, user, len);
    turn->is_granted = false;
    turn->user = user;
    return may;
}

void topic_body_turns_wait(struct topic_body_turns *turns, struct topic_body_turn *turn,
                           void *request)
{
    if (turn->is_waiting)
        return;
    turn->request = request;
    turn->before = turns->last;
    turn->after = NULL;
    if (turns->last)
        turns->last->after = turn;
    else
        turns->first = turn;
    turns->last = turn;
    turn->is_waiting = true;
}

void topic_body_turns_leave(struct topic_body_turns *turns, struct topic_body_turn *turn)
{
    if (!turn->is_waiting)
        return;
    if (turn->before)
        turn->before->after = turn->after;
    else
        turns->first = turn->after;
    if (turn->after)
        turn->after->before = turn->before;
    else
        turns->last = turn->before;
    turn->is_waiting = false;
}

void topic_body_turns_begin(struct topic_body_turns *turns)
{
    struct topic_body_turn *after;
    turns->number++;
    for (struct topic_body_turn *turn = turns->first; turn; turn = after) {
        after = turn->after;
        if (!has_share(turns, turn->user))
            continue;
        topic_body_turns_leave(turns, turn);
        if (!turns->is_wanted(turn->request))
            continue;
        turn->is_granted = pay(turns, turn->user, TOPIC_BODY_TURNS_PIECE);
        turns->go_on(turn->request);
    }
}
