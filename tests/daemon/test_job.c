/* What jobs keep when they are done: daemon/serving/job.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/serving/job.h"

enum { BURST = 5000, LONG_BYTES = 60000, MOST_KEPT_BYTES = 4 * 1024 * 1024 };

/* Whatever records and requests a burst was of, as no part of the memory budget counts it. */
static void jobs_that_are_done_keep_little(void **state)
{
    (void)state;
    static char text[LONG_BYTES];
    struct topic_job_list busy = {0};
    struct topic_job_list pool = {0};
    struct topic_job *job;
    for (size_t i = 0; i < BURST; i++) {
        job = topic_job_new(&pool, TOPIC_JOB_RECORD, NULL);
        assert_non_null(job);
        assert_int_equal(topic_buffer_append(&job->reply, text, sizeof text, NULL), 0);
        topic_job_list_push(&busy, job);
    }
    while ((job = topic_job_list_pop(&busy)))
        topic_job_recycle(&pool, job);
    size_t kept = 0;
    for (job = pool.first; job; job = job->next)
        kept += sizeof *job + job->reply.capacity + job->stats.given.capacity;
    assert_in_range(kept, 1, MOST_KEPT_BYTES);
    topic_job_list_release(&pool);
}

enum { CLIENTS = 100, ID_BYTES = 150000 };

/* A request whose id is so long, as it came. */
static void receive_with_long_id(struct topic_job *job)
{
    static const char begin[] = "{\"id\":\"";
    zmq_msg_t *frame = &job->message.frames[0];
    assert_int_equal(zmq_msg_init_size(frame, ID_BYTES), 0);
    memset(zmq_msg_data(frame), 'x', ID_BYTES);
    memcpy(zmq_msg_data(frame), begin, sizeof begin - 1);
    memcpy((char *)zmq_msg_data(frame) + ID_BYTES - 2, "\"}", 2);
    job->message.frame_count = 1;
    job->message.size_bytes = ID_BYTES;
}

/* Of many clients whose ids take more than all that may wait, each is answered: by an id of null
 * where there is no room for more. */
static void who_has_a_long_id_is_refused_without_it(void **state)
{
    (void)state;
    static struct topic_send_budget_account accounts[CLIENTS];
    struct topic_send_budget budget = {0};
    struct topic_job_list pool = {0};
    struct topic_job_list waiting = {0};
    size_t with_id = 0;
    assert_int_equal(topic_send_budget_init(&budget, (size_t)4 * 1024 * 1024, NULL), 0);
    for (size_t i = 0; i < CLIENTS; i++) {
        struct topic_job *job = topic_job_new(&pool, TOPIC_JOB_REQUEST, NULL);
        receive_with_long_id(job);
        topic_job_refuse_charged(job, TOPIC_CODE_BUSY, "full", &budget, &accounts[i]);
        assert_true(job->charge.bytes > 0);
        with_id += job->reply.len > ID_BYTES;
        assert_true(job->reply.len > ID_BYTES ||
                    strncmp(job->reply.bytes, "{\"id\":null,", 11) == 0);
        topic_job_list_push(&waiting, job);
    }
    assert_in_range(with_id, 1, CLIENTS - 1);
    topic_job_list_release(&waiting);
    topic_send_budget_close(&budget);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_that_are_done_keep_little),
        cmocka_unit_test(who_has_a_long_id_is_refused_without_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
