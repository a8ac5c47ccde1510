/* What jobs keep when they are done: daemon/serving/job.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_that_are_done_keep_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
