/* topics_file.h - applies the text of a topics file that is not in a file (topicd/topics_file.h). */
#ifndef TOPIC_POLICY_TOPICS_FILE_H
#define TOPIC_POLICY_TOPICS_FILE_H

#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"

/* As topic_topics_file_apply (topicd/topics_file.h); an error names the line alone. */
struct topic_model *topic_topics_file_apply_text(struct topic_model *model, struct topic_text text,
                                                 double min_familiarity, struct topic_error *err);

#endif
