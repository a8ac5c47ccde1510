/* power_loss.h - what a disk would have after a power cut: of each file what was synced last, and
 * of each directory the names that it had when it was synced.
 *
 * The functions of this file are called beside the system's; fsync and fdatasync of a program that
 * links it are taken over. For files of a few hundred KB: each sync copies the file.
 */
#ifndef TOPIC_TESTS_FAULTS_POWER_LOSS_H
#define TOPIC_TESTS_FAULTS_POWER_LOSS_H

#include <stdbool.h>

enum power_loss_kind {
    POWER_LOSS_ALL, /* nothing is there that was not synced */
    POWER_LOSS_SOME /* of what was not synced, each page and each name is there or not */
};

/* From then on this process remembers what was synced; `is_due` is called before each sync, and
 * true makes it fail with its errno. */
void power_loss_watch(bool (*is_due)(void));

/* Before a file is written to or truncated. */
void power_loss_note_file(int fd);

/* Removes a name as unlink does; a cut may bring it back. */
int power_loss_remove(const char *path);

/* Makes files and names what a cut would leave; `seed` chooses. */
void power_loss_cut(enum power_loss_kind kind, unsigned seed);

#endif
