/* json_record.h - reads a record from a JSON object, by the rules of record/keys.h.
 *
 *     struct topic_json_record json = {0};
 *     if (topic_json_record_parse(&json, text, &line, &err) < 0 ||
 *         topic_json_record_read(&json, &record, &err) < 0)
 *         ...
 *     topic_json_record_release(&json);
 *
 * What is written in another format (front matter) or in another shape (the export of an annotation
 * tool) becomes such an object first, so that one rule holds for all of them.
 */
#ifndef TOPIC_RECORD_ARTICLE_JSON_RECORD_H
#define TOPIC_RECORD_ARTICLE_JSON_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/buffer.h"
#include "record/record.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* All zero is empty. A caller that has an object already sets it, and leaves the text empty. */
struct topic_json_record {
    json_t *object;
    struct topic_text text;     /* that the object was parsed from, for ids and numbers as they are
                                   written; empty: they are written anew */
    bool is_converted;          /* the object was made of the one in the text */
    bool is_renamed;            /* it has names in place of keys in capitals, which the text has */
    struct topic_buffer mended; /* a copy of the text that the parser accepts; empty: not needed */
    bool commas_separate;       /* "tags": "a, b" are two topics (record/labels.h) */
};

/* Parses one value; what the parser refuses although it is valid JSON is mended first. The text is
 * borrowed. On failure *line is the line of the error in the text, from 0. */
int topic_json_record_parse(struct topic_json_record *json, struct topic_text text, size_t *line,
                            struct topic_error *err);

/* Fills the record, which is empty, and checks it (topic_record_check). */
int topic_json_record_read(const struct topic_json_record *json, struct topic_record *record,
                           struct topic_error *err);

void topic_json_record_release(struct topic_json_record *json);

#endif
