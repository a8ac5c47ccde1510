/* Tasks in child processes: results, errors and deaths are all reported, and no process or
 * descriptor is left. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <dirent.h>
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "training/fit/process_pool.h"

#define TASK_COUNT 50

struct fixture {
    size_t collected[TASK_COUNT];
    size_t bytes[TASK_COUNT];
    size_t strange_task; /* runs `strange` instead */
    int (*strange)(struct topic_error *err);
    bool collect_fails;
};

/* The result of task t is t * 1,000 bytes of the value t: from none to most of a pipe's
 * capacity. */
static int run(void *context, size_t task, struct topic_buffer *result, struct topic_error *err)
{
    struct fixture *fixture = context;
    if (fixture->strange && task == fixture->strange_task)
        return fixture->strange(err);
    char bytes[1000];
    memset(bytes, (int)task, sizeof bytes);
    for (size_t i = 0; i < task; i++)
        if (topic_buffer_append(result, bytes, sizeof bytes, err) < 0)
            return -1;
    return 0;
}

static int collect(void *context, size_t task, const char *bytes, size_t len,
                   struct topic_error *err)
{
    struct fixture *fixture = context;
    if (fixture->collect_fails)
        return topic_error_set(err, "no room for task %zu", task);
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != (char)task)
            return topic_error_set(err, "task %zu has a wrong byte", task);
    fixture->collected[task]++;
    fixture->bytes[task] = len;
    return 0;
}

static struct topic_process_pool_work work_of(struct fixture *fixture, size_t process_count)
{
    return (struct topic_process_pool_work){.task_count = TASK_COUNT,
                                            .process_count = process_count,
                                            .context = fixture,
                                            .run = run,
                                            .collect = collect};
}

static size_t count_descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    assert_non_null(directory);
    size_t count = 0;
    while (readdir(directory))
        count++;
    closedir(directory);
    return count;
}

static void assert_no_child_left(void)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void assert_fails_with(struct fixture *fixture, const char *text)
{
    struct topic_error err = {0};
    size_t descriptors = count_descriptors();
    struct topic_process_pool_work work = work_of(fixture, 3);
    assert_int_equal(topic_process_pool_run(&work, &err), -1);
    assert_string_equal(err.text, text);
    assert_int_equal(count_descriptors(), descriptors);
    assert_no_child_left();
}

static void every_task_is_collected_once_by_any_number_of_processes(void **state)
{
    (void)state;
    static const size_t process_counts[] = {1, 2, 7, 100};
    for (size_t i = 0; i < sizeof process_counts / sizeof *process_counts; i++) {
        struct fixture fixture = {0};
        struct topic_error err = {0};
        size_t descriptors = count_descriptors();
        struct topic_process_pool_work work = work_of(&fixture, process_counts[i]);
        assert_int_equal(topic_process_pool_run(&work, &err), 0);
        assert_false(topic_error_is_set(&err));
        for (size_t task = 0; task < TASK_COUNT; task++) {
            assert_int_equal(fixture.collected[task], 1);
            assert_int_equal(fixture.bytes[task], task * 1000);
        }
        assert_int_equal(count_descriptors(), descriptors);
        assert_no_child_left();
    }
}

static void no_tasks_need_no_processes(void **state)
{
    (void)state;
    struct topic_process_pool_work work = {.process_count = 2};
    assert_int_equal(topic_process_pool_run(&work, NULL), 0);
}

static int run_large(void *context, size_t task, struct topic_buffer *result,
                     struct topic_error *err)
{
    (void)task;
    size_t len = *(const size_t *)context;
    if (topic_buffer_reserve(result, len, err) < 0)
        return -1;
    memset(result->bytes, 'x', len);
    result->len = len;
    return 0;
}

static int collect_large(void *context, size_t task, const char *bytes, size_t len,
                         struct topic_error *err)
{
    (void)task;
    if (len != *(const size_t *)context || bytes[0] != 'x' || bytes[len - 1] != 'x')
        return topic_error_set(err, "a large result was cut");
    return 0;
}

static void a_result_larger_than_a_pipe_arrives_whole(void **state)
{
    (void)state;
    size_t len = 3000001;
    struct topic_process_pool_work work = {4, 2, &len, run_large, collect_large};
    assert_int_equal(topic_process_pool_run(&work, NULL), 0);
}

static int fail_with_a_reason(struct topic_error *err)
{
    return topic_error_set(err, "topic \"Wetter\" cannot be separated");
}

