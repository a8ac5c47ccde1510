/* note.h - what a worker notes of the articles that it has tagged; the main thread counts it when
 * the job comes back (daemon/drift.h), so that nothing is shared while tagging. */
#ifndef TOPIC_DAEMON_NOTE_H
#define TOPIC_DAEMON_NOTE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "topicd/model.h"

/* A topic that an article was given. */
struct topic_note_given {
    uint32_t topic;
    float score;
};

/* All zero is empty. */
struct topic_note {
    size_t articles;
    size_t untagged; /* given no topic */
    struct topic_reading reading;
    struct topic_buffer given; /* struct topic_note_given each */
};

/* Adds one article; a topic_answer_note whose context is the note. When memory is short its topics
 * are left out. */
void topic_note_add(void *note, const struct topic_scratch *scratch, const struct topic_tags *tags);

/* Adds what `more` holds. */
void topic_note_merge(struct topic_note *note, const struct topic_note *more);

void topic_note_reset(struct topic_note *note);
void topic_note_release(struct topic_note *note);

#endif
