/* monitor_hook.h - keeps errno while libzmq tells a monitor of an event.
 *
 * libzmq 4.3.4 tells by errno why an encrypted frame is refused, and tells the monitors of the
 * socket meanwhile: zmq_msg_send leaves EAGAIN in errno when it has succeeded, and libzmq then
 * believes that the message has to wait, and keeps the connection for ever. So the program defines
 * that symbol.
 */
#ifndef TOPIC_HOOKS_MONITOR_HOOK_H
#define TOPIC_HOOKS_MONITOR_HOOK_H

#include <zmq.h>

/* zmq_msg_send(3); on success errno is as before. */
int topic_monitor_hook_send(zmq_msg_t *message, void *socket, int flags) __asm__("zmq_msg_send")
    __attribute__((visibility("default")));

/* As topic_recv_hook_linked. */
extern const char topic_monitor_hook_linked;

#endif
