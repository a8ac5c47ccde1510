/* model_switch.h - changes of the models that are served: reload, rollback and shadow, which the
 * control socket, SIGHUP and the thread of daemon/retraining ask for.
 *
 * The model loader opens the model; meanwhile the main thread goes on, and one change is made at a
 * time. Each start takes the job, which is answered when the change is done or refused.
 */
#ifndef TOPIC_DAEMON_MODEL_SWITCH_H
#define TOPIC_DAEMON_MODEL_SWITCH_H

#include "daemon/control_state.h"
#include "daemon/serving/job.h"

/* What control->request asks for. */
void topic_model_switch_start_reload(struct topic_control *control, struct topic_job *job);
void topic_model_switch_start_rollback(struct topic_control *control, struct topic_job *job);
void topic_model_switch_start_shadow(struct topic_control *control, struct topic_job *job);

/* SIGHUP: reloads keys and model from where they came; after the reload that is running, if any. */
void topic_model_switch_reload(struct topic_control *control);

/* Takes the job of a reload that the model loader has done: makes the new model the running one, or
 * keeps the old one, and answers. */
void topic_model_switch_finish(struct topic_control *control, struct topic_job *job);

/* Begins the change of models that the exchange wants, if none is being made: when its `wake` is
 * readable. */
void topic_model_switch_take(struct topic_control *control);

#endif
