#include "tests/bench/serve/articles.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "base/memory.h"
#include "training/corpus/corpus.h"
#include "wire/json.h"

#define ID_START "{\"id\":"

static void write_fields(struct topic_json *json, const struct topic_article *article)
{
    for (enum topic_field i = 0; i < TOPIC_FIELD_COUNT; i++) {
        if (article->fields[i].len == 0)
            continue;
        topic_json_put_text(json, topic_field_name(i), article->fields[i]);
    }
}

static int write_header(struct topic_buffer *out, const char *operation,
                        const struct topic_article *article, struct topic_error *err)
{
    struct topic_json json;
    topic_json_init(&json, out, err);
    json.needs_comma = true; /* behind the id */
    if (operation)
        topic_json_put_cstring(&json, "op", operation);
    topic_json_put_open(&json, "fields", '[');
    for (enum topic_field i = 0; i < TOPIC_FIELD_COUNT; i++)
        if (article->fields[i].len > 0)
            topic_json_cstring(&json, topic_field_name(i));
    topic_json_close(&json, ']');
    topic_json_close(&json, '}');
    return topic_json_finish(&json);
}

/* What follows the id of a request; the comma comes with it. */
static int write_rest(struct article *article, struct topic_error *err)
{
    struct topic_json json;
    if (write_header(&article->header, NULL, &article->article, err) < 0 ||
        write_header(&article->ping, "ping", &article->article, err) < 0)
        return -1;
    topic_json_init(&json, &article->json, err);
    json.needs_comma = true;
    write_fields(&json, &article->article);
    topic_json_close(&json, '}');
    return topic_json_finish(&json);
}

static int write_batch(struct articles *articles, size_t batch, struct topic_error *err)
{
    struct topic_json json;
    articles->batch_count = batch < articles->count ? batch : articles->count;
    topic_json_init(&json, &articles->batch, err);
    json.needs_comma = true;
    topic_json_put_open(&json, "articles", '[');
    for (size_t i = 0; i < articles->batch_count; i++) {
        topic_json_open(&json, '{');
        write_fields(&json, &articles->items[i].article);
        topic_json_close(&json, '}');
    }
    topic_json_close(&json, ']');
    topic_json_close(&json, '}');
    return topic_json_finish(&json);
}

/* Takes the record over. */
static int add(struct articles *articles, struct topic_record *record, struct topic_error *err)
{
    if (topic_memory_reserve(&articles->items, &articles->capacity, articles->count + 1,
                             sizeof *articles->items, err) < 0)
        return -1;
    struct article *article = &articles->items[articles->count++];
    *article = (struct article){.record = *record};
    *record = (struct topic_record){0};
    article->article = topic_record_article(&article->record);
    for (enum topic_field i = 0; i < TOPIC_FIELD_COUNT; i++)
        articles->text_bytes += article->article.fields[i].len;
    return write_rest(article, err);
}

int articles_read(struct articles *articles, const char *path, size_t batch,
                  struct topic_error *err)
{
    const struct topic_corpus_options options = {0};
    struct topic_record record = {0};
    int status = -1;
    *articles = (struct articles){0};
    struct topic_corpus *corpus = topic_corpus_open(&path, 1, &options, err);
    while (corpus && (status = topic_corpus_next(corpus, &record, err)) == 1)
        if (add(articles, &record, err) < 0)
            break;
    topic_record_release(&record);
    topic_corpus_close(corpus);
    return status == 0 ? write_batch(articles, batch, err) : -1;
}

void articles_release(struct articles *articles)
{
    for (size_t i = 0; i < articles->count; i++) {
        topic_record_release(&articles->items[i].record);
        topic_buffer_release(&articles->items[i].header);
        topic_buffer_release(&articles->items[i].ping);
        topic_buffer_release(&articles->items[i].json);
    }
    topic_buffer_release(&articles->batch);
    free(articles->items);
    *articles = (struct articles){0};
}

static int send_with_id(void *socket, uint64_t id, const struct topic_buffer *rest, int flags)
{
    char start[32];
    int len = snprintf(start, sizeof start, ID_START "%" PRIu64, id);
    zmq_msg_t frame;
    if (zmq_msg_init_size(&frame, (size_t)len + rest->len) < 0)
        return -1;
    char *bytes = zmq_msg_data(&frame);
    memcpy(bytes, start, (size_t)len);
    memcpy(bytes + len, rest->bytes, rest->len);
    if (zmq_msg_send(&frame, socket, flags) >= 0)
        return 0;
    zmq_msg_close(&frame);
    return -1;
}

static int send_texts(const struct topic_article *article, void *socket)
{
    const struct topic_text *texts[TOPIC_FIELD_COUNT];
    size_t count = 0;
    for (enum topic_field i = 0; i < TOPIC_FIELD_COUNT; i++)
        if (article->fields[i].len > 0)
            texts[count++] = &article->fields[i];
    for (size_t i = 0; i < count; i++)
        if (zmq_send_const(socket, texts[i]->bytes, texts[i]->len,
                           ZMQ_DONTWAIT | (i + 1 < count ? ZMQ_SNDMORE : 0)) < 0)
            return -1;
    return 0;
}

int articles_send(const struct articles *articles, void *socket, enum form form, uint64_t id)
{
    const struct article *article = &articles->items[id % articles->count];
    if (form == FORM_BATCH)
        return send_with_id(socket, id, &articles->batch, ZMQ_DONTWAIT);
    if (form == FORM_JSON)
        return send_with_id(socket, id, &article->json, ZMQ_DONTWAIT);
    if (send_with_id(socket, id, form == FORM_PING ? &article->ping : &article->header,
                     ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0)
        return -1;
    return send_texts(&article->article, socket);
}

uint64_t articles_id(const char *bytes, size_t len)
{
    size_t at = strlen(ID_START);
    uint64_t id = 0;
    if (len <= at || memcmp(bytes, ID_START, at) != 0)
        return UINT64_MAX;
    for (; at < len && bytes[at] >= '0' && bytes[at] <= '9'; at++)
        id = 10 * id + (uint64_t)(bytes[at] - '0');
    return at < len && bytes[at] == ',' ? id : UINT64_MAX;
}
