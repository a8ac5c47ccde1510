/* judgement.h - what a training ends with: the verdict of `topic judge` as it is written, or why
 * there is none. */
#ifndef TOPIC_DAEMON_TRAINER_JUDGEMENT_H
#define TOPIC_DAEMON_TRAINER_JUDGEMENT_H

#include <stdbool.h>

#include "base/buffer.h"
#include "store/training_run.h"
#include "topicd/error.h"

/* Of the differences that a judge lists, in bytes: some more than the judge's own bound. */
#define TOPIC_JUDGEMENT_MAX_DIFFERENCES_BYTES ((size_t)512 * 1024)

struct topic_judgement {
    struct topic_buffer json;            /* an object */
    struct topic_buffer differences;     /* likewise, taken out of it; empty: none were listed */
    enum topic_training_run_state state; /* JUDGING: the model is to be promoted */
    bool is_sound;                       /* there is a model that can be opened */
};

void topic_judgement_release(struct topic_judgement *judgement);

/* Reads what `topic judge --json` has written. */
int topic_judgement_read(struct topic_judgement *judgement, const char *path,
                         struct topic_error *err);

/* A verdict of another kind, in its place: with a decision, such as "fail", and its reason. Where
 * one was read before, its checks stay. */
int topic_judgement_set(struct topic_judgement *judgement, const char *decision, const char *reason,
                        struct topic_error *err);

/* Adds to the reason of a verdict that is there. */
int topic_judgement_add(struct topic_judgement *judgement, const char *sentence,
                        struct topic_error *err);

#endif
