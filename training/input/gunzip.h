/* gunzip.h - unfolds gzip by zlib and checks it: each member's checksum and length, and that
 * nothing but members and padding follows.
 *
 *     struct topic_gunzip *gunzip = topic_gunzip_new(&err);
 *     while ((got = topic_gunzip_read(gunzip, &source, &bytes)) > 0)
 *         ... got bytes at bytes ...
 *     if (got < 0)
 *         ... topic_gunzip_damage(gunzip) ...
 *     topic_gunzip_free(gunzip);
 *
 * libarchive's own filter passes over the checksum and the length (decision 0050).
 */
#ifndef TOPIC_TRAINING_INPUT_GUNZIP_H
#define TOPIC_TRAINING_INPUT_GUNZIP_H

#include <stdbool.h>
#include <sys/types.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* Where the compressed bytes come from. */
struct topic_gunzip_source {
    /* Sets *block to the next bytes, which stay until the next call. Returns how many, 0 at the
     * end, -1 on failure. */
    ssize_t (*read)(void *context, const void **block);
    void *context;
};

struct topic_gunzip;

/* Whether a file that begins like this is gzip. */
bool topic_gunzip_is_likely(struct topic_text start);

struct topic_gunzip *topic_gunzip_new(struct topic_error *err);
void topic_gunzip_free(struct topic_gunzip *gunzip);

/* Sets *bytes to what has been unfolded of the input that arrived, until the next call. Returns how
 * many, 0 at the end, -1 for damage and where the source fails. */
ssize_t topic_gunzip_read(struct topic_gunzip *gunzip, const struct topic_gunzip_source *source,
                          const void **bytes);

/* What is damaged, static; NULL: nothing, so far. */
const char *topic_gunzip_damage(const struct topic_gunzip *gunzip);

#endif
