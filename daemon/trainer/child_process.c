#include "daemon/trainer/child_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a shell says of a command that is not there. */
#define CANNOT_EXECUTE 127

#define LOWEST_PRIORITY 19

/* ---- in the child, between vfork and exec, in the memory of the daemon: only system calls ---- */

static void restore_signals(void)
{
    sigset_t none;
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Of all processes the kernel takes this one first. */
static void offer_memory(void)
{
    static const char most[] = "1000";
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (write(fd, most, sizeof most - 1) < 0) {
        /* A system without this file chooses by size, which the limits below bound. */
    }
    close(fd);
}

static void set_limit(int resource, size_t most)
{
    const struct rlimit limit = {most, most};
    setrlimit(resource, &limit);
}

static void set_limits(const struct topic_child_process_options *options)
{
    offer_memory();
    set_limit(RLIMIT_CORE, 0);
    set_limit(RLIMIT_FSIZE, TOPIC_CHILD_PROCESS_MAX_FILE_BYTES);
    if (options->memory_bytes > 0)
        set_limit(RLIMIT_AS, options->memory_bytes);
}

static int open_new(const char *path)
{
    return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
}

/* The standard streams and the pipe are all that it inherits. Those that are opened lie above them,
 * as the daemon has more files open than these. */
static int set_streams(const struct topic_child_process_options *options, int progress)
{
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int out = open_new(options->output_path);
    int messages = open_new(options->error_path);
    int high = fcntl(progress, F_DUPFD_CLOEXEC, TOPIC_CHILD_PROCESS_PROGRESS_FD + 1);
    if (in < 0 || out < 0 || messages < 0 || high < 0 || dup2(in, STDIN_FILENO) < 0 ||
        dup2(out, STDOUT_FILENO) < 0 || dup2(messages, STDERR_FILENO) < 0 ||
        dup2(high, TOPIC_CHILD_PROCESS_PROGRESS_FD) < 0)
        return -1;
    /* All others are closed by exec already, but for those of a library that has forgotten it. */
    close_range(TOPIC_CHILD_PROCESS_PROGRESS_FD + 1, ~0U, 0);
    return 0;
}

static _Noreturn void run_child(const struct topic_child_process_options *options, pid_t parent,
                                int progress)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it ended before the line above took effect */
        _exit(CANNOT_EXECUTE);
    restore_signals();
    set_limits(options);
    int status = set_streams(options, progress);
    setpriority(PRIO_PROCESS, 0, LOWEST_PRIORITY); /* last: the daemon's thread waits for exec */
    if (status == 0)
        execv(options->program, (char *const *)(uintptr_t)options->arguments);
    _exit(CANNOT_EXECUTE);
}

/* ---- in the daemon ---- */

static void close_pipe(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

static int start(struct topic_child_process *child,
                 const struct topic_child_process_options *options, const int ends[2],
                 struct topic_error *err)
{
    pid_t parent = getpid();
    /* fork would copy the page tables, and each page that a thread writes afterwards: clients
     * waited for 10 ms (faults.trainers). On Linux the child may call what posix_spawn calls, too.
     * NOLINTNEXTLINE(*insecureAPI.vfork) */
    const pid_t pid = vfork();
    if (pid == 0)
        run_child(options, parent, ends[1]); /* NOLINT(clang-analyzer-unix.Vfork) */
    child->pid = pid;
    if (pid < 0)
        return topic_error_set(err, "cannot start %s: %s", options->program, strerror(errno));
    setpgid(child->pid, child->pid); /* the child does so too: whoever comes first */
    child->pidfd = pidfd_open(child->pid, 0);
    if (child->pidfd >= 0)
        return 0;
    topic_error_set(err, "cannot watch %s: %s", options->program, strerror(errno));
    topic_child_process_kill(child);
    waitpid(child->pid, NULL, 0);
    return -1;
}

int topic_child_process_start(struct topic_child_process *child,
                              const struct topic_child_process_options *options,
                              struct topic_error *err)
{
    int ends[2];
    *child = (struct topic_child_process){.pidfd = -1, .progress = -1};
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        return topic_error_set(err, "cannot create a pipe to %s: %s", options->program,
                               strerror(errno));
    if (start(child, options, ends, err) < 0) {
        close_pipe(ends);
        return -1;
    }
    close(ends[1]);
    child->progress = ends[0];
    return 0;
}

void topic_child_process_kill(const struct topic_child_process *child)
{
    kill(-child->pid, SIGKILL);
    kill(child->pid, SIGKILL);
}

void topic_child_process_finish(struct topic_child_process *child,
                                struct topic_child_process_ending *ending)
{
    int status = 0;
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    *ending =
        (struct topic_child_process_ending){.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
                                            .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0};
    kill(-child->pid, SIGKILL);
    close(child->pidfd);
    close(child->progress);
}
