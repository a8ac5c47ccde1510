/* notify.h - tells systemd how the daemon is doing, when systemd started it (sd_notify(3)). */
#ifndef TOPIC_DAEMON_SYSTEMD_SD_NOTIFY_H
#define TOPIC_DAEMON_SYSTEMD_SD_NOTIFY_H

/* One datagram of lines such as "READY=1\nSTATUS=model %s" to $NOTIFY_SOCKET. Does nothing without
 * one; a failure changes nothing for the daemon and is not reported. */
void topic_sd_notify(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
