/* label_naming.h - how the store's caller translates names of topics: those that editors give are
 * kept in the log with what they stand for, which labels have; and answers have them as they are
 * called now. The store itself knows no model. Lists are texts with a name a line; each call
 * replaces the content of its buffers.
 *
 * Where there is none, or a function of it is NULL, names stand for themselves. */
#ifndef TOPIC_STORE_LABEL_NAMING_H
#define TOPIC_STORE_LABEL_NAMING_H

#include <stdbool.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* What is decided about an article that has the labels `now`. */
struct topic_label_naming_said {
    struct topic_text given;
    struct topic_text refused;
    bool is_whole; /* `given` replaces what it has */
    struct topic_text now;
};

struct topic_label_naming {
    /* 1: the lists contradict each other, as err says. -1: out of memory. */
    int (*learn)(void *context, const struct topic_label_naming_said *said,
                 struct topic_buffer *given, struct topic_buffer *refused, struct topic_error *err);
    /* Labels as answers give them. */
    int (*show)(void *context, struct topic_text labels, struct topic_buffer *shown,
                struct topic_error *err);
    /* Labels as a corpus has them. *is_clear: they say which topics the article has. */
    int (*settle)(void *context, struct topic_text labels, struct topic_buffer *settled,
                  bool *is_clear, struct topic_error *err);
    void *context;
};

#endif
