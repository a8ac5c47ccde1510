/* feed - makes a stream of JetStream if it is not there, and stores each line of the standard input
 * in it as a message.
 *
 *     feed URL,URL,... STREAM SUBJECT REPLICAS <records.jsonl
 *
 * Each message is acknowledged by a majority of the servers before the next one is sent. */
#include <nats/nats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRIES 60

static int fail(const char *what, natsStatus status)
{
    fprintf(stderr, "feed: %s: %s\n", what, natsStatus_GetText(status));
    return 1;
}

static natsStatus make_stream(jsCtx *jetstream, char *const *argv)
{
    jsStreamConfig config;
    const char *subjects[] = {argv[3]};
    natsStatus status = NATS_ERR;
    jsStreamConfig_Init(&config);
    config.Name = argv[2];
    config.Subjects = subjects;
    config.SubjectsLen = 1;
    config.Replicas = strtol(argv[4], NULL, 10);
    /* Servers that have just started must elect a leader first. */
    for (int i = 0; i < TRIES && status != NATS_OK; i++) {
        jsErrCode code = 0;
        status = js_AddStream(NULL, jetstream, &config, NULL, &code);
        if (status != NATS_OK)
            nats_Sleep(500);
    }
    return status;
}

int main(int argc, char **argv)
{
    natsConnection *connection = NULL;
    jsCtx *jetstream = NULL;
    char *line = NULL;
    size_t capacity = 0;
    ssize_t len;
    if (argc != 5) {
        fputs("usage: feed URL,URL,... STREAM SUBJECT REPLICAS\n", stderr);
        return 2;
    }
    natsStatus status = natsConnection_ConnectTo(&connection, argv[1]);
    if (status == NATS_OK)
        status = natsConnection_JetStream(&jetstream, connection, NULL);
    if (status == NATS_OK)
        status = make_stream(jetstream, argv);
    if (status != NATS_OK)
        return fail("cannot make the stream", status);
    while ((len = getline(&line, &capacity, stdin)) > 0 && status == NATS_OK) {
        len -= line[len - 1] == '\n';
        for (int i = 0; i < TRIES; i++) {
            status = js_Publish(NULL, jetstream, argv[3], line, (int)len, NULL, NULL);
            if (status == NATS_OK)
                break;
        }
    }
    free(line);
    jsCtx_Destroy(jetstream);
    natsConnection_Destroy(connection);
    nats_Close();
    return status == NATS_OK ? 0 : fail("cannot store a record", status);
}
