/* control_path.h - where the control socket is when nobody says: one rule for the daemon that makes
 * it and the programs that ask there. */
#ifndef TOPIC_WIRE_CONTROL_PATH_H
#define TOPIC_WIRE_CONTROL_PATH_H

#include "topicd/error.h"

/* The directory: in systemd's RUNTIME_DIRECTORY, else in XDG_RUNTIME_DIR/topicd, else /run/topicd
 * for root, else one of the user's own under /tmp. The first two are the environment's values, and
 * may be NULL or empty. Released with free(). */
char *topic_control_path_directory(const char *runtime, const char *of_user, unsigned long user_id,
                                   struct topic_error *err);

/* ipc://DIRECTORY/control; released with free(). */
char *topic_control_path_endpoint(const char *directory, struct topic_error *err);

#endif
