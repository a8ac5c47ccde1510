/* json.h - writes JSON onto a buffer, one value after the other, without building a tree.
 *
 *     struct topic_json json;
 *     topic_json_init(&json, &buffer, &err);
 *     topic_json_open(&json, '{');
 *     topic_json_key(&json, "score");
 *     topic_json_decimal(&json, 0.93, 4);
 *     topic_json_close(&json, '}');
 *     if (topic_json_finish(&json) < 0)
 *         ... memory ran out; err says so
 *
 * Commas are put by the writer; that keys and values alternate and brackets match is the caller's
 * part. After a failure every call does nothing, so that only the finish needs to be checked.
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
    bool needs_comma;
    bool failed;
};

/* Both are borrowed for as long as the writer is used; what `out` holds already is kept. */
void topic_json_init(struct topic_json *json, struct topic_buffer *out, struct topic_error *err);

/* '{' or '[', and its partner. */
void topic_json_open(struct topic_json *json, char bracket);
void topic_json_close(struct topic_json *json, char bracket);

/* NUL-terminated; escaped like any string. */
void topic_json_key(struct topic_json *json, const char *key);

/* A malformed byte of UTF-8 is written as U+FFFD. */
void topic_json_string(struct topic_json *json, const char *text, size_t len);
void topic_json_name(struct topic_json *json, const char *text); /* NUL-terminated */

void topic_json_integer(struct topic_json *json, uint64_t value);
void topic_json_bool(struct topic_json *json, bool value);

/* Rounded to `places` (0 to 9) decimals, without trailing zeros: 0.9300 is 0.93. What JSON has no
 * number for is null. */
void topic_json_decimal(struct topic_json *json, double value, int places);

/* value / 10^places, exactly. */
void topic_json_fixed(struct topic_json *json, int64_t value, int places);

/* A value that is JSON already; one of no bytes is written as null. */
void topic_json_raw(struct topic_json *json, struct topic_text value);

int topic_json_finish(const struct topic_json *json);

#endif
