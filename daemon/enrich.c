#include "daemon/enrich.h"

#include "wire/record.h"
#include "wire/scan.h"

/* The record as a whole, before anything in it is looked at but the id. */
static enum topic_code check_message(const struct topic_serve *serve,
                                     const struct topic_message *message, struct topic_error *err)
{
    if (message->size_bytes > serve->max_message_bytes) {
        topic_error_set(err, "the record has %zu bytes: send at most %zu", message->size_bytes,
                        serve->max_message_bytes);
        return TOPIC_CODE_TOO_LARGE;
    }
    if (message->frame_count != 1) {
        topic_error_set(err, "the record has more than one frame: send one frame of JSON");
        return TOPIC_CODE_BAD_REQUEST;
    }
    return TOPIC_CODE_NONE;
}

static int note_topics(struct topic_buffer *topics, const struct topic_tags *tags,
                       struct topic_error *err)
{
    for (size_t i = 0; i < tags->count; i++)
        if (topic_buffer_append(topics, &tags->items[i].topic, sizeof tags->items[i].topic, err) <
            0)
            return -1;
    return 0;
}

static int tag(struct topic_serve *serve, struct topic_job *job, struct topic_text frame)
{
    struct topic_tags tags;
    const struct topic_article *article = &serve->record.articles[0].article;
    if (topic_model_tag(job->model, serve->scratch, article, NULL, &tags, &job->err) < 0 ||
        note_topics(&job->topics, &tags, &job->err) < 0)
        return -1;
    if (job->shadow)
        topic_shade_take(&serve->shade, job->shadow, serve->record.id, article);
    topic_note_add(&job->note, serve->scratch, &tags);
    return topic_record_write(&job->reply, frame, job->model, &tags, &job->err);
}

void topic_enrich_job(struct topic_serve *serve, struct topic_job *job)
{
    struct topic_text frames[TOPIC_REQUEST_MAX_FRAMES];
    topic_message_content(&job->message, frames);
    job->code = check_message(serve, &job->message, &job->err);
    if (job->code != TOPIC_CODE_NONE) {
        job->id = topic_scan_id(frames[0]);
        return;
    }
    int status = topic_request_decode_record(&serve->record, frames[0], &job->err);
    job->id = serve->record.id;
    if (status < 0)
        job->code = serve->record.code;
    else if (tag(serve, job, frames[0]) < 0)
        job->code = TOPIC_CODE_INTERNAL;
}
