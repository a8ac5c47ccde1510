/* run_children.h - the children of a training: `topic train`, which learns from its corpus, and
 * `topic judge`, which compares the new model with the one that serves.
 *
 *     struct topic_run_children children = {.files = files, ..., .run = 17};
 *     if (topic_run_children_find_serving(&children, registry, id, &err) == 0 &&
 *         topic_run_children_train(&children, &err) == 0 &&
 *         topic_run_children_judge(&children, &judgement, &err) == 0)
 *         ... the judgement ...
 *     topic_run_children_release(&children);
 */
#ifndef TOPIC_DAEMON_RETRAINING_RUN_CHILDREN_H
#define TOPIC_DAEMON_RETRAINING_RUN_CHILDREN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/trainer/judgement.h"
#include "daemon/trainer/run_files.h"
#include "topicd/error.h"

/* All borrowed, but the last three. */
struct topic_run_children {
    const struct topic_run_files *files;
    const char *program;                      /* topic */
    const char *topics_path;                  /* of the editors, or NULL */
    const char *manifest;                     /* of the model that serves */
    const char *corpus;                       /* digest */
    const char *actor;                        /* who asked for the run */
    int64_t run;                              /* its number */
    size_t memory_bytes;                      /* of a child; 0: no limit */
    int64_t limit_ms;                         /* that a child may take */
    int wake;                                 /* readable when something waits for `go_on` */
    bool (*go_on)(void *context);             /* false: the child is to be ended */
    void (*show)(void *context, double done); /* how far the child is, 0 to 1 */
    void *context;

    char *serving; /* the file of the model that serves */
    bool is_ended; /* by go_on */
    bool has_said; /* a child failed by itself, and said why */
};

int topic_run_children_find_serving(struct topic_run_children *children, const char *registry,
                                    const char *id, struct topic_error *err);
void topic_run_children_release(struct topic_run_children *children);

/* -1: it could not be started, was ended, or failed: the error has the last line of its messages. */
int topic_run_children_train(struct topic_run_children *children, struct topic_error *err);
int topic_run_children_judge(struct topic_run_children *children, struct topic_judgement *judgement,
                             struct topic_error *err);

#endif
