/* interruption.h - counts the system calls that change files, and kills the process before the n-th
 * call, or makes that call fail. Wraps the functions of the C library (ld --wrap). */
#ifndef TOPIC_TESTS_REGISTRY_INTERRUPTION_H
#define TOPIC_TESTS_REGISTRY_INTERRUPTION_H

#include <stdbool.h>

enum interruption { INTERRUPTION_NONE, INTERRUPTION_KILL, INTERRUPTION_FAIL };

/* Before the n-th call from now on (n >= 1) the process is killed, or that call fails once with
 * ENOSPC. Nothing happens when there are fewer calls. */
void interruption_set(enum interruption kind, int n);

/* For further functions that are wrapped: counts a call, and tells whether it is to fail. */
bool interruption_is_due(void);

#endif
