#include "cli/options/min_familiarity.h"

#include "cli/command/command.h"

int topic_min_familiarity_check(const char *command, double *value)
{
    if (*value == TOPIC_MIN_FAMILIARITY_NOT_GIVEN) {
        *value = 0;
        return 0;
    }
    if (!(*value >= 0 && *value <= 1)) {
        topic_command_usage(command, "--min-familiarity %g: must be 0 to 1", *value);
        return -1;
    }
    if (*value == 0)
        *value = -1;
    return 0;
}
