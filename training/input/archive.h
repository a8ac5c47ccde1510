/* archive.h - reads a compressed file, or the members of an archive one after another, by
 * libarchive.
 *
 *     struct topic_archive *archive = topic_archive_open(&source, &err);
 *     while (topic_archive_next(archive, &err) == 1)
 *         while ((got = topic_archive_read(archive, bytes, size, &err)) > 0)
 *             ...
 *     topic_archive_close(archive);
 *
 * Read are gzip, zstd, xz and bzip2, tar (compressed or not) and ZIP. What an archive may unfold to
 * is bounded, because a bomb of some kilobytes unfolds to terabytes. A file that goes on behind its
 * archive fails where the members end, but for padding, and tar archives one after another.
 */
#ifndef TOPIC_TRAINING_INPUT_ARCHIVE_H
#define TOPIC_TRAINING_INPUT_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* A member is read to its end in memory at worst (a table). */
#define TOPIC_ARCHIVE_MEMBER_MAX_BYTES ((uint64_t)1 << 30)

/* Of all members: more than a training corpus that fits into memory. */
#define TOPIC_ARCHIVE_MAX_BYTES ((uint64_t)16 << 30)

/* A news archive with a file for each article has fewer. */
#define TOPIC_ARCHIVE_MAX_MEMBERS 1000000

/* Articles shrink to a third or a tenth, and repetitive ones to a fiftieth; bombs to a thousandth.
 * The ratio counts from some bytes on, because a short repetitive file is harmless. */
#define TOPIC_ARCHIVE_MAX_RATIO 200
#define TOPIC_ARCHIVE_RATIO_FROM_BYTES ((uint64_t)16 << 20)

/* An input of which the first bytes have been read already. All is borrowed until the close. */
struct topic_archive_source {
    const char *path;
    struct topic_text start;
    int fd;
};

struct topic_archive;

/* Whether a file that begins like this is compressed or an archive. Needs 512 bytes if the file has
 * as many. */
bool topic_archive_is_likely(struct topic_text start);

struct topic_archive *topic_archive_open(const struct topic_archive_source *source,
                                         struct topic_error *err);
void topic_archive_close(struct topic_archive *archive);

/* 1: the next member can be read; 0: there is no further one; -1: damaged, or beyond a bound. */
int topic_archive_next(struct topic_archive *archive, struct topic_error *err);

/* The present member's name, until the next call; NULL: the input is a compressed file. */
const char *topic_archive_member(const struct topic_archive *archive);

/* Returns how many bytes were read, 0 at the end of the member, -1 for damage and bounds. */
ssize_t topic_archive_read(struct topic_archive *archive, void *bytes, size_t size,
                           struct topic_error *err);

#endif
