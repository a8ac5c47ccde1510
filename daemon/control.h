/* control.h - what the daemon's owner may ask on the control socket: status, reload, rollback,
 * shutdown.
 *
 * Decoded by the main thread, not by a worker: so it is answered also while the queue is full.
 */
#ifndef TOPIC_DAEMON_CONTROL_H
#define TOPIC_DAEMON_CONTROL_H

#include "daemon/server.h"
#include "daemon/serving/job.h"

/* Takes one message from the control socket, if one is there, and answers it: at once, or for a
 * reload when the model is open. Returns whether there was one. */
bool topic_control_receive(struct topic_server *server);

/* Changes models as `order` says (no path: from where the present one came) for `job`, whose
 * message is answered when that is done. The job is given away, or -1: *code says why. */
struct topic_control_order {
    enum topic_reload_kind kind;
    struct topic_text path;
    bool is_forced;
};
int topic_control_reload(struct topic_server *server, struct topic_job *job,
                         const struct topic_control_order *order, enum topic_code *code,
                         struct topic_error *err);

/* Says in the log which model is in force. */
void topic_control_log_model(const struct topic_server *server);

/* A change has been tried: swaps the model or keeps the old one, and answers. */
void topic_control_finish_reload(struct topic_server *server, struct topic_job *job);

#endif
