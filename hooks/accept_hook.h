/* accept_hook.h - refuses connections at the moment of accepting them, when file descriptors run
 * out.
 *
 * libzmq accepts on a thread of its own and reports it afterwards. By the time that the connection
 * limit hears of it and stops listening, any number may have been accepted, and the first one
 * without a descriptor aborts the process (ipc). Only accept4 itself can decide in time. So the
 * program defines that symbol, and the dynamic linker prefers it to the C library's.
 *
 * The kernel always gives out the lowest free descriptor: a descriptor that reaches the limit says
 * that all below it are taken. So nothing has to be counted, and no count can be late.
 */
#ifndef TOPIC_HOOKS_ACCEPT_HOOK_H
#define TOPIC_HOOKS_ACCEPT_HOOK_H

#include <sys/socket.h>

/* From now on a connection whose descriptor would be `limit` or more is closed at once. */
void topic_accept_hook_limit(int limit);

/* accept4(2), except that a connection at the limit, or one for which no descriptor is free, fails
 * as if its client had closed it (ECONNABORTED), which libzmq tolerates. */
int topic_accept_hook(int fd, struct sockaddr *address, socklen_t *size,
                      int flags) __asm__("accept4") __attribute__((visibility("default")));

#endif
