/* control_reply.h - answers on the control socket. Each call takes the job. */
#ifndef TOPIC_DAEMON_CONTROL_REPLY_H
#define TOPIC_DAEMON_CONTROL_REPLY_H

#include "daemon/control_state.h"
#include "daemon/serving/job.h"
#include "wire/code.h"

/* The answer that job->reply is, or what stands for one that could not be written. */
void topic_control_reply_send(struct topic_control *control, struct topic_job *job);

void topic_control_reply_error(struct topic_control *control, struct topic_job *job,
                               enum topic_code code, const char *message);

/* {"id":ID,"ok":true,"model":..} */
void topic_control_reply_ok(struct topic_control *control, struct topic_job *job);

#endif
