/* journal.h - the form of the daemon's log: text for people, JSON for programs, or text with the
 * priorities that systemd's journal reads. */
#ifndef TOPIC_DAEMON_JOURNAL_H
#define TOPIC_DAEMON_JOURNAL_H

#include "topicd/error.h"

enum topic_journal_form { TOPIC_JOURNAL_TEXT, TOPIC_JOURNAL_JSON };

/* From now on; before any thread is started. */
void topic_journal_start(enum topic_journal_form form);

/* The last line has been logged: waits for a moment until all are written. */
void topic_journal_stop(void);

/* "topicd: ready", the line that others wait for. */
void topic_journal_ready(void);

/* Why the daemon ends. */
void topic_journal_fail(const struct topic_error *err);

#endif
