#include "daemon/note.h"

/* The topics of an ordinary article or a few; what a batch took is given back at once. */
#define KEPT_BYTES ((size_t)1024)

void topic_note_add(void *note, const struct topic_scratch *scratch, const struct topic_tags *tags)
{
    struct topic_note *here = note;
    struct topic_reading reading = topic_scratch_reading(scratch);
    size_t count = 0;
    for (size_t i = 0; i < tags->count; i++) {
        const struct topic_note_given given = {tags->items[i].topic, tags->items[i].score};
        if (!tags->items[i].accepted)
            continue;
        topic_buffer_append(&here->given, &given, sizeof given, NULL);
        count++;
    }
    here->articles++;
    here->untagged += count == 0;
    here->reading.features += reading.features;
    here->reading.unknown += reading.unknown;
}

void topic_note_merge(struct topic_note *note, const struct topic_note *more)
{
    note->articles += more->articles;
    note->untagged += more->untagged;
    note->reading.features += more->reading.features;
    note->reading.unknown += more->reading.unknown;
    topic_buffer_append(&note->given, more->given.bytes, more->given.len, NULL);
}

void topic_note_reset(struct topic_note *note)
{
    struct topic_buffer given = note->given;
    if (given.capacity > KEPT_BYTES)
        topic_buffer_release(&given);
    topic_buffer_reset(&given);
    *note = (struct topic_note){.given = given};
}

void topic_note_release(struct topic_note *note)
{
    topic_buffer_release(&note->given);
    *note = (struct topic_note){0};
}
