/* solvers.h - every engine that topic train --solver can name.
 *
 * A new engine is one file that defines a struct topic_solver, a declaration here and a line in the
 * table of solvers.c.
 */
#ifndef TOPIC_TRAINING_SOLVER_SOLVERS_H
#define TOPIC_TRAINING_SOLVER_SOLVERS_H

#include "training/solver/solver.h"

extern const struct topic_solver topic_libsvm_solver;
extern const struct topic_solver topic_liblinear_solver;
extern const struct topic_solver topic_dcd_solver;

/* By name; "auto" is dcd (docs/decisions/0003-solvers.md). NULL: no engine has that name. */
const struct topic_solver *topic_solvers_find(const char *name);

#endif
