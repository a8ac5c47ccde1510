/* toml_scan.h - a position in TOML text, and the strings, numbers and dates that begin there.
 *
 * Every function moves the position behind what it reads, and fails with a sentence. The text ends
 * with a NUL that is not counted, and has no CR LF.
 */
#ifndef TOPIC_TRAINING_FRONT_MATTER_TOML_SCAN_H
#define TOPIC_TRAINING_FRONT_MATTER_TOML_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/buffer.h"
#include "topicd/error.h"

struct topic_toml_scan {
    const char *bytes;
    size_t len;
    size_t at;
};

/* The byte `ahead` of the position; NUL behind the end. */
char topic_toml_scan_peek(const struct topic_toml_scan *scan, size_t ahead);

bool topic_toml_scan_begins_with(const struct topic_toml_scan *scan, const char *prefix);

/* Spaces and tabs. */
void topic_toml_scan_skip_blanks(struct topic_toml_scan *scan);

/* A comment, if one is there, up to the end of its line. */
int topic_toml_scan_skip_comment(struct topic_toml_scan *scan, struct topic_error *err);

/* Any number of blanks, line breaks and comments. */
int topic_toml_scan_skip_lines(struct topic_toml_scan *scan, struct topic_error *err);

bool topic_toml_scan_is_bare(char byte);

/* A string in single or double quotes, on one line, appended to `out`. */
int topic_toml_scan_quoted(struct topic_toml_scan *scan, struct topic_buffer *out,
                           struct topic_error *err);

/* A string, number, date, time or truth value; NULL on failure. */
json_t *topic_toml_scan_scalar(struct topic_toml_scan *scan, struct topic_error *err);

#endif
