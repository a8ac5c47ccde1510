/* min_familiarity.h - the option --min-familiarity of the commands that tag.
 *
 *     double min_familiarity = TOPIC_MIN_FAMILIARITY_NOT_GIVEN;
 *     {..., TOPIC_MIN_FAMILIARITY_OPTION(min_familiarity), ...}
 *     topic_min_familiarity_check("tag", &min_familiarity);
 */
#ifndef TOPIC_CLI_OPTIONS_MIN_FAMILIARITY_H
#define TOPIC_CLI_OPTIONS_MIN_FAMILIARITY_H

#include <math.h>

#define TOPIC_MIN_FAMILIARITY_NOT_GIVEN (-INFINITY)

#define TOPIC_MIN_FAMILIARITY_OPTION(value)                                                        \
    {                                                                                              \
        "min-familiarity", '\0', POPT_ARG_DOUBLE, &(value), 0,                                     \
            "give nothing to articles less familiar than this, 0 to 1 (an answer's familiarity)",  \
            "X"                                                                                    \
    }

/* Turns what was given into what struct topic_tag_options takes: 0 when nothing was, and a negative
 * number for 0, which removes the bound of a topics file. -1 after a message. */
int topic_min_familiarity_check(const char *command, double *value);

#endif
