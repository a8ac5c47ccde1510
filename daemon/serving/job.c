#include "daemon/serving/job.h"

#include <stdlib.h>
#include <time.h>

#include "base/memory.h"

/* Enough for ordinary answers; the memory of a longer one is given back at once. */
#define KEPT_REPLY_BYTES ((size_t)64 * 1024)

/* Jobs kept for later; a burst beyond them is freed when it is over. */
#define MAX_POOLED 4096

int64_t topic_job_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t topic_job_now_ms(void)
{
    return topic_job_now_us() / 1000;
}

void topic_job_push(struct topic_jobs *jobs, struct topic_job *job)
{
    job->next = NULL;
    if (jobs->last)
        jobs->last->next = job;
    else
        jobs->first = job;
    jobs->last = job;
    jobs->count++;
    jobs->size_bytes += job->message.size_bytes;
}

void topic_job_push_all(struct topic_jobs *jobs, struct topic_jobs *more)
{
    if (!more->first)
        return;
    if (jobs->last)
        jobs->last->next = more->first;
    else
        jobs->first = more->first;
    jobs->last = more->last;
    jobs->count += more->count;
    jobs->size_bytes += more->size_bytes;
    *more = (struct topic_jobs){0};
}

struct topic_job *topic_job_pop(struct topic_jobs *jobs)
{
    struct topic_job *job = jobs->first;
    if (!job)
        return NULL;
    jobs->first = job->next;
    if (!jobs->first)
        jobs->last = NULL;
    jobs->count--;
    jobs->size_bytes -= job->message.size_bytes;
    job->next = NULL;
    return job;
}

struct topic_job *topic_job_take(struct topic_jobs *pool, struct topic_error *err)
{
    struct topic_job *job = topic_job_pop(pool);
    return job ? job : topic_memory_new(1, sizeof *job, err);
}

static void clear(struct topic_job *job)
{
    topic_message_reset(&job->message);
    topic_model_unref(job->model);
    topic_shadow_unref(job->shadow);
    topic_reload_free(job->reload);
    if (job->reply.capacity > KEPT_REPLY_BYTES)
        topic_buffer_release(&job->reply);
    topic_buffer_reset(&job->reply);
    topic_buffer_reset(&job->topics);
    topic_tag_stats_reset(&job->stats);
    topic_error_reset(&job->err);
    job->kind = TOPIC_JOB_REQUEST;
    job->id = (struct topic_text){0};
    job->model = NULL;
    job->shadow = NULL;
    job->reload = NULL;
    job->sender = NULL;
    job->operation = TOPIC_OPERATION_COUNT;
    job->code = TOPIC_CODE_NONE;
}

static void free_job(struct topic_job *job)
{
    clear(job);
    topic_buffer_release(&job->reply);
    topic_buffer_release(&job->topics);
    topic_tag_stats_release(&job->stats);
    free(job);
}

void topic_job_recycle(struct topic_jobs *pool, struct topic_job *job)
{
    if (pool->count >= MAX_POOLED) {
        free_job(job);
        return;
    }
    clear(job);
    topic_job_push(pool, job);
}

void topic_job_release_all(struct topic_jobs *jobs)
{
    struct topic_job *job;
    while ((job = topic_job_pop(jobs)))
        free_job(job);
}
