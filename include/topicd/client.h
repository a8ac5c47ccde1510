/* client.h - sends requests to a running topicd: one at a time, or many in flight.
 *
 *     struct topic_error err = {0};
 *     struct topic_client *client = topic_client_new("tcp://127.0.0.1:7575", NULL, &err);
 *     struct topic_client_request request = {.article.fields[TOPIC_FIELD_TITLE] = {title, len}};
 *     struct topic_client_answer answer = {0};
 *     if (client && topic_client_tag(client, &request, &answer, &err) == 0 && !answer.code)
 *         for (size_t i = 0; i < answer.topic_count; i++)
 *             printf("%s %.2f\n", answer.topics[i].name, answer.topics[i].score);
 *     else
 *         fprintf(stderr, "%s\n", answer.code ? answer.message : err.text);
 *     topic_client_free(client);
 *
 * For throughput, keep several requests in flight: send until topic_client_pending() reaches a
 * window of, say, 64, then receive one answer for each request that you send. Answers arrive in the
 * order of the requests, in whatever order the daemon's workers finish.
 *
 * A client belongs to one thread at a time; each thread may have its own. It connects in the
 * background, and again whenever the connection is lost. If no server accepts, calls time out. What
 * was in flight on a connection that is lost has no answer: with connect_timeout_ms, receiving it
 * fails at once; otherwise when its time is over.
 */
#ifndef TOPICD_CLIENT_H
#define TOPICD_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/export.h"

#ifdef __cplusplus
extern "C" {
#endif

struct topic_client;

/* Zero means the default. */
struct topic_client_options {
    int timeout_ms; /* of a send or a receive as a whole; default 30,000. When it is over, nothing
                     * has arrived meanwhile and no other request is pending, the client connects
                     * again: perhaps a message has no end, which ZeroMQ keeps. */
    /* How long the client tries to connect. It counts from the first call that waits for an answer.
     * When the time is over and no connection is up, that call fails, and so does every later one.
     * The error says why: nothing listens there, no address is known for the host, or the resolver
     * does not say. With keys, such a call fails at once when the server has another key than
     * server_key, or does not accept this client's. Without keys, a server that ends each
     * connection is tried until the time is over.
     * 0: the client tries until the call's own timeout. */
    int connect_timeout_ms;
    size_t max_reply_bytes; /* a longer answer ends the connection; default 17 MiB */

    /* CURVE encryption, for topicd with --server-key: the server's public key, as 40
     * characters or as the name of a file with it. NULL: no encryption. */
    const char *server_key;
    /* With server_key: the file of the client's secret certificate, as `topic keygen` writes it.
     * NULL: the client makes a key pair of its own, which only `topicd --clients any` accepts. */
    const char *key_path;
};

/* endpoint is one that topicd binds, such as tcp://127.0.0.1:7575 or ipc:///run/topicd/socket.
 * options may be NULL. NULL: the endpoint is malformed, a key cannot be read, or out of memory. */
TOPIC_API struct topic_client *topic_client_new(const char *endpoint,
                                                const struct topic_client_options *options,
                                                struct topic_error *err);

/* Forgets the requests that are still in flight. NULL is fine. */
TOPIC_API void topic_client_free(struct topic_client *client);

/* An article and how to tag it. Zero everywhere but in the texts is a plain request. The texts are
 * copied before the call returns. Empty fields are not sent. */
struct topic_client_request {
    struct topic_article article;
    struct topic_text id; /* UTF-8; the answer repeats it as a string. bytes NULL: no id (null) */
    size_t top;           /* > 0: the best `top` topics, accepted or not */
    bool has_threshold;   /* accept from `threshold` on, not from each topic's threshold */
    bool has_min_familiarity; /* give nothing to articles that are less familiar than that */
    bool explain;             /* the JSON of the answer says why */
    bool has_deadline; /* after `deadline_ms` the daemon answers "timeout" and does no work */
    unsigned deadline_ms;
    double threshold;       /* probability, 0 to 1 */
    double min_familiarity; /* 0 to 1; 0: whatever its familiarity, even where topicd has a bound */
};

struct topic_client_topic {
    const char *name; /* NUL-terminated UTF-8 */
    double score;     /* calibrated probability, 0 to 1 */
    bool accepted;
};

/* Borrowed from the client until its next receive, tag or free. */
struct topic_client_answer {
    struct topic_text json; /* one line as the daemon sent it, without a newline */
    const char *code;       /* NULL, or why there is no result: "busy", "bad-request", ... */
    const char *message;    /* with a code: a sentence; otherwise NULL */
    const struct topic_client_topic *topics; /* best first; for a request with one article */
    size_t topic_count;
    double familiarity; /* likewise, 0 to 1; negative: the answer has none */
};

/* Sends a request without waiting for its answer. -1: the daemon did not take the earlier requests
 * within the timeout, or out of memory. */
TOPIC_API int topic_client_send(struct topic_client *client,
                                const struct topic_client_request *request,
                                struct topic_error *err);

/* Sends any request of docs/protocol.md, as one JSON text: batches, "explain", "status". */
TOPIC_API int topic_client_send_json(struct topic_client *client, const char *json, size_t len,
                                     struct topic_error *err);

/* Sends several articles in one request; the JSON of the answer has their "results" in order. Uses
 * the article and id of each request, and the options of the first. count >= 1. */
TOPIC_API int topic_client_send_batch(struct topic_client *client,
                                      const struct topic_client_request *requests, size_t count,
                                      struct topic_error *err);

/* How many requests were sent whose answers have not been received. */
TOPIC_API size_t topic_client_pending(const struct topic_client *client);

/* Receives the answer to the oldest pending request; there must be one. If the daemon answers with
 * an error, that is an answer: 0, with a code. -1: no answer came within the timeout, or it was
 * none to this request: not JSON, another id, another number of results, or not as docs/protocol.md
 * says, so that of what passes every name and score is valid; or the answers to later requests have
 * more than four times max_reply_bytes. The client then gives that request up, and the next receive
 * is for the one after it. */
TOPIC_API int topic_client_receive(struct topic_client *client, struct topic_client_answer *answer,
                                   struct topic_error *err);

/* Sends a request and receives its answer. No request may be pending. On failure the answer is all
 * zero. */
TOPIC_API int topic_client_tag(struct topic_client *client,
                               const struct topic_client_request *request,
                               struct topic_client_answer *answer, struct topic_error *err);

#ifdef __cplusplus
}
#endif

#endif
