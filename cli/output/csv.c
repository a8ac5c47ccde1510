#include "cli/output/csv.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "cli/command/print.h"

/* Where the bytes of a cell go. */
struct sink {
    void (*put)(struct sink *sink, const char *bytes, size_t len);
    struct topic_buffer *out;
    struct topic_error *err;
    bool has_failed;
};

static void print(struct sink *sink, const char *bytes, size_t len)
{
    (void)sink;
    topic_print_table(bytes, len);
}

static void append(struct sink *sink, const char *bytes, size_t len)
{
    if (!sink->has_failed && topic_buffer_append(sink->out, bytes, len, sink->err) < 0)
        sink->has_failed = true;
}

static void write_cell(struct sink *sink, struct topic_text text, char after)
{
    sink->put(sink, "\"", 1);
    if (text.len > 0 && strchr(TOPIC_CSV_FORMULA, text.bytes[0]))
        sink->put(sink, "'", 1);
    for (size_t at = 0; at < text.len;) {
        int32_t rune;
        size_t len = topic_utf8_decode(text.bytes + at, text.len - at, &rune);
        if (rune == '"')
            sink->put(sink, "\"", 1);
        if (topic_utf8_is_control(rune))
            sink->put(sink, " ", 1);
        else
            sink->put(sink, text.bytes + at, len);
        at += len;
    }
    sink->put(sink, "\"", 1);
    sink->put(sink, &after, 1);
}

void topic_csv_cell(struct topic_text text, char after)
{
    struct sink sink = {.put = print};
    write_cell(&sink, text, after);
}

int topic_csv_append(struct topic_buffer *out, struct topic_text text, char after,
                     struct topic_error *err)
{
    struct sink sink = {.put = append, .out = out, .err = err};
    write_cell(&sink, text, after);
    return sink.has_failed ? -1 : 0;
}

void topic_csv_string(const char *string, char after)
{
    topic_csv_cell(topic_text_of(string), after);
}

void topic_csv_buffer(const struct topic_buffer *buffer, char after)
{
    topic_csv_cell((struct topic_text){buffer->len > 0 ? buffer->bytes : "", buffer->len}, after);
}

struct topic_text topic_csv_bare(struct topic_text id)
{
    bool is_string = id.len >= 2 && id.bytes[0] == '"';
    return is_string ? (struct topic_text){id.bytes + 1, id.len - 2} : id;
}
