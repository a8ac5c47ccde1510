/* After a promotion that is killed or fails at any of its system calls, the registry's current
 * model is the old one or the new one; the next promotion works and removes what was left
 * unfinished. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "registry/lock.h"
#include "registry/prune.h"
#include "registry/registry.h"
#include "registry/versions.h"
#include "tests/registry/interruption.h"
#include "tests/toy_model.h"
#include "topicd/model.h"

#define MODELS 3

/* A promotion makes about twenty such calls; a test that makes this many would never end. */
#define MAX_CALLS 200

static const char GOLDEN[] = "{\"id\":1,\"title\":\"chip\",\"topics\":[]}\n";

struct fixture {
    char directory[64];
    char registry[96];
    char models[MODELS][96];
    char ids[MODELS][TOPIC_REGISTRY_ID_SIZE];
};

static void make_model(struct fixture *fixture, size_t number)
{
    static struct toy_model toy;
    size_t size_bytes;
    struct topic_error err = {0};
    toy_model_init(&toy);
    toy.decisions[0].articles += (uint32_t)number;
    char path[sizeof fixture->models[0]];
    snprintf(path, sizeof path, "%s/%zu.model", fixture->directory, number);
    memcpy(fixture->models[number], path, sizeof path);
    if (topic_writer_save(&toy.parts, fixture->models[number], &size_bytes, &err) < 0)
        fail_msg("%s", err.text);
    struct topic_model *model = topic_model_open(fixture->models[number], &err);
    assert_non_null(model);
    memcpy(fixture->ids[number], topic_model_id(model), TOPIC_REGISTRY_ID_SIZE);
    topic_model_unref(model);
}

static void open_fixture(struct fixture *fixture)
{
    interruption_set(INTERRUPTION_NONE, 0);
    snprintf(fixture->directory, sizeof fixture->directory, "/tmp/topic-registry-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    snprintf(fixture->registry, sizeof fixture->registry, "%s/registry", fixture->directory);
    for (size_t i = 0; i < MODELS; i++)
        make_model(fixture, i);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)status;
    (void)kind;
    (void)at;
    return remove(path);
}

static void remove_all(const char *directory)
{
    assert_int_equal(nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void close_fixture(const struct fixture *fixture)
{
    remove_all(fixture->directory);
}

static int promote(const struct fixture *fixture, size_t number, struct topic_error *err)
{
    const struct topic_promotion promotion = {
        fixture->models[number], fixture->ids[number], {GOLDEN, strlen(GOLDEN)}};
    return topic_registry_promote(fixture->registry, &promotion, err);
}

static void must_promote(const struct fixture *fixture, size_t number)
{
    struct topic_error err = {0};
    if (promote(fixture, number, &err) < 0)
        fail_msg("%s", err.text);
}

static const char *current(const struct fixture *fixture, enum topic_registry_link link)
{
    static char id[TOPIC_REGISTRY_ID_SIZE];
    assert_int_equal(topic_registry_find(fixture->registry, link, id, NULL), 0);
    return id;
}

/* The current model opens, and its files are complete. */
static void check_current(const struct fixture *fixture)
{
    struct topic_error err = {0};
    const char *id = current(fixture, TOPIC_REGISTRY_CURRENT);
    char *path = topic_registry_model_path(fixture->registry, id, NULL);
    struct topic_model *model = topic_model_open(path, &err);
    if (!model)
        fail_msg("%s", err.text);
    assert_string_equal(topic_model_id(model), id);
    topic_model_unref(model);
    free(path);
}

static size_t seen;

static int count_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)path;
    (void)status;
    (void)kind;
    (void)at;
    seen++;
    return 0;
}

/* Counts all files itself, because the registry's functions may overlook unfinished ones. */
static void check_nothing_unfinished(const struct fixture *fixture, size_t versions)
{
    enum { FIXED = 5 /* the registry, its links, lock and versions */, EACH = 4 /* and 3 files */ };
    seen = 0;
    assert_int_equal(nftw(fixture->registry, count_one, 8, FTW_PHYS), 0);
    assert_int_equal(seen, FIXED + versions * EACH);
}

/* Returns true when the promotion was killed, false when it ended before call n. */
static bool is_killed(const struct fixture *fixture, size_t number, int n)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        interruption_set(INTERRUPTION_KILL, n);
        _exit(promote(fixture, number, NULL) == 0 ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status))
        return true;
    assert_int_equal(WEXITSTATUS(status), 0);
    return false;
}

