/* output.h - what the commands print: lines of JSON, and texts for people. */
#ifndef TOPIC_CLI_OUTPUT_OUTPUT_H
#define TOPIC_CLI_OUTPUT_OUTPUT_H

#include "wire/json.h"

/* Digits after the point in scores and measures. */
#define TOPIC_OUTPUT_PLACES 4

void topic_output_number(struct topic_json *json, const char *key, double value);
void topic_output_count(struct topic_json *json, const char *key, size_t value);
void topic_output_name(struct topic_json *json, const char *key, const char *value);
void topic_output_names(struct topic_json *json, const char *key, const char *const *names,
                        size_t count);

/* Prints what the writer wrote and a newline on stdout. */
int topic_output_line(const struct topic_json *json);

/* Prints text that came from outside, with control characters escaped. */
void topic_output_text(const char *text, size_t len);

/* "1.2 MB" */
const char *topic_output_size(size_t bytes, char *out, size_t out_size);

#endif
