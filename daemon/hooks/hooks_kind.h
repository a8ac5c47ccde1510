/* hooks_kind.h - what a connection is for, which decides what libzmq keeps of what its peer sends. */
#ifndef TOPIC_DAEMON_HOOKS_HOOKS_KIND_H
#define TOPIC_DAEMON_HOOKS_HOOKS_KIND_H

enum topic_hooks_kind {
    TOPIC_HOOKS_OTHER,
    TOPIC_HOOKS_REQUESTS,
    TOPIC_HOOKS_RECORDS,
    TOPIC_HOOKS_SUBSCRIPTIONS,
    TOPIC_HOOKS_KINDS
};

#endif
