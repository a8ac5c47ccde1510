#include "training/decision/objective.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PRECISION "precision="

static const char *const names[] = {
    [TOPIC_OBJECTIVE_BALANCED] = "balanced",
    [TOPIC_OBJECTIVE_MACRO] = "macro",
    [TOPIC_OBJECTIVE_MICRO] = "micro",
};
#define NAME_COUNT (sizeof names / sizeof *names)

static bool parse_precision(const char *text, struct topic_objective *objective)
{
    char *end;
    *objective = (struct topic_objective){.kind = TOPIC_OBJECTIVE_PRECISION,
                                          .precision = strtod(text, &end)};
    return end != text && *end == '\0' && objective->precision >= TOPIC_OBJECTIVE_PRECISION_MIN &&
           objective->precision <= TOPIC_OBJECTIVE_PRECISION_MAX;
}

bool topic_objective_parse(const char *text, struct topic_objective *objective)
{
    if (strncmp(text, PRECISION, strlen(PRECISION)) == 0)
        return parse_precision(text + strlen(PRECISION), objective);
    for (enum topic_objective_kind kind = 0; kind < NAME_COUNT; kind++)
        if (strcmp(text, names[kind]) == 0) {
            *objective = (struct topic_objective){.kind = kind};
            return true;
        }
    return false;
}

const char *topic_objective_format(const struct topic_objective *objective,
                                   char name[TOPIC_OBJECTIVE_NAME_SIZE])
{
    if (objective->kind == TOPIC_OBJECTIVE_PRECISION)
        snprintf(name, TOPIC_OBJECTIVE_NAME_SIZE, PRECISION "%g", objective->precision);
    else
        snprintf(name, TOPIC_OBJECTIVE_NAME_SIZE, "%s", names[objective->kind]);
    return name;
}
