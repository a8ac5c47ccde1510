/* journal.h - the form of the daemon's log: text for people, JSON for programs, or text with the
 * priorities that systemd's journal reads. */
#ifndef TOPIC_DAEMON_LOG_LOG_FORMAT_H
#define TOPIC_DAEMON_LOG_LOG_FORMAT_H

#include "topicd/error.h"

enum topic_log_format_form { TOPIC_LOG_FORMAT_TEXT, TOPIC_LOG_FORMAT_JSON };

/* From now on; before any thread is started. */
void topic_log_format_start(enum topic_log_format_form form);

/* The last line has been logged: waits for a moment until all are written. */
void topic_log_format_stop(void);

/* "topicd: ready", the line that others wait for. */
void topic_log_format_ready(void);

/* Why the daemon ends. */
void topic_log_format_fail(const struct topic_error *err);

#endif
