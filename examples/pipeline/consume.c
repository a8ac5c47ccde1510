/* consume push ENDPOINT, consume pub ENDPOINT TOPIC - prints what topicd sends on at --push or
 * --reject, or publishes under one topic at --pub, one message a line; ends when topicd closes the
 * connection.
 */
#include <stdio.h>
#include <string.h>

#include <zmq.h>

#define MONITOR "inproc://monitor"

/* The record is the last frame. The frame before it is the topic of a published record, or the
 * reason for a rejected one.
 */
static int print_record(void *socket)
{
    zmq_msg_t frame;
    int more = 1;
    while (more) {
        zmq_msg_init(&frame);
        if (zmq_msg_recv(&frame, socket, ZMQ_DONTWAIT) < 0)
            return -1;
        more = zmq_msg_more(&frame);
        printf("%.*s%c", (int)zmq_msg_size(&frame), (const char *)zmq_msg_data(&frame),
               more ? '\t' : '\n');
        zmq_msg_close(&frame);
    }
    return 0;
}

int main(int argc, char **argv)
{
    int is_subscriber = argc == 4 && strcmp(argv[1], "pub") == 0;
    if (!is_subscriber && (argc != 3 || strcmp(argv[1], "push") != 0)) {
        fputs("usage: consume push ENDPOINT | consume pub ENDPOINT TOPIC\n", stderr);
        return 2;
    }
    void *context = zmq_ctx_new();
    void *socket = zmq_socket(context, is_subscriber ? ZMQ_SUB : ZMQ_PULL);
    void *monitor = zmq_socket(context, ZMQ_PAIR);
    if ((is_subscriber && zmq_setsockopt(socket, ZMQ_SUBSCRIBE, argv[3], strlen(argv[3])) < 0) ||
        zmq_socket_monitor(socket, MONITOR, ZMQ_EVENT_DISCONNECTED) < 0 ||
        zmq_connect(monitor, MONITOR) < 0 || zmq_connect(socket, argv[2]) < 0) {
        fprintf(stderr, "consume: %s: %s\n", argv[2], zmq_strerror(zmq_errno()));
        return 1;
    }
    zmq_pollitem_t items[] = {{.socket = socket, .events = ZMQ_POLLIN},
                              {.socket = monitor, .events = ZMQ_POLLIN}};
    do {
        zmq_poll(items, 2, -1);
        while (print_record(socket) == 0)
            ;
    } while (!items[1].revents);
    while (print_record(socket) == 0)
        ;
    zmq_socket_monitor(socket, NULL, 0);
    zmq_close(monitor);
    zmq_close(socket);
    zmq_ctx_term(context);
    return 0;
}
