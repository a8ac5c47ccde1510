/* output.h - what the commands print on stdout: lines of JSON, and text for people.
 *
 *     struct topic_output_object object;
 *     struct topic_json *json = topic_output_begin(&object);
 *     topic_json_put_unsigned(json, "articles", 3);
 *     topic_output_end(&object);                              prints {"articles":3}
 */
#ifndef TOPIC_CLI_OUTPUT_OUTPUT_H
#define TOPIC_CLI_OUTPUT_OUTPUT_H

#include "base/buffer.h"
#include "wire/json.h"

/* Digits after the decimal point in scores and measures. */
#define TOPIC_OUTPUT_PLACES 4

/* A JSON object on a line of its own. Not to be moved between begin and end. */
struct topic_output_object {
    struct topic_buffer buffer;
    struct topic_json json;
    struct topic_error err;
};

/* Opens the object; the writer is borrowed until topic_output_end. */
struct topic_json *topic_output_begin(struct topic_output_object *object);

/* Closes the object, prints it with a newline, and releases it. Ends the program, with a message
 * and TOPIC_EXIT_FAILED, where memory ran out: a line that is missing must not look like success.
 */
void topic_output_end(struct topic_output_object *object);

/* Write a key and its value. */
void topic_output_number(struct topic_json *json, const char *key, double value);
void topic_output_names(struct topic_json *json, const char *key, const char *const *names,
                        size_t count);

/* Write a key and open its array or object: bracket is '[' or '{'. topic_json_close ends it. */

/* What ends the noun after a count: "" for one, "s" for more. */
const char *topic_output_plural(size_t count);

/* Formats a size as "1.2 MB" and returns `out`. */
const char *topic_output_size(size_t bytes, char *out, size_t out_size);

#endif
