/* archive_end.h - tells whether a file ends where its archive does: what is cut, and what stands
 * behind an archive, would be lost in silence.
 *
 *     topic_archive_end_add(&end, bytes, len);              all bytes of the file, in order
 *     why = topic_archive_end_fault_of_zip(&end);           at the file's end
 *     why = topic_archive_end_fault(&end, consumed);        of another archive
 *
 * Zeros behind an end are padding. A ZIP archive has the list of its members at its end, whose
 * place tells whether the file is one archive and no more (APPNOTE.TXT 4.3.16).
 */
#ifndef TOPIC_TRAINING_INPUT_ARCHIVE_END_H
#define TOPIC_TRAINING_INPUT_ARCHIVE_END_H

#include <stddef.h>
#include <stdint.h>

/* What the end of a list of a ZIP may have at most: its record, its comment, and the record and
 * the locator of an archive of more than 4 GiB. */
#define TOPIC_ARCHIVE_END_BYTES (22 + 65535 + 76)

/* All zero is a valid start. */
struct topic_archive_end {
    uint64_t bytes;         /* of the file */
    uint64_t content_bytes; /* up to the last that is not zero */
    size_t len;             /* of the last bytes */
    unsigned char last[TOPIC_ARCHIVE_END_BYTES];
};

void topic_archive_end_add(struct topic_archive_end *end, const void *bytes, size_t len);

/* What is wrong, or NULL. */
const char *topic_archive_end_fault_of_zip(const struct topic_archive_end *end);
const char *topic_archive_end_fault(const struct topic_archive_end *end, uint64_t consumed_bytes);

#endif
