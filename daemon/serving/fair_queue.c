#include "daemon/serving/fair_queue.h"

#include "wire/request_cost.h"

static struct topic_sender_turn *turn_of(const struct topic_fair_queue *queue,
                                         struct topic_sender *sender)
{
    return &sender->turns[queue->lane];
}

/* ---- a pairing heap of the senders that may run (Fredman, Sedgewick, Sleator and Tarjan 1986) ---- */

static bool comes_before(const struct topic_sender_turn *a, const struct topic_sender_turn *b)
{
    return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->number < b->number;
}

/* Neither has siblings. */
static struct topic_sender *merge(const struct topic_fair_queue *queue, struct topic_sender *a,
                                  struct topic_sender *b)
{
    if (!a || !b)
        return a ? a : b;
    struct topic_sender *first = comes_before(turn_of(queue, b), turn_of(queue, a)) ? b : a;
    struct topic_sender *second = first == a ? b : a;
    turn_of(queue, second)->sibling = turn_of(queue, first)->child;
    turn_of(queue, first)->child = second;
    return first;
}

/* Takes the first of a list of siblings off it. */
static struct topic_sender *take_sibling(const struct topic_fair_queue *queue,
                                         struct topic_sender **siblings)
{
    struct topic_sender *sender = *siblings;
    if (sender) {
        *siblings = turn_of(queue, sender)->sibling;
        turn_of(queue, sender)->sibling = NULL;
    }
    return sender;
}

static struct topic_sender *merge_all(const struct topic_fair_queue *queue,
                                      struct topic_sender *siblings)
{
    struct topic_sender *pairs = NULL;
    while (siblings) {
        struct topic_sender *one = take_sibling(queue, &siblings);
        struct topic_sender *pair = merge(queue, one, take_sibling(queue, &siblings));
        turn_of(queue, pair)->sibling = pairs;
        pairs = pair;
    }
    struct topic_sender *root = NULL;
    while (pairs)
        root = merge(queue, root, take_sibling(queue, &pairs));
    return root;
}

static void insert(struct topic_fair_queue *queue, struct topic_sender *sender)
{
    turn_of(queue, sender)->is_queued = true;
    queue->next = merge(queue, queue->next, sender);
}

static struct topic_sender *remove_next(struct topic_fair_queue *queue)
{
    struct topic_sender *sender = queue->next;
    struct topic_sender_turn *turn = turn_of(queue, sender);
    queue->next = merge_all(queue, turn->child);
    turn->child = NULL;
    turn->is_queued = false;
    return sender;
}

/* ---- turns ---- */

uint64_t topic_fair_queue_cost(const struct topic_job *job)
{
    return job->cost_ns > TOPIC_FAIR_QUEUE_LEAST_NS ? job->cost_ns : TOPIC_FAIR_QUEUE_LEAST_NS;
}

/* Estimates are for the worst; a sender whose requests are measured is known better. */
static uint64_t count(const struct topic_sender_turn *turn, const struct topic_job *job)
{
    uint64_t cost_ns = topic_fair_queue_cost(job);
    if (turn->measured_part > 0)
        cost_ns = (uint64_t)((double)cost_ns * turn->measured_part);
    return cost_ns > TOPIC_FAIR_QUEUE_LEAST_NS ? cost_ns : TOPIC_FAIR_QUEUE_LEAST_NS;
}

/* The sender's first request has just become that. */
static void set_due(struct topic_fair_queue *queue, struct topic_sender_turn *turn)
{
    uint64_t owed_ns = turn->due_ns + turn->debt_ns;
    uint64_t start_ns = owed_ns > queue->clock_ns ? owed_ns : queue->clock_ns;
    turn->counted_ns = count(turn, turn->waiting.first);
    turn->due_ns = start_ns + turn->counted_ns;
    turn->debt_ns = 0;
    turn->number = queue->turns++;
}

static bool may_run(const struct topic_fair_queue *queue, const struct topic_sender_turn *turn)
{
    return turn->waiting.count > 0 &&
           (queue->most_running == 0 || turn->running < queue->most_running);
}

static void insert_if_it_may(struct topic_fair_queue *queue, struct topic_sender *sender)
{
    const struct topic_sender_turn *turn = turn_of(queue, sender);
    if (!turn->is_queued && may_run(queue, turn))
        insert(queue, sender);
}

/* A request of so few is short. */
#define SHORT_BYTES ((size_t)8 * 1024)

/* The part of the memory that only the first, short request of a sender may take: of fifty senders
 * with the smallest budget, so that those with large ones do not keep them out. */
#define SHORT_PART 8

static size_t memory_of(size_t size_bytes, size_t count)
{
    return size_bytes + count * TOPIC_JOB_BYTES;
}

/* For a sender that has requests here, waiting or running: it may have as much as it leaves. */
static bool has_room_for_more(const struct topic_fair_queue *queue,
                              const struct topic_sender_turn *own, size_t bytes,
                              const struct topic_fair_queue_limits *limits)
{
    size_t used = memory_of(queue->size_bytes, queue->count);
    size_t own_bytes = memory_of(own->waiting.size_bytes, own->waiting.count);
    return own->waiting.count < limits->most_jobs - queue->count &&
           used + bytes + limits->largest_bytes <=
               limits->most_bytes - limits->most_bytes / SHORT_PART &&
           own_bytes <= limits->most_bytes - used;
}

