#include "service/signals.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"

static const int stopping[] = {SIGTERM, SIGINT, SIGQUIT, SIGXCPU};

/* By default each of them ends a process. */
static const int meaningless[] = {SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGSTKFLT, SIGPWR, SIGPROF};

/* A closed connection and a limit on the size of files show as failed writes; SIGIO tells of leases
 * on files, which are looked at when they matter. */
static const int unheard[] = {SIGPIPE, SIGXFSZ, SIGIO};

/* Of the kernel's set of 64 signals. */
#define SET_BYTES ((size_t)8)

#define COUNT(numbers) (sizeof(numbers) / sizeof *(numbers))

static void fill_handled(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGHUP);
    for (size_t i = 0; i < COUNT(stopping); i++)
        sigaddset(set, stopping[i]);
    for (size_t i = 0; i < COUNT(meaningless); i++)
        sigaddset(set, meaningless[i]);
    for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
        sigaddset(set, number);
}

/* Those below SIGRTMIN are the C library's: no set of signals has them and sigaction refuses them,
 * but until it has installed its own handlers, in the first pthread_cancel or setuid of a process
 * with threads, each ends the process. Its installing replaces what stands here. */
static void ignore_of_library(void)
{
    const struct {
        void (*handler)(int);
        unsigned long rest[4]; /* flags, restorer, mask: all zero */
    } ignored = {.handler = SIG_IGN};
    for (int number = __SIGRTMIN; number < SIGRTMIN; number++)
        syscall(SYS_rt_sigaction, number, &ignored, NULL, SET_BYTES);
}

/* A signal that interrupts a library's thread may end it, as it ends czmq's zauth. So the threads,
 * which inherit this mask, get none. */
int topic_signals_open(struct topic_error *err)
{
    sigset_t all;
    sigset_t handled;
    sigfillset(&all);
    fill_handled(&handled);
    int fd = pthread_sigmask(SIG_SETMASK, &all, NULL) == 0
                 ? signalfd(-1, &handled, SFD_NONBLOCK | SFD_CLOEXEC)
                 : -1;
    if (fd < 0)
        return topic_error_set(err, "cannot receive signals: %s", strerror(errno));
    for (size_t i = 0; i < COUNT(unheard); i++)
        signal(unheard[i], SIG_IGN);
    ignore_of_library();
    return fd;
}

void topic_signals_unblock_others(void)
{
    sigset_t handled;
    fill_handled(&handled);
    pthread_sigmask(SIG_SETMASK, &handled, NULL);
}

static enum topic_signals_request meaning_of(int number)
{
    if (number == SIGHUP)
        return TOPIC_SIGNALS_RELOAD;
    for (size_t i = 0; i < COUNT(stopping); i++)
        if (number == stopping[i])
            return TOPIC_SIGNALS_STOP;
    return TOPIC_SIGNALS_NOTHING;
}

enum topic_signals_request topic_signals_next(int fd)
{
    struct signalfd_siginfo info;
    while (read(fd, &info, sizeof info) == (ssize_t)sizeof info) {
        int number = (int)info.ssi_signo;
        enum topic_signals_request request = meaning_of(number);
        if (request == TOPIC_SIGNALS_STOP)
            topic_log(TOPIC_LOG_INFO, "stopping", "stopping: %s", strsignal(number));
        if (request != TOPIC_SIGNALS_NOTHING)
            return request;
        topic_log(TOPIC_LOG_WARNING, "signal-ignored",
                  "signal %d (%s) is ignored: SIGTERM stops, SIGHUP reads files again", number,
                  strsignal(number));
    }
    return TOPIC_SIGNALS_NOTHING;
}
