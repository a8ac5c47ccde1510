/* Kills a program that uses a store before each of its system calls that change or sync a file, one
 * after the other, cuts the power there, and makes each fail; then opens the store again.
 *
 *     store_kills        what was acknowledged is there, nothing twice, and all checks hold
 *
 * With TOPIC_FAULTS=full before every call, else before one of STRIDE.
 *
 * SQLite calls the system through a table, in which this program puts its own functions. A child
 * writes the number of each decision into a pipe when the store has acknowledged it.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/text.h"
#include "store/correction.h"
#include "store/maintenance.h"
#include "tests/faults/power_loss.h"

#define DECISIONS 12
#define STRIDE 11

enum interruption { KILLED, FAILING, WITHOUT_POWER, WITH_HALF_OF_THE_PAGES, INTERRUPTIONS };

static const char *const did[INTERRUPTIONS] = {
    [KILLED] = "killed the program",
    [FAILING] = "failed",
    [WITHOUT_POWER] = "were without power, and what was not synced was lost",
    [WITH_HALF_OF_THE_PAGES] = "were without power, and a part of what was not synced was lost"};

static enum interruption kind;
static int calls_left; /* before the one that is interrupted; 0: none is */
static unsigned seed;

static bool is_due(void)
{
    if (calls_left == 0 || --calls_left > 0)
        return false;
    if (kind == WITHOUT_POWER || kind == WITH_HALF_OF_THE_PAGES)
        power_loss_cut(kind == WITHOUT_POWER ? POWER_LOSS_ALL : POWER_LOSS_SOME, seed);
    if (kind != FAILING)
        raise(SIGKILL);
    calls_left = 1;
    errno = ENOSPC;
    return true;
}

static ssize_t write_at(int fd, const void *bytes, size_t len, off_t at)
{
    power_loss_note_file(fd);
    return is_due() ? -1 : pwrite(fd, bytes, len, at);
}

static ssize_t write_on(int fd, const void *bytes, size_t len)
{
    power_loss_note_file(fd);
    return is_due() ? -1 : write(fd, bytes, len);
}

static int truncate_to(int fd, off_t len)
{
    power_loss_note_file(fd);
    return is_due() ? -1 : ftruncate(fd, len);
}

static int remove_name(const char *path)
{
    return is_due() ? -1 : power_loss_remove(path);
}

static void set_call(const char *name, sqlite3_syscall_ptr function)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    if (vfs->xSetSystemCall(vfs, name, function) != SQLITE_OK) {
        fprintf(stderr, "SQLite does not call %s\n", name);
        exit(1);
    }
}

static void wrap_calls(void)
{
    sqlite3_initialize();
    set_call("pwrite", (sqlite3_syscall_ptr)write_at);
    set_call("pwrite64", (sqlite3_syscall_ptr)write_at);
    set_call("write", (sqlite3_syscall_ptr)write_on);
    set_call("ftruncate", (sqlite3_syscall_ptr)truncate_to);
    set_call("unlink", (sqlite3_syscall_ptr)remove_name);
}

/* Decision i: mostly feedback, the others undo the one before, or forget an article. */
static int decide(struct topic_store *store, int i, struct topic_correction_result *result,
                  struct topic_error *err)
{
    char key[16];
    char id[16];
    snprintf(key, sizeof key, "key %d", i);
    snprintf(id, sizeof id, "%d", i % 3);
    struct topic_event_log_author author = {.client = topic_text_of("test"),
                                            .actor = topic_text_of("test"),
                                            .key = topic_text_of(key),
                                            .time_ms = 1000 + i};
    author.digest[0] = (unsigned char)i;
    const struct topic_stored_article article = {.id = topic_text_of(id),
                                                 .article.fields[TOPIC_FIELD_BODY] =
                                                     topic_text_of("chip law"),
                                                 .has_text = true};
    const struct topic_correction_change change = {.kind = TOPIC_EVENT_LOG_FEEDBACK,
                                                   .flags = TOPIC_EVENT_LOG_WHOLE,
                                                   .given = topic_text_of(i % 2 ? "AI" : "AI\nLaw"),
                                                   .refused = topic_text_of("")};
    if (i % 5 == 4)
        return topic_correction_undo(store, &author, i, NULL, result, err);
    if (i == 7)
        return topic_correction_forget(store, &author, topic_text_of(id), result, err);
    return topic_correction_feedback(store, &author, &article, &change, result, err);
}

/* Each decision is a transaction. Returns how many were acknowledged; -1: the store did not
 * open. */
