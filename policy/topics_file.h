/* topics_file.h - applies a topics file to several models, or the text of one that is not in a file
 * (topicd/topics_file.h).
 *
 *     struct topic_topics_file file;
 *     if (topic_topics_file_read(&file, path, &err) < 0)
 *         return -1;
 *     governed = topic_topics_file_govern(model, &file, min_familiarity, &err);
 *     topic_topics_file_release(&file);
 */
#ifndef TOPIC_POLICY_TOPICS_FILE_H
#define TOPIC_POLICY_TOPICS_FILE_H

#include <stdbool.h>

#include "base/file.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"

/* What the file had when it was read; it may change meanwhile. */
struct topic_topics_file {
    const char *path; /* borrowed; NULL: there is none */
    struct topic_file content;
};

/* With path NULL there is no file, which is no failure. */
int topic_topics_file_read(struct topic_topics_file *file, const char *path,
                           struct topic_error *err);
void topic_topics_file_release(struct topic_topics_file *file);

/* Whether it has nothing but blanks: nothing is decided yet, or it is being written anew. */
bool topic_topics_file_is_empty(const struct topic_topics_file *file);

/* As topic_topics_file_apply (topicd/topics_file.h). */
struct topic_model *topic_topics_file_govern(struct topic_model *model,
                                             const struct topic_topics_file *file,
                                             double min_familiarity, struct topic_error *err);

/* The same; an error names the line alone. */
struct topic_model *topic_topics_file_apply_text(struct topic_model *model, struct topic_text text,
                                                 double min_familiarity, struct topic_error *err);

#endif