static void a_tasks_own_error_arrives(void **state)
{
    (void)state;
    struct fixture fixture = {.strange_task = 20, .strange = fail_with_a_reason};
    assert_fails_with(&fixture, "topic \"Wetter\" cannot be separated");
}

static int fail_silently(struct topic_error *err)
{
    (void)err;
    return -1;
}

static void a_silent_failure_is_still_an_error(void **state)
{
    (void)state;
    struct fixture fixture = {.strange_task = 20, .strange = fail_silently};
    assert_fails_with(&fixture, "task 20 failed without an error message");
}

static int kill_self(struct topic_error *err)
{
    (void)err;
    raise(SIGKILL);
    return 0;
}

static void a_killed_worker_is_an_error(void **state)
{
    (void)state;
    struct fixture fixture = {.strange_task = 20, .strange = kill_self};
    assert_fails_with(&fixture, "a worker process was killed by signal 9 (Killed), perhaps because "
                                "memory ran out; try fewer --threads");
}

static int interrupt_self(struct topic_error *err)
{
    (void)err;
    raise(SIGINT);
    return 0;
}

static void an_interrupted_worker_is_not_blamed_on_memory(void **state)
{
    (void)state;
    struct fixture fixture = {.strange_task = 0, .strange = interrupt_self};
    assert_fails_with(&fixture, "a worker process was killed by signal 2 (Interrupt)");
}

static int exit_with_status(struct topic_error *err)
{
    (void)err;
    _exit(3);
}

static void a_worker_that_exits_with_a_status_is_an_error(void **state)
{
    (void)state;
    struct fixture fixture = {.strange_task = TASK_COUNT - 1, .strange = exit_with_status};
    assert_fails_with(&fixture, "a worker process exited early with status 3");
}

static int exit_as_if_done(struct topic_error *err)
{
    (void)err;
    _exit(0);
}

static void a_worker_that_exits_as_if_done_is_an_error(void **state)
{
    (void)state;
    struct fixture fixture = {.strange_task = 5, .strange = exit_as_if_done};
    assert_fails_with(&fixture, "a worker process exited before its task was done");
}

static void an_error_while_collecting_ends_every_worker(void **state)
{
    (void)state;
    struct fixture fixture = {.collect_fails = true};
    struct topic_error err = {0};
    struct topic_process_pool_work work = work_of(&fixture, 3);
    assert_int_equal(topic_process_pool_run(&work, &err), -1);
    assert_non_null(strstr(err.text, "no room for task "));
    assert_no_child_left();
}

static int run_for_ever(void *context, size_t task, struct topic_buffer *result,
                        struct topic_error *err)
{
    (void)task;
    (void)result;
    (void)err;
    int fd = *(const int *)context;
    if (write(fd, "!", 1) != 1)
        return -1;
    for (;;)
        pause();
}

static int collect_nothing(void *context, size_t task, const char *bytes, size_t len,
                           struct topic_error *err)
{
    (void)context;
    (void)task;
    (void)bytes;
    (void)len;
    (void)err;
    return 0;
}

/* Every worker holds the pipe's write end, so a read returns 0 only when all of them are gone. */
static void workers_die_with_their_parent(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t parent = fork();
    assert_true(parent >= 0);
    if (parent == 0) {
        close(ends[0]);
        struct topic_process_pool_work work = {2, 2, &ends[1], run_for_ever, collect_nothing};
        _exit(topic_process_pool_run(&work, NULL) < 0);
    }
    close(ends[1]);
    char byte;
    for (int i = 0; i < 2; i++)
        assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_int_equal(kill(parent, SIGINT), 0);
    assert_int_equal(read(ends[0], &byte, 1), 0);
    assert_int_equal(waitpid(parent, NULL, 0), parent);
    close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_is_collected_once_by_any_number_of_processes),
        cmocka_unit_test(no_tasks_need_no_processes),
        cmocka_unit_test(a_result_larger_than_a_pipe_arrives_whole),
        cmocka_unit_test(a_tasks_own_error_arrives),
        cmocka_unit_test(a_silent_failure_is_still_an_error),
        cmocka_unit_test(a_killed_worker_is_an_error),
        cmocka_unit_test(an_interrupted_worker_is_not_blamed_on_memory),
        cmocka_unit_test(a_worker_that_exits_with_a_status_is_an_error),
        cmocka_unit_test(a_worker_that_exits_as_if_done_is_an_error),
        cmocka_unit_test(an_error_while_collecting_ends_every_worker),
        cmocka_unit_test(workers_die_with_their_parent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
