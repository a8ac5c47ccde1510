/* log_format.h - the form of a program's log: text for people, text with priorities for systemd's
 * journal, or JSON for programs. */
#ifndef TOPIC_SERVICE_LOG_FORMAT_H
#define TOPIC_SERVICE_LOG_FORMAT_H

#include "topicd/error.h"

enum topic_log_format_form { TOPIC_LOG_FORMAT_TEXT, TOPIC_LOG_FORMAT_JSON };

/* As users write them, in the order of the enum; NULL ends the list. */
extern const char *const topic_log_format_names[];

/* Sets the form and starts the log writer. Call before starting threads. `name` is the program's,
 * "topicd". */
void topic_log_format_start(enum topic_log_format_form form, const char *name);

/* Waits up to a second until all lines are written. Call after the last one. */
void topic_log_format_stop(void);

/* Logs "NAME: ready", the line that scripts wait for. */
void topic_log_format_ready(void);

/* Logs why the program fails. */
void topic_log_format_fail(const struct topic_error *err);

#endif
