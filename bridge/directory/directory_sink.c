#include "bridge/directory/directory_sink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/output/file_replace.h"
#include "bridge/directory/spool.h"
#include "wire/json.h"

/* A time, a process and a number. */
#define NAME_SIZE 80

struct topic_directory_sink {
    struct topic_spool spool;
    unsigned long long started_us; /* with the process, of no other sink */
    unsigned long long next;
    struct topic_buffer lines;
};

int topic_directory_sink_open(struct topic_engine_stream *stream, const char *path,
                              struct topic_error *err)
{
    struct timespec now;
    struct topic_directory_sink *sink = topic_memory_new(1, sizeof *sink, err);
    stream->state = sink;
    if (!sink)
        return -1;
    clock_gettime(CLOCK_REALTIME, &now);
    sink->started_us =
        (unsigned long long)now.tv_sec * 1000000 + (unsigned long long)now.tv_nsec / 1000;
    return topic_spool_open(&sink->spool, path, err);
}

void topic_directory_sink_close(struct topic_engine_stream *stream)
{
    struct topic_directory_sink *sink = stream->state;
    topic_buffer_release(&sink->lines);
    topic_spool_close(&sink->spool);
    free(sink);
}

/* Names in the order of time, which is that of a source. */
static void name_file(const struct topic_directory_sink *sink, char name[NAME_SIZE],
                      const char *ending)
{
    snprintf(name, NAME_SIZE, "%016llu-%ld-%09llu%s", sink->started_us, (long)getpid(), sink->next,
             ending);
}

/* The file is whole in tmp/ before it gets its name in new/. */
static int store(struct topic_directory_sink *sink, const char *ending, struct topic_text bytes,
                 struct topic_error *err)
{
    char name[NAME_SIZE];
    struct topic_file_replacement file;
    name_file(sink, name, ending);
    if (topic_file_replace_begin_at(&file, sink->spool.places[TOPIC_SPOOL_TMP], name, name, 0666,
                                    err) < 0)
        return -1;
    if (topic_file_replace_write(&file, bytes.bytes, bytes.len, err) < 0) {
        topic_file_replace_abandon(&file);
        return -1;
    }
    if (topic_file_replace_commit(&file, err) < 0)
        return -1;
    return topic_spool_move(&sink->spool, name, TOPIC_SPOOL_TMP, TOPIC_SPOOL_NEW, err);
}

/* Where it stood, as far as that is known. */
static void write_place(struct topic_json *json, const struct topic_engine_publication *item)
{
    if (item->file)
        topic_json_put_cstring(json, "file", item->file);
    if (item->line > 0)
        topic_json_put_unsigned(json, "line", item->line);
    if (item->own_id.len > 0)
        topic_json_put_raw(json, "record_id", item->own_id);
}

static int store_reason(struct topic_directory_sink *sink,
                        const struct topic_engine_publication *item, struct topic_error *err)
{
    struct topic_json json;
    topic_buffer_reset(&sink->lines);
    topic_json_init(&json, &sink->lines, err);
    topic_json_open(&json, '{');
    topic_json_put_cstring(&json, "id", item->id);
    topic_json_put_cstring(&json, "code", item->code);
    topic_json_put_cstring(&json, "reason", item->reason);
    write_place(&json, item);
    topic_json_close(&json, '}');
    if (topic_json_finish(&json) < 0 || topic_buffer_append(&sink->lines, "\n", 1, err) < 0)
        return -1;
    return store(sink, ".reason", (struct topic_text){sink->lines.bytes, sink->lines.len}, err);
}

/* A record of its own file. */
static int store_alone(struct topic_directory_sink *sink, struct topic_engine_publication *item,
                       struct topic_error *err)
{
    sink->next++;
    int status = store(sink, item->code ? ".record" : ".json", item->record, err);
    if (status == 0 && item->code)
        status = store_reason(sink, item, err);
    item->is_published = status == 0;
    return status;
}

static bool is_line(const struct topic_engine_publication *item)
{
    return !item->code && !memchr(item->record.bytes, '\n', item->record.len);
}

static int store_lines(struct topic_directory_sink *sink, struct topic_engine_publication *items,
                       size_t count, struct topic_error *err)
{
    topic_buffer_reset(&sink->lines);
    for (size_t i = 0; i < count; i++)
        if (!items[i].is_published && is_line(&items[i]) &&
            (topic_buffer_append(&sink->lines, items[i].record.bytes, items[i].record.len, err) <
                 0 ||
             topic_buffer_append(&sink->lines, "\n", 1, err) < 0))
            return -1;
    if (sink->lines.len == 0)
        return 0;
    sink->next++;
    if (store(sink, ".jsonl", (struct topic_text){sink->lines.bytes, sink->lines.len}, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        items[i].is_published |= is_line(&items[i]);
    return 0;
}

int topic_directory_sink_publish(struct topic_engine_stream *stream,
                                 struct topic_engine_publication *items, size_t count,
                                 struct topic_error *err)
{
    struct topic_directory_sink *sink = stream->state;
    if (store_lines(sink, items, count, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (!items[i].is_published && store_alone(sink, &items[i], err) < 0)
            return -1;
    return 0;
}
