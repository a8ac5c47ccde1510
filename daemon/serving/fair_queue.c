#include "daemon/serving/fair_queue.h"

static void append(struct topic_fair_queue *queue, struct topic_sender *sender)
{
    sender->next_in_queue = NULL;
    if (queue->last)
        queue->last->next_in_queue = sender;
    else
        queue->first = sender;
    queue->last = sender;
}

void topic_fair_queue_push(struct topic_fair_queue *queue, struct topic_job *job)
{
    if (job->as.request.sender->waiting.count == 0)
        append(queue, job->as.request.sender);
    topic_job_list_push(&job->as.request.sender->waiting, job);
    queue->count++;
    queue->size_bytes += job->message.size_bytes;
}

struct topic_job *topic_fair_queue_pop(struct topic_fair_queue *queue)
{
    struct topic_sender *sender = queue->first;
    if (!sender)
        return NULL;
    queue->first = sender->next_in_queue;
    if (!queue->first)
        queue->last = NULL;
    struct topic_job *job = topic_job_list_pop(&sender->waiting);
    if (sender->waiting.count > 0)
        append(queue, sender);
    queue->count--;
    queue->size_bytes -= job->message.size_bytes;
    return job;
}

void topic_fair_queue_release(struct topic_fair_queue *queue)
{
    struct topic_job_list left = {0};
    struct topic_job *job;
    while ((job = topic_fair_queue_pop(queue)))
        topic_job_list_push(&left, job);
    topic_job_list_release(&left);
}
