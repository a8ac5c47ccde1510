/* articles.h - the articles of a corpus, in memory, and the requests made of them. */
#ifndef TOPIC_BENCH_SERVE_ARTICLES_H
#define TOPIC_BENCH_SERVE_ARTICLES_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "record/record.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* FORM_PING is the raw-text form with another operation: the same bytes, and nothing to do. */
enum form { FORM_RAW, FORM_JSON, FORM_BATCH, FORM_PING, FORM_COUNT };

struct article {
    struct topic_record record;
    struct topic_article article;
    struct topic_buffer header; /* of the raw-text form, from behind the id: ,"fields":[...]} */
    struct topic_buffer ping;   /* the same with "op":"ping" */
    struct topic_buffer json;   /* the same of the JSON form: ,"title":...} */
};

struct articles {
    struct article *items;
    size_t count;
    size_t capacity;
    size_t text_bytes;
    struct topic_buffer batch; /* ,"articles":[...]} of the first articles */
    size_t batch_count;
};

/* `batch` articles make a batch, or as many as there are. */
int articles_read(struct articles *articles, const char *path, size_t batch,
                  struct topic_error *err);
void articles_release(struct articles *articles);

/* Sends the request number `id`, without waiting; -1: the socket takes no more, or fails. The texts
 * are not copied and must outlive the socket. */
int articles_send(const struct articles *articles, void *socket, enum form form, uint64_t id);

/* The number that follows {"id": in a request or an answer; UINT64_MAX when there is none. */
uint64_t articles_id(const char *bytes, size_t len);

#endif
