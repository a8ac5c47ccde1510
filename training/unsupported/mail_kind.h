/* mail_kind.h - recognises a message of mail, or a mailbox, by its headers. */
#ifndef TOPIC_TRAINING_UNSUPPORTED_MAIL_KIND_H
#define TOPIC_TRAINING_UNSUPPORTED_MAIL_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

bool topic_mail_kind_is(struct topic_text text);

#endif