static int run_all(const char *path, int acknowledged_fd)
{
    struct topic_store store;
    struct topic_error err = {0};
    struct topic_correction_result result = {0};
    int count = -1;
    if (topic_store_open(&store, path, TOPIC_STORE_CREATE, &err) == 0)
        for (count = 0; count < DECISIONS; count++) {
            if (topic_store_begin(&store, &err) < 0)
                break;
            if (decide(&store, count, &result, &err) < 0) {
                topic_store_rollback(&store);
                break;
            }
            if (topic_store_commit(&store, &err) < 0)
                break;
            if (acknowledged_fd >= 0 && write(acknowledged_fd, "x", 1) != 1)
                break;
        }
    topic_correction_result_release(&result);
    topic_store_close(&store);
    return count;
}

static void fail(int n, const char *why)
{
    fprintf(stderr, "calls %s: call %d: %s\n", did[kind], n, why);
    exit(1);
}

static void print_problem(void *context, const char *sentence)
{
    (void)context;
    fprintf(stderr, "%s\n", sentence);
}

static int64_t count_events(struct topic_store *store)
{
    int64_t count = -1;
    topic_sql_find_number(&store->sql, "SELECT count(*) FROM events", &count, NULL);
    return count;
}

/* What was acknowledged is there, and doing everything again completes it without doing any
 * twice. */
static void check(const char *path, int n, int acknowledged)
{
    struct topic_store store;
    struct topic_error err = {0};
    size_t problems = 0;
    if (topic_store_open(&store, path, TOPIC_STORE_CREATE, &err) < 0)
        fail(n, err.text);
    int64_t events = count_events(&store);
    if (events < acknowledged || events > acknowledged + 1)
        fail(n, "not the events that were acknowledged");
    if (topic_maintenance_check(&store, print_problem, NULL, &problems, &err) < 0 || problems > 0)
        fail(n, "the check finds problems");
    topic_store_close(&store);
    if (run_all(path, -1) != DECISIONS)
        fail(n, "the decisions cannot be repeated");
    if (topic_store_open(&store, path, TOPIC_STORE_CREATE, &err) < 0)
        fail(n, err.text);
    if (count_events(&store) != DECISIONS)
        fail(n, "an event is there twice");
    topic_store_close(&store);
}

static int count_acknowledged(int fd)
{
    char byte;
    int count = 0;
    while (read(fd, &byte, 1) == 1)
        count++;
    close(fd);
    return count;
}

static void remove_store(const char *path)
{
    static const char *const endings[] = {"", "-wal", "-journal", "-wal.removed",
                                          "-journal.removed"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char name[96];
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        unlink(name);
    }
}

/* True: the child came to the n-th call. */
static bool interrupt(const char *path, int n)
{
    int ends[2];
    int status;
    remove_store(path);
    if (pipe(ends) < 0)
        exit(1);
    pid_t child = fork();
    if (child == 0) {
        calls_left = n;
        seed = (unsigned)n;
        power_loss_watch(is_due);
        _exit(run_all(path, ends[1]) == DECISIONS ? 0 : 1);
    }
    close(ends[1]);
    int acknowledged = count_acknowledged(ends[0]);
    if (child < 0 || waitpid(child, &status, 0) < 0)
        exit(1);
    check(path, n, acknowledged);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

/* A file in memory does: the kernel keeps what a killed program has written. */
static const char *make_directory(void)
{
    static char in_memory[] = "/dev/shm/topic-kills-XXXXXX";
    static char on_disk[] = "/tmp/topic-kills-XXXXXX";
    const char *made = mkdtemp(in_memory);
    return made ? made : mkdtemp(on_disk);
}

int main(void)
{
    char path[64];
    const char *scale = getenv("TOPIC_FAULTS");
    const int stride = scale && strcmp(scale, "full") == 0 ? 1 : STRIDE;
    const char *directory = make_directory();
    if (!directory)
        return 1;
    snprintf(path, sizeof path, "%s/s.db", directory);
    wrap_calls();
    for (kind = 0; kind < INTERRUPTIONS; kind++) {
        int count = 0;
        int n = 1;
        for (; interrupt(path, n); n += stride)
            count++;
        printf("measured: %d calls %s, nothing acknowledged lost, nothing twice\n", count,
               did[kind]);
        if (n < 2 * DECISIONS)
            fail(n, "there were too few calls");
    }
    remove_store(path);
    return rmdir(directory) == 0 ? 0 : 1;
}
