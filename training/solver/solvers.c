#include "training/solver/solvers.h"

#include <string.h>

static const struct topic_solver *const engines[] = {
    &topic_libsvm_solver,
    &topic_liblinear_solver,
    &topic_dcd_solver,
};

const struct topic_solver *topic_solvers_find(const char *name)
{
    if (strcmp(name, "auto") == 0)
        return &topic_dcd_solver;
    for (size_t i = 0; i < sizeof engines / sizeof *engines; i++)
        if (strcmp(engines[i]->name, name) == 0)
            return engines[i];
    return NULL;
}
