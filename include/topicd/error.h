/* error.h - an error of a call, kept by the caller: one sentence that names what failed and why.
 *
 *     struct topic_error err = {0};
 *     struct topic_model *model = topic_model_open(path, &err);
 *     if (!model)
 *         fprintf(stderr, "%s\n", err.text);
 *
 * Every call that can fail takes a `struct topic_error *` as its last parameter and returns -1 or
 * NULL. The first error wins: setting an error that is already set changes nothing, so that the
 * cause is reported and not a consequence of it. Pass NULL if you do not need the text.
 */
#ifndef TOPICD_ERROR_H
#define TOPICD_ERROR_H

#include <stdbool.h>

#include "topicd/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Enough for a path of ordinary length and a sentence about it; a longer text is cut, never within
 * a character. */
#define TOPIC_ERROR_SIZE 640

struct topic_error {
    char text[TOPIC_ERROR_SIZE]; /* NUL-terminated UTF-8; empty while there is no error */
};

static inline bool topic_error_is_set(const struct topic_error *err)
{
    return err->text[0] != '\0';
}

/* Formats the text, unless an error is already set. Bytes that are not printable UTF-8 are escaped
 * as \xNN. Always returns -1, for `return topic_error_set(err, ...)`. */
TOPIC_API int topic_error_set(struct topic_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

TOPIC_API void topic_error_reset(struct topic_error *err);

#ifdef __cplusplus
}
#endif

#endif
