/* log_writer.h - writes the lines of the log to stderr in a thread of its own, so that a full pipe
 * or a stopped terminal does not block the daemon.
 *
 * Lines wait in a queue. Lines that arrive while it is full are dropped, and the log says how many
 * as soon as it is read again. stderr's flags stay as they are, because other processes may share
 * it.
 */
#ifndef TOPIC_SERVICE_LOG_WRITER_H
#define TOPIC_SERVICE_LOG_WRITER_H

#include <stddef.h>
#include <stdint.h>

/* Call before the first line. If the thread cannot start, each line is written at once. */
void topic_log_writer_start(void);

/* Waits until all lines are written, at most a second. */
void topic_log_writer_stop(void);

/* Copies a line, which includes its line feed. Any thread may call it. */
void topic_log_writer_put(const char *text, size_t len);

/* Number of lines dropped since the start. */
uint64_t topic_log_writer_dropped(void);

#endif
