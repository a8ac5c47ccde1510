/* topics_file_writer.h - replaces the topics file in one step.
 *
 * A link stays, and the file that it names is replaced. The new file has the mode of the old one
 * and, where this user may set it, its group. What a daemon that was killed here has left beside
 * the file is removed. A file that this user may not write is left, also where the directory would
 * allow it. */
#ifndef TOPIC_DAEMON_RETRAINING_TOPICS_FILE_WRITER_H
#define TOPIC_DAEMON_RETRAINING_TOPICS_FILE_WRITER_H

#include "topicd/article.h"
#include "topicd/error.h"

/* -1: the old file is there as it was; or the new one, if only its directory could not be synced. */
int topic_topics_file_writer_replace(const char *path, struct topic_text text,
                                     struct topic_error *err);

#endif
