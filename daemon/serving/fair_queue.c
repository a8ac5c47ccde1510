#include "daemon/serving/fair_queue.h"

#include <stdbool.h>

#include "wire/request_cost.h"

static struct topic_sender_turn *turn_of(const struct topic_fair_queue *queue,
                                         struct topic_sender *sender)
{
    return &sender->turns[queue->lane];
}

static void append(struct topic_fair_queue *queue, struct topic_sender *sender)
{
    turn_of(queue, sender)->next = NULL;
    if (queue->last)
        turn_of(queue, queue->last)->next = sender;
    else
        queue->first = sender;
    queue->last = sender;
    queue->sender_count++;
}

static struct topic_sender *remove_first(struct topic_fair_queue *queue)
{
    struct topic_sender *sender = queue->first;
    queue->first = turn_of(queue, sender)->next;
    if (!queue->first)
        queue->last = NULL;
    queue->sender_count--;
    return sender;
}

/* What a sender owes for its next request before that is served. */
static uint64_t price_of(const struct topic_job *job)
{
    return job->cost_ns > TOPIC_FAIR_QUEUE_QUANTUM_NS ? job->cost_ns - TOPIC_FAIR_QUEUE_QUANTUM_NS
                                                      : 0;
}

void topic_fair_queue_push(struct topic_fair_queue *queue, struct topic_job *job)
{
    struct topic_sender *sender = job->as.request.sender;
    struct topic_sender_turn *turn = turn_of(queue, sender);
    if (job->cost_ns == 0)
        job->cost_ns = topic_request_cost_of_message(job->message.size_bytes);
    if (turn->waiting.count == 0) {
        turn->debt_ns = price_of(job);
        append(queue, sender);
    }
    topic_job_list_push(&turn->waiting, job);
    queue->count++;
    queue->size_bytes += job->message.size_bytes;
}

static bool may_run(const struct topic_fair_queue *queue, const struct topic_sender_turn *turn)
{
    return queue->most_running == 0 || turn->running < queue->most_running;
}

/* Whether there is memory for the next request. If not, it is waited for: others would take what is
 * freed, and the request would never have enough. */
static bool has_memory(const struct topic_fair_queue *queue)
{
    const size_t bytes = turn_of(queue, queue->first)->waiting.first->explained_bytes;
    return bytes == 0 || queue->most_explained_bytes == 0 || queue->explained_bytes == 0 ||
           queue->explained_bytes + bytes <= queue->most_explained_bytes;
}

/* Passes over the first sender, which thereby pays for its requests. */
static void pass_over(struct topic_fair_queue *queue, uint64_t payment_ns)
{
    struct topic_sender *sender = remove_first(queue);
    struct topic_sender_turn *turn = turn_of(queue, sender);
    turn->debt_ns -= turn->debt_ns < payment_ns ? turn->debt_ns : payment_ns;
    append(queue, sender);
}

/* Moves the next sender to the front. False: none may run more. */
static bool find_next(struct topic_fair_queue *queue)
{
    const size_t count = queue->sender_count;
    const struct topic_sender *least = NULL;
    for (size_t i = 0; i < count; i++) {
        struct topic_sender_turn *turn = turn_of(queue, queue->first);
        bool runs = may_run(queue, turn);
        if (runs && turn->debt_ns == 0)
            return true;
        if (runs && (!least || turn->debt_ns < least->turns[queue->lane].debt_ns))
            least = queue->first;
        pass_over(queue, TOPIC_FAIR_QUEUE_QUANTUM_NS);
    }
    if (!least)
        return false;
    /* All owe: the one that owes least is next, and the others have waited as long. */
    uint64_t payment_ns = least->turns[queue->lane].debt_ns;
    for (size_t i = 0; i < count && queue->first != least; i++)
        pass_over(queue, payment_ns);
    return true;
}

struct topic_job *topic_fair_queue_pop(struct topic_fair_queue *queue)
{
    if (!queue->first || !find_next(queue) || !has_memory(queue))
        return NULL;
    struct topic_sender *sender = remove_first(queue);
    struct topic_sender_turn *turn = turn_of(queue, sender);
    struct topic_job *job = topic_job_list_pop(&turn->waiting);
    turn->running++;
    if (queue->most_explained_bytes > 0)
        queue->explained_bytes += job->explained_bytes;
    if (turn->waiting.count > 0) {
        turn->debt_ns = price_of(turn->waiting.first);
        append(queue, sender);
    }
    queue->count--;
    queue->size_bytes -= job->message.size_bytes;
    return job;
}

void topic_fair_queue_finish(struct topic_fair_queue *queue, const struct topic_job *job)
{
    turn_of(queue, job->as.request.sender)->running--;
    if (queue->most_explained_bytes > 0)
        queue->explained_bytes -= job->explained_bytes;
}

void topic_fair_queue_release(struct topic_fair_queue *queue)
{
    struct topic_job_list left = {0};
    struct topic_job *job;
    queue->most_running = queue->most_explained_bytes = 0;
    while ((job = topic_fair_queue_pop(queue)))
        topic_job_list_push(&left, job);
    topic_job_list_release(&left);
}
