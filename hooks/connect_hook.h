/* connect_hook.h - tells recv_hook.h of the connections that the daemon makes itself, so that what
 * their peers send is bounded as that of clients is.
 *
 * libzmq calls connect in its own threads, again after each disconnection. So the program defines
 * that symbol. What the connection is for is told later: topic_hooks_connected in hooks.h.
 */
#ifndef TOPIC_HOOKS_CONNECT_HOOK_H
#define TOPIC_HOOKS_CONNECT_HOOK_H

#include <stddef.h>
#include <sys/socket.h>

/* See topic_hooks_allow_connections in hooks.h. */
void topic_connect_hook_allow(size_t bytes);

/* connect(2). */
int topic_connect_hook(int fd, const struct sockaddr *address, socklen_t size) __asm__("connect")
    __attribute__((visibility("default")));

/* As topic_recv_hook_linked. */
extern const char topic_connect_hook_linked;

#endif
