/* spool_state.h - the state of a file of records, kept in a file beside it, so that a bridge that
 * takes over after a crash goes on where the last one settled:
 *
 *     topicd-bridge 2
 *     file INODE MODIFIED SIZE                    of the file; that of another one is ignored
 *     next OFFSET LINE                            where the records begin that were not taken yet
 *     open OFFSET BYTES DELIVERIES NOT_BEFORE LINE     one for each record that is not settled; the
 *                                                 time in milliseconds since 1970
 *
 * Without that file, or if a power cut has damaged it, all records are open.
 */
#ifndef TOPIC_BRIDGE_DIRECTORY_SPOOL_STATE_H
#define TOPIC_BRIDGE_DIRECTORY_SPOOL_STATE_H

#include "bridge/directory/spool_file.h"
#include "topicd/error.h"

/* Reads the state of a file that was left, just after topic_spool_file_init. `states` is the
 * directory of the states. A state that is damaged, or none, is that of a file of which nothing is
 * settled. */
int topic_spool_state_read(struct topic_spool_file *file, int states, struct topic_error *err);

/* Writes the state if it has changed. Before the first record is settled that is needed only of a
 * file that was left: its records count one delivery more. */
int topic_spool_state_save(struct topic_spool_file *file, int states, struct topic_error *err);

#endif
