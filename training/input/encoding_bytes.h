/* encoding_bytes.h - what the bytes alone say of a text's encoding. */
#ifndef TOPIC_TRAINING_INPUT_ENCODING_BYTES_H
#define TOPIC_TRAINING_INPUT_ENCODING_BYTES_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

struct topic_encoding_bytes_mark {
    const char *bytes;
    size_t len;
    const char *encoding; /* for iconv */
};

/* The byte order mark at the start of a file, which needs 4 bytes if it has as many; NULL: there is
 * none. Static. */
const struct topic_encoding_bytes_mark *topic_encoding_bytes_mark(struct topic_text start);

/* UTF-16LE, UTF-16BE, UTF-32LE or UTF-32BE for the start of a file without a byte order mark that
 * has the zeros of one of them; else NULL. Static. */
const char *topic_encoding_bytes_wide(struct topic_text start);

/* The characters of UTF-8 that are not ASCII, and the bytes that belong to none. */
struct topic_encoding_bytes_count {
    size_t good;
    size_t bad;
};

/* is_cut: the text may end within a character. */
struct topic_encoding_bytes_count topic_encoding_bytes_count(struct topic_text text, bool is_cut);

/* Whether the bytes are UTF-8, if with some damage: in another encoding, next to none of the bytes
 * beyond ASCII form characters of UTF-8. */
bool topic_encoding_bytes_are_utf8(struct topic_text text, bool is_cut);

/* Whether ISO 2022 switches to another set of characters, in bytes of ASCII. */
bool topic_encoding_bytes_have_escapes(struct topic_text text);

/* Whether all is ASCII, without such escapes. */
bool topic_encoding_bytes_are_ascii(struct topic_text text);

#endif
