/* fastText's training lines: "__label__x __label__y the text". A label ends at white space;
 * underscores in it are kept. */
#include <string.h>

#include "training/corpus/readers.h"

#define LABEL_PREFIX "__label__"

static size_t skip_blanks(struct topic_text line, size_t at)
{
    while (at < line.len && (line.bytes[at] == ' ' || line.bytes[at] == '\t'))
        at++;
    return at;
}

static size_t skip_word(struct topic_text line, size_t at)
{
    while (at < line.len && line.bytes[at] != ' ' && line.bytes[at] != '\t')
        at++;
    return at;
}

static int parse(struct topic_record *record, struct topic_text line, struct topic_error *err)
{
    const size_t prefix = strlen(LABEL_PREFIX);
    size_t at = skip_blanks(line, 0);
    record->is_labelled = !record->ignores_topics;
    while (line.len - at >= prefix && memcmp(line.bytes + at, LABEL_PREFIX, prefix) == 0) {
        size_t end = skip_word(line, at);
        if (topic_record_add_topic(record, line.bytes + at + prefix, end - at - prefix, err) < 0)
            return -1;
        at = skip_blanks(line, end);
    }
    if (topic_record_set(record, TOPIC_RECORD_BODY, 0, line.bytes + at, line.len - at, err) < 0)
        return -1;
    return topic_record_check(record, err);
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    return topic_reader_next_line(state, record, parse, err);
}

const struct topic_reader topic_fasttext_reader = {
    .open = topic_reader_open_lines,
    .next = next,
    .close = topic_reader_close_lines,
};
