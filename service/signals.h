/* signals.h - which signals end a service, which make it read its files again, and which do
 * nothing.
 *
 *     int fd = topic_signals_open(&err);       before any thread: all signals are blocked
 *     ... start threads, which inherit that ...
 *     topic_signals_unblock_others();          in the main thread, which polls fd
 *     ... fd is readable ...
 *     while ((asked = topic_signals_next(fd)) != TOPIC_SIGNALS_NOTHING)
 *         ... stop, or read again ...
 *
 * A signal that would end a process by default ends no service without an orderly stop: what it was
 * working on would be lost. Not so SIGKILL, and those of a fault in the program: SIGABRT, SIGBUS,
 * SIGFPE, SIGILL, SIGSEGV, SIGTRAP, and SIGSYS, which seccomp sends. The C library's own, 32 and
 * 33, are ignored without a line in the log.
 */
#ifndef TOPIC_SERVICE_SIGNALS_H
#define TOPIC_SERVICE_SIGNALS_H

#include "topicd/error.h"

enum topic_signals_request {
    TOPIC_SIGNALS_NOTHING, /* none is waiting */
    TOPIC_SIGNALS_STOP,    /* SIGTERM, SIGINT, SIGQUIT, SIGXCPU */
    TOPIC_SIGNALS_RELOAD   /* SIGHUP */
};

/* The signalfd from which topic_signals_next reads, to be closed by the caller; -1 on failure. */
int topic_signals_open(struct topic_error *err);

/* What has no meaning here but may have one for a library arrives as usual in the calling
 * thread. */
void topic_signals_unblock_others(void);

/* Takes signals up to one that asks for something. Logs those that are ignored, by name, and
 * "stopping". */
enum topic_signals_request topic_signals_next(int fd);

#endif
