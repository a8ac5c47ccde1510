/* json.h - writes JSON to a buffer, one value after the other, without building a tree.
 *
 *     struct topic_json json;
 *     topic_json_init(&json, &buffer, &err);
 *     topic_json_open(&json, '{');
 *     topic_json_put_decimal(&json, "score", 0.93, 4);
 *     topic_json_close(&json, '}');
 *     if (topic_json_finish(&json) < 0)
 *         ... out of memory; err says so
 *
 * The writer puts the commas; the caller has to match brackets, and to write a value after a key.
 * After a failure every call does nothing, so that only topic_json_finish needs to be checked. With
 * topic_json_limit the buffer stays within a bound whatever is written.
 */
#ifndef TOPIC_WIRE_JSON_H
#define TOPIC_WIRE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

struct topic_json {
    struct topic_buffer *out;
    struct topic_error *err;
    size_t max_bytes; /* of `out`; 0: any number */
    bool needs_comma;
    bool failed;
    bool is_full; /* it failed because of max_bytes */
};

/* Appends to `out`, and borrows `out` and `err` for as long as the writer is used. */
void topic_json_init(struct topic_json *json, struct topic_buffer *out, struct topic_error *err);

/* `out` may have at most that many bytes, with what is in it: what would exceed them is not
 * written, and fails. */
void topic_json_limit(struct topic_json *json, size_t max_bytes);

/* Sets err to the message for an answer longer than `max_bytes`; returns -1. */
int topic_json_too_large(size_t max_bytes, struct topic_error *err);

/* '{' or '[', and the closing bracket for it. */
void topic_json_open(struct topic_json *json, char bracket);
void topic_json_close(struct topic_json *json, char bracket);

/* A string; writes each malformed byte of UTF-8 as U+FFFD. */
void topic_json_string(struct topic_json *json, const char *text, size_t len);

/* The same for a NUL-terminated text. */
void topic_json_cstring(struct topic_json *json, const char *text);

void topic_json_unsigned(struct topic_json *json, uint64_t value);
void topic_json_bool(struct topic_json *json, bool value);

/* Rounds to `places` (0 to 9) decimals and drops trailing zeros: 0.9300 is written as 0.93. Values
 * that JSON has no number for, and those of 9e9 and more, are written as null. */
void topic_json_decimal(struct topic_json *json, double value, int places);

/* value / 10^places, exactly. */
void topic_json_fixed(struct topic_json *json, int64_t value, int places);

/* Writes a value that is JSON text already; an empty one as null. */
void topic_json_raw(struct topic_json *json, struct topic_text value);

/* `key` is NUL-terminated and is escaped like any string. */
void topic_json_key(struct topic_json *json, const char *key);

/* A member of an object: a key, and its value as the functions above write it. */
void topic_json_put_open(struct topic_json *json, const char *key, char bracket);
void topic_json_put_text(struct topic_json *json, const char *key, struct topic_text value);
void topic_json_put_cstring(struct topic_json *json, const char *key, const char *value);
void topic_json_put_unsigned(struct topic_json *json, const char *key, uint64_t value);
void topic_json_put_bool(struct topic_json *json, const char *key, bool value);
void topic_json_put_decimal(struct topic_json *json, const char *key, double value, int places);
void topic_json_put_fixed(struct topic_json *json, const char *key, int64_t value, int places);
void topic_json_put_raw(struct topic_json *json, const char *key, struct topic_text value);

/* -1: an earlier call ran out of memory, or reached the limit; err says so. */
int topic_json_finish(const struct topic_json *json);

#endif
