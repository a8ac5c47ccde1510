/* log.h - one line per event on a stream: time, level, sentence. Programs log; libraries do not.
 *
 * Lines are escaped, so that what a client sends cannot forge one. Safe from several threads.
 */
#ifndef TOPIC_BASE_LOG_H
#define TOPIC_BASE_LOG_H

enum topic_log_level { TOPIC_LOG_ERROR, TOPIC_LOG_WARNING, TOPIC_LOG_INFO };

void topic_log(enum topic_log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
