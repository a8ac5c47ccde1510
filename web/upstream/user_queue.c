#include "web/upstream/user_queue.h"

#include <stdlib.h>

#include "base/memory.h"
#include "web/upstream/upstream_call.h"

static struct topic_user *add(struct topic_user_queue *queue, uint64_t key, struct topic_error *err)
{
    struct topic_user *user = topic_memory_new(1, sizeof *user, err);
    if (!user)
        return NULL;
    user->key = key;
    user->after = queue->users;
    if (queue->users)
        queue->users->before = user;
    queue->users = user;
    queue->gone++;
    return user;
}

static void forget(struct topic_user_queue *queue, struct topic_user *user)
{
    if (user->before)
        user->before->after = user->after;
    else
        queue->users = user->after;
    if (user->after)
        user->after->before = user->before;
    queue->gone--;
    free(user);
}

/* Nothing is left to share out: nobody owes anything. */
static void forget_debts(struct topic_user_queue *queue)
{
    struct topic_user *after;
    for (struct topic_user *user = queue->users; user; user = after) {
        after = user->after;
        for (size_t kind = 0; kind < TOPIC_CALL_KINDS; kind++)
            user->turns[kind].start_ns = 0;
        if (user->references == 0)
            forget(queue, user);
    }
    for (size_t kind = 0; kind < TOPIC_CALL_KINDS; kind++)
        queue->now_ns[kind] = 0;
}

struct topic_user *topic_user_queue_enter(struct topic_user_queue *queue, uint64_t key,
                                          struct topic_error *err)
{
    struct topic_user *user = queue->users;
    while (user && user->key != key)
        user = user->after;
    if (!user)
        user = add(queue, key, err);
    if (user && user->references++ == 0)
        queue->gone--;
    return user;
}

void topic_user_queue_leave(struct topic_user_queue *queue, struct topic_user *user)
{
    if (!user || --user->references > 0)
        return;
    queue->gone++;
    if (queue->calls == 0 || queue->gone > TOPIC_USER_QUEUE_MAX_GONE)
        forget(queue, user);
}

void topic_user_queue_release(struct topic_user_queue *queue)
{
    forget_debts(queue);
}

static bool has_place(const struct topic_user_queue *queue, const struct topic_user *user)
{
    return queue->calls + queue->requests + user->calls + user->requests < queue->max_calls;
}

static bool make_place(struct topic_user_queue *queue, const struct topic_user *user)
{
    while (!has_place(queue, user))
        if (!queue->give_up || !queue->give_up(queue->context, user))
            return false;
    return true;
}

bool topic_user_queue_take_place(struct topic_user_queue *queue, struct topic_user *user)
{
    if (!make_place(queue, user))
        return false;
    user->requests++;
    queue->requests++;
    return true;
}

void topic_user_queue_give_place(struct topic_user_queue *queue, struct topic_user *user)
{
    user->requests--;
    queue->requests--;
}

bool topic_user_queue_push(struct topic_user_queue *queue, struct topic_upstream_call *call)
{
    struct topic_user *user = call->request.user;
    struct topic_user_turn *turn = &user->turns[call->kind];
    if (!make_place(queue, user))
        return false;
    if (!turn->first && turn->start_ns < queue->now_ns[call->kind])
        turn->start_ns = queue->now_ns[call->kind];
    call->before = turn->last;
    call->after = NULL;
    if (turn->last)
        turn->last->after = call;
    else
        turn->first = call;
    turn->last = call;
    call->is_waiting = true;
    user->calls++;
    queue->calls++;
    queue->waiting[call->kind]++;
    return true;
}

struct topic_upstream_call *topic_user_queue_peek(const struct topic_user_queue *queue,
                                                  enum topic_call_kind kind)
{
    const struct topic_user_turn *next = NULL;
    if (queue->waiting[kind] == 0)
        return NULL;
    for (const struct topic_user *user = queue->users; user; user = user->after) {
        const struct topic_user_turn *turn = &user->turns[kind];
        if (turn->first && (!next || turn->start_ns < next->start_ns))
            next = turn;
    }
    return next ? next->first : NULL;
}

static void unlink_call(struct topic_user_queue *queue, struct topic_upstream_call *call)
{
    struct topic_user_turn *turn = &call->request.user->turns[call->kind];
    if (call->before)
        call->before->after = call->after;
    else
        turn->first = call->after;
    if (call->after)
        call->after->before = call->before;
    else
        turn->last = call->before;
    call->is_waiting = false;
    queue->waiting[call->kind]--;
}

void topic_user_queue_take(struct topic_user_queue *queue, struct topic_upstream_call *call)
{
    struct topic_user_turn *turn = &call->request.user->turns[call->kind];
    unlink_call(queue, call);
    queue->now_ns[call->kind] = turn->start_ns;
    turn->start_ns += call->request.cost_ns;
}

void topic_user_queue_end(struct topic_user_queue *queue, struct topic_user *user)
{
    user->calls--;
    if (--queue->calls == 0)
        forget_debts(queue);
}

void topic_user_queue_remove(struct topic_user_queue *queue, struct topic_upstream_call *call)
{
    unlink_call(queue, call);
    topic_user_queue_end(queue, call->request.user);
}

static struct topic_upstream_call *find_late(struct topic_upstream_call *call, int64_t now_ms)
{
    while (call && now_ms < call->end_ms)
        call = call->after;
    return call;
}

struct topic_upstream_call *topic_user_queue_find_late(const struct topic_user_queue *queue,
                                                       int64_t now_ms)
{
    for (const struct topic_user *user = queue->users; user; user = user->after)
        for (size_t kind = 0; kind < TOPIC_CALL_KINDS; kind++) {
            struct topic_upstream_call *late = find_late(user->turns[kind].first, now_ms);
            if (late)
                return late;
        }
    return NULL;
}
