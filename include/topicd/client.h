/* client.h - asks a running topicd: one article at a time, or many in flight.
 *
 *     struct topic_error err = {0};
 *     struct topic_client *client = topic_client_new("tcp://127.0.0.1:7575", NULL, &err);
 *     struct topic_client_request request = {.article.fields[TOPIC_FIELD_TITLE] = {title, len}};
 *     struct topic_client_answer answer;
 *     if (client && topic_client_tag(client, &request, &answer, &err) == 0 && !answer.code)
 *         for (size_t i = 0; i < answer.topic_count; i++)
 *             printf("%s %.2f\n", answer.topics[i].name, answer.topics[i].score);
 *     else
 *         fprintf(stderr, "%s\n", answer.code ? answer.message : err.text);
 *     topic_client_free(client);
 *
 * For throughput, keep some requests in flight: send until topic_client_pending() has reached a
 * window of, say, 64, then receive one for each that is sent. Answers come back in the order of the
 * requests, whatever the order in which the daemon's workers finish.
 *
 * A client belongs to one thread at a time; threads may each have their own. It connects in the
 * background and again whenever the connection is lost; that nobody is there shows as a timeout.
 */
#ifndef TOPICD_CLIENT_H
#define TOPICD_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/export.h"

struct topic_client;

/* Zero means the default. */
struct topic_client_options {
    int timeout_ms;         /* how long a send or a receive waits; default 30,000 */
    size_t max_reply_bytes; /* a longer answer cuts the connection; default 64 MiB */

    /* CURVE, for a topicd that runs with --server-key: its public key, 40 characters or the name of
     * a file that holds it; NULL: no encryption. */
    const char *server_key;
    /* With it: the file of the client's own secret certificate, as topic keygen writes it; NULL: a
     * pair is made for this client, which topicd admits with --clients any only. */
    const char *key_path;
};

/* endpoint as topicd binds it, such as tcp://127.0.0.1:7575 or ipc:///run/topicd/socket. options
 * may be NULL. NULL: the endpoint is malformed, a key cannot be read or memory ran out. */
TOPIC_API struct topic_client *topic_client_new(const char *endpoint,
                                                const struct topic_client_options *options,
                                                struct topic_error *err);

/* Forgets requests that are still in flight. NULL is fine. */
TOPIC_API void topic_client_free(struct topic_client *client);

/* One article and how to tag it; all zero but the texts is a plain request. The texts are copied
 * before the call returns. Fields without bytes are not sent. */
struct topic_client_request {
    struct topic_article article;
    struct topic_text id; /* UTF-8, given back as a string in the answer; bytes NULL: null */
    size_t top;           /* > 0: the best `top` topics, accepted or not */
    bool has_threshold;   /* accept from `threshold` instead of each topic's own */
    double threshold;     /* probability, 0 to 1 */
    bool explain;         /* the answer's JSON tells why */
    bool has_deadline;    /* past `deadline_ms` the daemon answers "timeout" and does no work */
    unsigned deadline_ms;
};

struct topic_client_topic {
    const char *name; /* NUL-terminated UTF-8 */
    double score;     /* calibrated probability, 0 to 1 */
    bool accepted;
};

/* Borrowed from the client until its next receive, tag or free. */
struct topic_client_answer {
    struct topic_text json; /* one line as the daemon wrote it, without a newline */
    const char *code;       /* NULL, or why there is no result: "busy", "bad-request", ... */
    const char *message;    /* with a code: a sentence; else NULL */
    const struct topic_client_topic *topics; /* best first; of an answer to one article */
    size_t topic_count;
};

/* Sends without waiting for the answer. -1: the daemon has not taken earlier requests within the
 * timeout, or memory ran out. */
TOPIC_API int topic_client_send(struct topic_client *client,
                                const struct topic_client_request *request,
                                struct topic_error *err);

/* The same for any request of docs/protocol.md as one JSON text: batches, "explain", "status". */
TOPIC_API int topic_client_send_json(struct topic_client *client, const char *json, size_t len,
                                     struct topic_error *err);

/* The same for several articles in one request; the answer's JSON has their "results" in order. Of
 * the requests the articles and ids count, and the options of the first. count >= 1. */
TOPIC_API int topic_client_send_batch(struct topic_client *client,
                                      const struct topic_client_request *requests, size_t count,
                                      struct topic_error *err);

/* Requests sent whose answers have not been received. */
TOPIC_API size_t topic_client_pending(const struct topic_client *client);

/* The answer to the oldest pending request; there must be one. An answer of the daemon that is an
 * error is an answer: 0 with a code. -1: none came within the timeout, or it was not JSON; that
 * request is then given up, and the next receive is for the one after it. */
TOPIC_API int topic_client_receive(struct topic_client *client, struct topic_client_answer *answer,
                                   struct topic_error *err);

/* Sends and receives; nothing may be pending. On failure answer is all zero. */
TOPIC_API int topic_client_tag(struct topic_client *client,
                               const struct topic_client_request *request,
                               struct topic_client_answer *answer, struct topic_error *err);

#endif
