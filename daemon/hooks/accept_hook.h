/* accept.h - refuses connections at the moment of accepting them, when descriptors run short.
 *
 * libzmq accepts on a thread of its own and tells of it afterwards; until the guard has heard and
 * shut the door, any number may have come in, and the one for which there is no descriptor aborts
 * the process (ipc). What decides has to stand in accept4 itself. So the program defines that
 * symbol, which the dynamic linker then gives to libzmq before the C library's.
 *
 * The kernel gives out the lowest free descriptor: one that reaches the limit says that all below
 * it are taken. Nothing has to be counted, and no moment is left in which a count is late.
 */
#ifndef TOPIC_DAEMON_HOOKS_ACCEPT_HOOK_H
#define TOPIC_DAEMON_HOOKS_ACCEPT_HOOK_H

#include <sys/socket.h>

/* From now on a connection whose descriptor would be `limit` or more is closed at once. */
void topic_accept_hook_limit(int limit);

/* accept4(2), but for the limit: such a connection, and one for which there is no descriptor at
 * all, fails as one that its client has given up (ECONNABORTED), which libzmq takes calmly. */
int topic_accept_hook(int fd, struct sockaddr *address, socklen_t *size,
                      int flags) __asm__("accept4") __attribute__((visibility("default")));

#endif
