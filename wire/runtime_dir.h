/* runtime.h - where a daemon's control socket is when nobody names one: the same rule for topicd,
 * which makes it, and for topic, which looks for it. */
#ifndef TOPIC_WIRE_RUNTIME_DIR_H
#define TOPIC_WIRE_RUNTIME_DIR_H

#include "topicd/error.h"

/* What the rule looks at; absent values are NULL or empty. */
struct topic_runtime_dir {
    const char *runtime_directory; /* $RUNTIME_DIRECTORY, of systemd's services */
    const char *user_directory;    /* $XDG_RUNTIME_DIR */
    unsigned long user;            /* 0 is root */
};

/* $RUNTIME_DIRECTORY, else $XDG_RUNTIME_DIR/topicd, else /run/topicd for root, else a directory of
 * the user's own under /tmp. Released with free(). */
char *topic_runtime_dir_path(const struct topic_runtime_dir *runtime, struct topic_error *err);

/* The endpoint of the control socket in that directory. Released with free(). */
char *topic_runtime_dir_control_endpoint(const char *directory, struct topic_error *err);

#endif