static void killed_at_any_call_it_is_the_old_one_or_the_new_one(void **state)
{
    (void)state;
    struct fixture fixture;
    int old = 0;
    int n = 1;
    open_fixture(&fixture);
    for (bool killed = true; killed; n++) {
        assert_true(n < MAX_CALLS);
        must_promote(&fixture, 0);
        must_promote(&fixture, 1);
        killed = is_killed(&fixture, 2, n);
        check_current(&fixture);
        const char *id = current(&fixture, TOPIC_REGISTRY_CURRENT);
        old += strcmp(id, fixture.ids[1]) == 0;
        assert_true(strcmp(id, fixture.ids[1]) == 0 || strcmp(id, fixture.ids[2]) == 0);
        /* The previous version is one that was current before. */
        id = current(&fixture, TOPIC_REGISTRY_PREVIOUS);
        assert_true(strcmp(id, fixture.ids[0]) == 0 || strcmp(id, fixture.ids[1]) == 0);
        must_promote(&fixture, 0);
        must_promote(&fixture, 2);
        check_current(&fixture);
        check_nothing_unfinished(&fixture, 3);
        assert_string_equal(current(&fixture, TOPIC_REGISTRY_PREVIOUS), fixture.ids[0]);
        /* Begin again with a registry that does not have the third version. */
        remove_all(fixture.registry);
    }
    assert_true(old > 10 && n - old > 2);
    close_fixture(&fixture);
}

static void killed_at_any_call_of_the_first_one_the_next_works(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    int n = 1;
    for (bool killed = true; killed; n++) {
        assert_true(n < MAX_CALLS);
        killed = is_killed(&fixture, 0, n);
        must_promote(&fixture, 1);
        must_promote(&fixture, 0);
        check_current(&fixture);
        assert_string_equal(current(&fixture, TOPIC_REGISTRY_CURRENT), fixture.ids[0]);
        check_nothing_unfinished(&fixture, 2);
        remove_all(fixture.registry);
    }
    assert_true(n > 10);
    close_fixture(&fixture);
}

static void killed_at_any_call_of_a_switch_it_is_one_of_the_two(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    int n = 1;
    for (bool killed = true; killed; n++) {
        assert_true(n < MAX_CALLS);
        must_promote(&fixture, 0);
        must_promote(&fixture, 1);
        int status;
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            interruption_set(INTERRUPTION_KILL, n);
            _exit(topic_registry_switch(fixture.registry, fixture.ids[0], NULL) == 0 ? 0 : 1);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        killed = WIFSIGNALED(status);
        check_current(&fixture);
        must_promote(&fixture, 1);
        check_nothing_unfinished(&fixture, 2);
    }
    assert_true(n > 4);
    close_fixture(&fixture);
}

/* Returns true when the pruning was killed. */
static bool is_pruning_killed(const struct fixture *fixture, int n)
{
    size_t removed;
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        interruption_set(INTERRUPTION_KILL, n);
        _exit(topic_prune_versions(fixture->registry, 2, &removed, NULL) == 0 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status);
}

static void killed_at_any_call_of_a_pruning_no_version_is_half_there(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    int n = 1;
    for (bool killed = true; killed; n++) {
        struct topic_versions versions;
        assert_true(n < MAX_CALLS);
        for (size_t i = 0; i < MODELS; i++)
            must_promote(&fixture, i);
        killed = is_pruning_killed(&fixture, n);
        assert_int_equal(topic_versions_read(&versions, fixture.registry, NULL), 0);
        assert_true(versions.count == 2 || (killed && versions.count == 3));
        for (size_t i = 0; i < versions.count; i++)
            assert_false(topic_error_is_set(&versions.items[i].damage));
        topic_versions_release(&versions);
        assert_string_equal(current(&fixture, TOPIC_REGISTRY_CURRENT), fixture.ids[2]);
        assert_string_equal(current(&fixture, TOPIC_REGISTRY_PREVIOUS), fixture.ids[1]);
        must_promote(&fixture, 0);
        check_nothing_unfinished(&fixture, 3);
        remove_all(fixture.registry);
    }
    assert_true(n > 4);
    close_fixture(&fixture);
}

