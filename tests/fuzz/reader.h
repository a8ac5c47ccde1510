/* reader.h - reads a fuzz target's bytes with one corpus reader and checks the records. */
#ifndef TOPIC_TESTS_FUZZ_READER_H
#define TOPIC_TESTS_FUZZ_READER_H

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include <jansson.h>

#include "base/utf8.h"
#include "tests/fuzz/memory_file.h"
#include "training/corpus/corpus.h"
#include "training/input/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_record(const struct topic_record *record)
{
    volatile unsigned char sum = 0;
    size_t text_len = 0;
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++) {
        struct topic_text text = topic_record_value(record, (enum topic_record_key)field);
        text_len += text.len;
        for (size_t i = 0; i < text.len; i++)
            sum = (unsigned char)(sum + (unsigned char)text.bytes[i]);
    }
    assert(text_len > 0);
    struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
    json_t *value = json_loadb(id.bytes, id.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    assert(json_is_string(value) || json_is_number(value) || json_is_boolean(value));
    json_decref(value);
    assert(record->is_labelled || record->topic_count == 0);
    for (size_t i = 0; i < record->topic_count; i++) {
        struct topic_text name = topic_record_topic(record, i);
        assert(name.len > 0 && name.len <= TOPIC_RECORD_TOPIC_MAX_BYTES);
        assert(topic_utf8_is_valid(name.bytes, name.len) && !memchr(name.bytes, '\n', name.len));
        for (size_t j = 0; j < i; j++) {
            struct topic_text other = topic_record_topic(record, j);
            assert(other.len != name.len || memcmp(other.bytes, name.bytes, name.len) != 0);
        }
    }
}

static void count_report(void *context, const char *sentence)
{
    assert(sentence[0] != '\0');
    ++*(size_t *)context;
}

/* format NULL: detected from the content. Readers take a path, so the bytes become a file in
 * memory.
 */
static void read_as(const char *format, const uint8_t *bytes, size_t len)
{
    size_t reported = 0;
    struct topic_corpus_options options = {
        .format = format, .report = count_report, .context = &reported};
    struct topic_record record = {0};
    struct topic_error err = {0};
    struct memory_file file = memory_file_make(bytes, len);
    const char *path = file.path;
    struct topic_corpus *corpus = topic_corpus_open(&path, 1, &options, &err);
    assert(corpus);
    int status;
    size_t records = 0;
    while ((status = topic_corpus_next(corpus, &record, &err)) == 1) {
        check_record(&record);
        records++;
    }
    assert((status < 0) == topic_error_is_set(&err));
    assert(status < 0 || records > 0);
    assert(topic_corpus_skipped(corpus) == reported);
    const struct topic_text start = {(const char *)bytes, len};
    assert(topic_archive_is_likely(start) || records + reported <= 2 * len + 1);
    topic_record_release(&record);
    topic_corpus_close(corpus);
    close(file.fd);
}

#endif
