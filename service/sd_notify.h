/* sd_notify.h - reports the daemon's state to systemd, like sd_notify(3). */
#ifndef TOPIC_SERVICE_SD_NOTIFY_H
#define TOPIC_SERVICE_SD_NOTIFY_H

/* Sends one datagram of lines such as "READY=1\nSTATUS=model %s" to $NOTIFY_SOCKET. Does nothing if
 * that is not set. Does not report failures: the daemon works without systemd. */
void topic_sd_notify(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
