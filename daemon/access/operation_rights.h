/* operation_rights.h - which right a client needs for an operation at --bind. */
#ifndef TOPIC_DAEMON_ACCESS_OPERATION_RIGHTS_H
#define TOPIC_DAEMON_ACCESS_OPERATION_RIGHTS_H

#include "daemon/access/acl.h"
#include "wire/operation.h"

/* The right to name to a client that lacks it; *others: a sum of those that do as well. */
enum topic_right topic_operation_rights_find(enum topic_operation operation, unsigned *others);

#endif
