/* scribe.h - writes the log's lines to stderr in a thread of its own, so that the daemon goes on
 * when nobody reads them: a pipe that is full, a terminal that is held.
 *
 * Lines wait in a queue; of those that come while it is full none is kept, and the log says how
 * many as soon as it is read again. stderr itself is left as it is, for others may write to it.
 */
#ifndef TOPIC_DAEMON_LOG_LOG_WRITER_H
#define TOPIC_DAEMON_LOG_LOG_WRITER_H

#include <stddef.h>
#include <stdint.h>

/* Before the first line; without a thread each line is written at once. */
void topic_log_writer_start(void);

/* Waits until all is written, but not long for somebody who does not read. */
void topic_log_writer_stop(void);

/* Copies a line, with its end. From any thread. */
void topic_log_writer_put(const char *text, size_t len);

/* Lines that were not kept, since the start. */
uint64_t topic_log_writer_dropped(void);

#endif
