/* objective.h - what thresholds are chosen for, as `topic train --optimise` names it.
 *
 *     struct topic_objective objective;
 *     if (topic_objective_parse("precision=0.9", &objective))
 *         topic_objective_format(&objective, name, sizeof name);          precision=0.9
 */
#ifndef TOPIC_TRAINING_DECISION_OBJECTIVE_H
#define TOPIC_TRAINING_DECISION_OBJECTIVE_H

#include <stdbool.h>
#include <stddef.h>

enum topic_objective_kind {
    TOPIC_OBJECTIVE_BALANCED, /* between the next two */
    TOPIC_OBJECTIVE_MACRO,    /* the mean F1 of the topics: each topic counts as much */
    TOPIC_OBJECTIVE_MICRO,    /* F1 over all topics given: frequent topics count more */
    TOPIC_OBJECTIVE_PRECISION /* the same at no less than a precision, where that can be reached */
};

/* All zero is the default. */
struct topic_objective {
    enum topic_objective_kind kind;
    double
        precision; /* of TOPIC_OBJECTIVE_PRECISION: of all topics given, the share that is right */
};

#define TOPIC_OBJECTIVE_PRECISION_MIN 0.01  /* less is reached by giving every topic */
#define TOPIC_OBJECTIVE_PRECISION_MAX 0.999 /* more cannot be told from a sample of articles */

/* What --help says of the choices. */
#define TOPIC_OBJECTIVE_CHOICES "balanced|macro|micro|precision=X"

/* Returns whether the text names an objective. */
bool topic_objective_parse(const char *text, struct topic_objective *objective);

#define TOPIC_OBJECTIVE_NAME_SIZE 32

/* Writes the name and returns it. */
const char *topic_objective_format(const struct topic_objective *objective,
                                   char name[TOPIC_OBJECTIVE_NAME_SIZE]);

#endif
