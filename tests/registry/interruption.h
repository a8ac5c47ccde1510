/* interruption.h - counts the calls by which files change, and makes the n-th one the last, or
 * fail. Linked around the C library's own (ld --wrap). */
#ifndef TOPIC_TESTS_REGISTRY_INTERRUPTION_H
#define TOPIC_TESTS_REGISTRY_INTERRUPTION_H

enum interruption { INTERRUPTION_NONE, INTERRUPTION_KILL, INTERRUPTION_FAIL };

/* The n-th call from now on, from 1: the process is killed before it; or it fails once for want of
 * space. A count that is still positive afterwards tells that there were fewer calls. */
void interruption_set(enum interruption kind, int n);

#endif
