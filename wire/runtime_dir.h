/* runtime_dir.h - the default place of the control socket: the same rule for topicd, which creates
 * the socket, and for topic, which connects to it. */
#ifndef TOPIC_WIRE_RUNTIME_DIR_H
#define TOPIC_WIRE_RUNTIME_DIR_H

#include <stdbool.h>

#include "topicd/error.h"

/* The rule's input. Absent values are NULL or empty. */
struct topic_runtime_dir {
    const char *runtime_directory; /* $RUNTIME_DIRECTORY, which systemd sets for services */
    const char *user_directory;    /* $XDG_RUNTIME_DIR */
    unsigned long user;            /* user id; 0 is root */
};

/* $RUNTIME_DIRECTORY, else $XDG_RUNTIME_DIR/topicd, else /run/topicd for root, else
 * /tmp/topicd-USERID. The caller frees the result. */
char *topic_runtime_dir_path(const struct topic_runtime_dir *runtime, struct topic_error *err);

/* Whether it is a directory that only this user can write to. Under /tmp another user may have made
 * it first, and listen there in topicd's place. */
bool topic_runtime_dir_is_private(const char *directory);

/* The endpoint of the control socket in that directory. The caller frees the result. */
char *topic_runtime_dir_control_endpoint(const char *directory, struct topic_error *err);

#endif
