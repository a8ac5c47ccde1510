#include "daemon/serving/job.h"

#include <stdlib.h>

#include "base/memory.h"
#include "daemon/storing/store_task.h"
#include "wire/json_prescan.h"
#include "wire/reply.h"

/* Enough for ordinary answers; the memory of a longer one is freed at once: a pool of records that
 * were long once would be memory that no bound counts. */
#define KEPT_REPLY_BYTES ((size_t)2048)

/* Jobs kept for reuse; what a burst needs beyond them is freed when it is over. */
#define MAX_POOLED 1024

#define NO_ROOM                                                                                    \
    "there is no room to repeat this request's id: read the answers that wait, or send shorter "   \
    "ids"

void topic_job_list_push(struct topic_job_list *jobs, struct topic_job *job)
{
    job->next = NULL;
    if (jobs->last)
        jobs->last->next = job;
    else
        jobs->first = job;
    jobs->last = job;
    jobs->count++;
    jobs->size_bytes += topic_job_size_bytes(job);
}

struct topic_job *topic_job_list_pop(struct topic_job_list *jobs)
{
    struct topic_job *job = jobs->first;
    if (!job)
        return NULL;
    jobs->first = job->next;
    if (!jobs->first)
        jobs->last = NULL;
    jobs->count--;
    jobs->size_bytes -= topic_job_size_bytes(job);
    job->next = NULL;
    return job;
}

struct topic_job *topic_job_new(struct topic_job_list *pool, enum topic_job_kind kind,
                                struct topic_error *err)
{
    struct topic_job *job = topic_job_list_pop(pool);
    if (!job)
        job = topic_memory_new(1, sizeof *job, err);
    if (!job)
        return NULL;
    job->kind = kind;
    job->operation = TOPIC_OPERATION_COUNT;
    return job;
}

/* What follows is all zero but for the buffers, which keep their memory. */
static void clear(struct topic_job *job)
{
    struct topic_buffer reply = job->reply;
    struct topic_tag_stats stats = job->stats;
    topic_send_budget_release(&job->charge);
    topic_message_reset(&job->message);
    topic_model_unref(job->model);
    topic_shadow_unref(job->shadow);
    if (job->kind == TOPIC_JOB_RELOAD)
        topic_reload_free(job->as.reload);
    else if (job->kind == TOPIC_JOB_REQUEST)
        topic_store_task_free(job->as.request.task);
    if (reply.capacity > KEPT_REPLY_BYTES)
        topic_buffer_release(&reply);
    topic_buffer_reset(&reply);
    topic_tag_stats_reset(&stats);
    *job = (struct topic_job){.reply = reply, .stats = stats};
}

static void free_job(struct topic_job *job)
{
    clear(job);
    topic_buffer_release(&job->reply);
    topic_tag_stats_release(&job->stats);
    free(job);
}

void topic_job_refuse(struct topic_job *job, enum topic_code code, const char *reason)
{
    struct topic_text frames[TOPIC_REQUEST_MAX_FRAMES];
    topic_message_content(&job->message, frames);
    job->code = code;
    /* Out of memory, topic_message_reply has a text. */
    if (topic_reply_write_error(&job->reply, topic_json_prescan_id(frames[0]), code, reason, NULL) <
        0)
        topic_buffer_reset(&job->reply);
}

bool topic_job_charge(struct topic_job *job, struct topic_send_budget *budget,
                      struct topic_send_budget_account *account, enum topic_send_budget_kind kind)
{
    topic_send_budget_release(&job->charge);
    topic_buffer_shrink(&job->reply);
    return topic_send_budget_charge(budget, account, job->reply.len, kind, &job->charge);
}

/* Where the request's id is so long that the refusal has no room with it, it goes without: a client
 * that reads gets some answer in any case. */
static void charge_refusal(struct topic_job *job, struct topic_send_budget *budget,
                           struct topic_send_budget_account *account)
{
    if (topic_job_charge(job, budget, account, TOPIC_SEND_BUDGET_REFUSAL))
        return;
    topic_buffer_release(&job->reply);
    if (topic_reply_write_error(&job->reply, (struct topic_text){0}, job->code, NO_ROOM, NULL) == 0)
        topic_job_charge(job, budget, account, TOPIC_SEND_BUDGET_REFUSAL);
}

void topic_job_refuse_charged(struct topic_job *job, enum topic_code code, const char *reason,
                              struct topic_send_budget *budget,
                              struct topic_send_budget_account *account)
{
    topic_job_refuse(job, code, reason);
    charge_refusal(job, budget, account);
}

void topic_job_charge_answer(struct topic_job *job, struct topic_send_budget *budget,
                             struct topic_send_budget_account *account)
{
    if (job->code != TOPIC_CODE_NONE) {
        charge_refusal(job, budget, account);
    } else if (!topic_job_charge(job, budget, account, TOPIC_SEND_BUDGET_ANSWER)) {
        topic_buffer_release(&job->reply);
        topic_tag_stats_reset(&job->stats);
        topic_job_refuse_charged(job, TOPIC_CODE_BUSY, TOPIC_JOB_UNREAD, budget, account);
    }
}

int topic_job_fail(struct topic_job *job, enum topic_code code)
{
    job->code = code;
    return -1;
}

void topic_job_recycle(struct topic_job_list *pool, struct topic_job *job)
{
    if (pool->count >= MAX_POOLED) {
        free_job(job);
        return;
    }
    clear(job);
    topic_job_list_push(pool, job);
}

void topic_job_list_release(struct topic_job_list *jobs)
{
    struct topic_job *job;
    while ((job = topic_job_list_pop(jobs)))
        free_job(job);
}