static void the_current_version_and_the_one_before_it_are_never_pruned(void **state)
{
    (void)state;
    struct fixture fixture;
    struct topic_error err = {0};
    size_t removed;
    open_fixture(&fixture);
    for (size_t i = 0; i < MODELS; i++)
        must_promote(&fixture, i);
    assert_int_equal(topic_prune_versions(fixture.registry, 3, &removed, &err), 0);
    assert_int_equal(removed, 0);
    /* Make the two oldest versions current and previous. */
    assert_int_equal(topic_registry_switch(fixture.registry, fixture.ids[0], &err), 0);
    assert_int_equal(topic_registry_switch(fixture.registry, fixture.ids[1], &err), 0);
    assert_int_equal(topic_prune_versions(fixture.registry, 0, &removed, &err), 0);
    assert_int_equal(removed, 1);
    assert_string_equal(current(&fixture, TOPIC_REGISTRY_CURRENT), fixture.ids[1]);
    assert_string_equal(current(&fixture, TOPIC_REGISTRY_PREVIOUS), fixture.ids[0]);
    check_current(&fixture);
    check_nothing_unfinished(&fixture, 2);
    close_fixture(&fixture);
}

static void failing_at_any_call_the_old_one_stays(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    int failures = 0;
    int status = -1;
    for (int n = 1; status < 0; n++) {
        assert_true(n < MAX_CALLS);
        must_promote(&fixture, 0);
        must_promote(&fixture, 1);
        struct topic_error err = {0};
        interruption_set(INTERRUPTION_FAIL, n);
        status = promote(&fixture, 2, &err);
        interruption_set(INTERRUPTION_NONE, 0);
        check_current(&fixture);
        if (status < 0) {
            failures++;
            assert_non_null(strstr(err.text, "No space left on device"));
            assert_string_equal(current(&fixture, TOPIC_REGISTRY_CURRENT), fixture.ids[1]);
            assert_string_equal(current(&fixture, TOPIC_REGISTRY_PREVIOUS), fixture.ids[0]);
        }
        must_promote(&fixture, 2);
        check_nothing_unfinished(&fixture, 3);
        remove_all(fixture.registry);
    }
    assert_true(failures > 10);
    close_fixture(&fixture);
}

static void a_second_change_at_the_same_time_is_refused(void **state)
{
    (void)state;
    struct fixture fixture;
    struct topic_error err = {0};
    struct topic_lock lock;
    open_fixture(&fixture);
    must_promote(&fixture, 0);
    assert_int_equal(topic_lock_open(&lock, fixture.registry, false, NULL), 0);
    assert_int_equal(promote(&fixture, 1, &err), -1);
    assert_non_null(strstr(err.text, "another program is changing the registry: try again"));
    assert_string_equal(current(&fixture, TOPIC_REGISTRY_CURRENT), fixture.ids[0]);
    topic_lock_close(&lock);
    must_promote(&fixture, 1);
    close_fixture(&fixture);
}

static void a_file_that_changed_since_it_was_checked_is_refused(void **state)
{
    (void)state;
    struct fixture fixture;
    struct topic_error err = {0};
    open_fixture(&fixture);
    must_promote(&fixture, 0);
    const struct topic_promotion promotion = {.model_path = fixture.models[1],
                                              .id = fixture.ids[2]};
    assert_int_equal(topic_registry_promote(fixture.registry, &promotion, &err), -1);
    assert_non_null(strstr(err.text, "1.model: no longer contains model"));
    assert_string_equal(current(&fixture, TOPIC_REGISTRY_CURRENT), fixture.ids[0]);
    must_promote(&fixture, 1);
    check_nothing_unfinished(&fixture, 2);
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_at_any_call_it_is_the_old_one_or_the_new_one),
        cmocka_unit_test(killed_at_any_call_of_the_first_one_the_next_works),
        cmocka_unit_test(killed_at_any_call_of_a_switch_it_is_one_of_the_two),
        cmocka_unit_test(killed_at_any_call_of_a_pruning_no_version_is_half_there),
        cmocka_unit_test(the_current_version_and_the_one_before_it_are_never_pruned),
        cmocka_unit_test(failing_at_any_call_the_old_one_stays),
        cmocka_unit_test(a_second_change_at_the_same_time_is_refused),
        cmocka_unit_test(a_file_that_changed_since_it_was_checked_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
