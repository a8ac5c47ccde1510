/* mail_message.h - a message of mail or Usenet as an article: its subject and its text. */
#ifndef TOPIC_TRAINING_READER_MAIL_MESSAGE_H
#define TOPIC_TRAINING_READER_MAIL_MESSAGE_H

#include "record/record.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Sets the subject as title and what stands behind the headers as body. `text` is a message
 * (training/unsupported/mail_kind.h). Fails where the text is of several parts or encoded, and
 * for a mailbox of several messages. */
int topic_mail_message_take(struct topic_record *record, struct topic_text text,
                            struct topic_error *err);

#endif
