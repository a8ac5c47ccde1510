/* control.h - the control socket of the daemon's owner (--control): status, ping, reload, rollback,
 * shadow, shutdown, backup.
 *
 * The main thread decodes and answers these itself, so that they work while the queue is full. Only
 * the work of opening a model goes elsewhere, to the model loader.
 */
#ifndef TOPIC_DAEMON_CONTROL_H
#define TOPIC_DAEMON_CONTROL_H

#include <stdbool.h>

#include "daemon/control_state.h"
#include "daemon/serving/job.h"

/* Takes one message, if one has arrived, and answers it: at once, or when its model is open. False:
 * none had arrived. */
bool topic_control_receive(struct topic_control *control);

/* Takes the job of a backup that the store's thread has done, and answers. */
void topic_control_finish_backup(struct topic_control *control, struct topic_job *job);

#endif
