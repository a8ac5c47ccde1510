/* decoded_text.h - makes UTF-8 of the bytes of a small file as a whole, as decoder.h does it.
 *
 *     struct topic_buffer text = {0};
 *     topic_decoded_text_append(&text, file.bytes, file.size, &err);
 */
#ifndef TOPIC_TRAINING_INPUT_DECODED_TEXT_H
#define TOPIC_TRAINING_INPUT_DECODED_TEXT_H

#include <stddef.h>

#include "base/buffer.h"
#include "topicd/error.h"

/* Without a byte order mark. What is not UTF-8, and of no encoding that can be told, is appended as
 * it is. */
int topic_decoded_text_append(struct topic_buffer *text, const char *bytes, size_t size,
                              struct topic_error *err);

#endif