bool topic_fair_queue_has_room(const struct topic_fair_queue *queue, const struct topic_job *job,
                               const struct topic_fair_queue_limits *limits)
{
    const struct topic_sender_turn *own = turn_of(queue, job->as.request.sender);
    size_t bytes = memory_of(topic_job_size_bytes(job), 1);
    size_t kept_free = bytes > SHORT_BYTES ? limits->most_bytes / SHORT_PART : 0;
    if (queue->count == 0)
        return true;
    if (queue->count >= limits->most_jobs)
        return false;
    if (own->waiting.count > 0 || own->running > 0)
        return has_room_for_more(queue, own, bytes, limits);
    return memory_of(queue->size_bytes, queue->count) + bytes + kept_free <= limits->most_bytes;
}

void topic_fair_queue_push(struct topic_fair_queue *queue, struct topic_job *job)
{
    struct topic_sender *sender = job->as.request.sender;
    struct topic_sender_turn *turn = turn_of(queue, sender);
    if (job->cost_ns == 0)
        job->cost_ns = topic_request_cost_of_message(job->message.size_bytes);
    topic_job_list_push(&turn->waiting, job);
    if (turn->waiting.count == 1) {
        queue->sender_count++;
        set_due(queue, turn);
    }
    insert_if_it_may(queue, sender);
    queue->count++;
    queue->size_bytes += topic_job_size_bytes(job);
}

/* Whether there is memory for the next request. If not, it is waited for: others would take what is
 * freed, and the request would never have enough. */
static bool has_memory(const struct topic_fair_queue *queue)
{
    const size_t bytes = turn_of(queue, queue->next)->waiting.first->explained_bytes;
    return bytes == 0 || queue->most_explained_bytes == 0 || queue->explained_bytes == 0 ||
           queue->explained_bytes + bytes <= queue->most_explained_bytes;
}

const struct topic_job *topic_fair_queue_peek(const struct topic_fair_queue *queue)
{
    return queue->next ? turn_of(queue, queue->next)->waiting.first : NULL;
}

struct topic_job *topic_fair_queue_pop(struct topic_fair_queue *queue)
{
    if (!queue->next || !has_memory(queue))
        return NULL;
    struct topic_sender *sender = remove_next(queue);
    struct topic_sender_turn *turn = turn_of(queue, sender);
    struct topic_job *job = topic_job_list_pop(&turn->waiting);
    const uint64_t counted_ns = turn->counted_ns;
    turn->running++;
    if (queue->most_explained_bytes > 0)
        queue->explained_bytes += job->explained_bytes;
    job->counted_ns = counted_ns;
    queue->clock_ns += counted_ns / queue->sender_count;
    if (turn->waiting.count > 0)
        set_due(queue, turn);
    else
        queue->sender_count--;
    insert_if_it_may(queue, sender);
    queue->count--;
    queue->size_bytes -= topic_job_size_bytes(job);
    return job;
}

/* Those among whom the time is divided that the sender is given. */
static uint64_t sharers(const struct topic_fair_queue *queue, const struct topic_sender_turn *turn)
{
    return queue->sender_count + (turn->waiting.count == 0 ? 1 : 0);
}

static void take_back(uint64_t *time_ns, uint64_t excess_ns)
{
    *time_ns -= *time_ns < excess_ns ? *time_ns : excess_ns;
}

void topic_fair_queue_charge(struct topic_fair_queue *queue, const struct topic_job *job,
                             uint64_t spent_ns)
{
    struct topic_sender_turn *turn = turn_of(queue, job->as.request.sender);
    const uint64_t counted_ns = job->counted_ns;
    const double part = (double)spent_ns / (double)topic_fair_queue_cost(job);
    turn->measured_part = turn->measured_part > 0 ? (turn->measured_part + part) / 2 : part;
    if (spent_ns < TOPIC_FAIR_QUEUE_LEAST_NS)
        spent_ns = TOPIC_FAIR_QUEUE_LEAST_NS;
    if (spent_ns < counted_ns) {
        take_back(&turn->due_ns, counted_ns - spent_ns);
        take_back(&queue->clock_ns, (counted_ns - spent_ns) / sharers(queue, turn));
    } else {
        turn->due_ns += spent_ns - counted_ns;
        queue->clock_ns += (spent_ns - counted_ns) / sharers(queue, turn);
    }
}

void topic_fair_queue_charge_later(struct topic_fair_queue *queue, const struct topic_job *job,
                                   uint64_t spent_ns)
{
    struct topic_sender_turn *turn = turn_of(queue, job->as.request.sender);
    turn->debt_ns += spent_ns;
    queue->clock_ns += spent_ns / sharers(queue, turn);
}

void topic_fair_queue_finish(struct topic_fair_queue *queue, const struct topic_job *job)
{
    turn_of(queue, job->as.request.sender)->running--;
    if (queue->most_explained_bytes > 0)
        queue->explained_bytes -= job->explained_bytes;
    insert_if_it_may(queue, job->as.request.sender);
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
