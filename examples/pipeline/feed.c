/* feed RECORDS REQUESTS CONNECTIONS SUBSCRIPTIONS - sends each line of the standard input as a
 * record to topicd's --pull at RECORDS. It begins when the status of topicd, asked at REQUESTS,
 * counts at least so many connections, two of them the feed's own, and so many subscriptions: a
 * record that is published before a subscription has arrived is lost to that subscriber. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#define STATUS "{\"op\":\"status\"}"

static long number_at(const char *answer, const char *key)
{
    const char *at = strstr(answer, key);
    return at ? strtol(at + strlen(key), NULL, 10) : -1;
}

/* 1: all have connected and subscribed, 0: not yet, -1: topicd did not answer as expected. */
static int is_ready(void *requests, long connections, long subscriptions)
{
    char answer[8192];
    if (zmq_send(requests, STATUS, strlen(STATUS), 0) < 0)
        return -1;
    int len = zmq_recv(requests, answer, sizeof answer - 1, 0);
    if (len < 0 || len > (int)sizeof answer - 1)
        return -1;
    answer[len] = '\0';
    if (number_at(answer, "\"subscriptions\":") < 0)
        return -1;
    return number_at(answer, "\"connections\":") >= connections &&
           number_at(answer, "\"subscriptions\":") >= subscriptions;
}

/* zmq_send blocks while topicd does not take records, so that none is lost. */
static int feed(void *records)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t len;
    int status = 0;
    while (status == 0 && (len = getline(&line, &capacity, stdin)) > 0)
        if (zmq_send(records, line, (size_t)len - (line[len - 1] == '\n'), 0) < 0)
            status = -1;
    free(line);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: feed RECORDS REQUESTS CONNECTIONS SUBSCRIPTIONS\n", stderr);
        return 2;
    }
    void *context = zmq_ctx_new();
    void *records = zmq_socket(context, ZMQ_PUSH);
    void *requests = zmq_socket(context, ZMQ_REQ);
    long connections = strtol(argv[3], NULL, 10);
    long subscriptions = strtol(argv[4], NULL, 10);
    int status = zmq_connect(records, argv[1]) | zmq_connect(requests, argv[2]);
    int ready = 0;
    while (status == 0 && (ready = is_ready(requests, connections, subscriptions)) == 0)
        ;
    status = ready > 0 ? feed(records) : -1;
    if (status < 0)
        fprintf(stderr, "feed: %s\n", zmq_strerror(zmq_errno()));
    zmq_close(requests);
    zmq_close(records);
    zmq_ctx_term(context); /* returns when all records have been handed to the connection */
    return status < 0;
}
