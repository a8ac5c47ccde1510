#include "store/learned_labels.h"

#include "base/text.h"
#include "store/label_state.h"

void topic_learned_labels_release(struct topic_learned_labels *learned)
{
    topic_buffer_release(&learned->given);
    topic_buffer_release(&learned->refused);
}

static int write_labels(struct topic_store *store, int64_t article, struct topic_buffer *now,
                        struct topic_error *err)
{
    struct topic_label_state state = {0};
    int status = topic_label_state_read(store, article, &state, err);
    if (status == 0)
        status = topic_name_list_write(&state.given, now, err);
    topic_label_state_release(&state);
    return status;
}

/* A list that is known to be empty is no NULL. */
static struct topic_text text_of(const struct topic_buffer *buffer)
{
    return (struct topic_text){buffer->len > 0 ? buffer->bytes : "", buffer->len};
}

static void set(struct topic_text *learned, const struct topic_buffer *lines,
                struct topic_text said)
{
    if (!topic_text_is_same(text_of(lines), said))
        *learned = text_of(lines);
}

static int learn(struct topic_store *store, const struct topic_label_naming *naming,
                 const struct topic_label_naming_said *said, struct topic_learned_labels *learned,
                 struct topic_error *err)
{
    int status = naming->learn(naming->context, said, &learned->given, &learned->refused, err);
    if (status != 0)
        store->sql.failure = status > 0 ? TOPIC_FAILURE_REQUEST : TOPIC_FAILURE_MEMORY;
    return status == 0 ? 0 : -1;
}

int topic_learned_labels_find(struct topic_store *store, const struct topic_label_naming *naming,
                              struct topic_event_log_event *event,
                              struct topic_learned_labels *learned, struct topic_error *err)
{
    struct topic_buffer now = {0};
    if (!naming || !naming->learn)
        return 0;
    int status = write_labels(store, event->article, &now, err);
    const struct topic_label_naming_said said = {.given = event->given,
                                                 .refused = event->refused,
                                                 .is_whole =
                                                     (event->flags & TOPIC_EVENT_LOG_WHOLE) != 0,
                                                 .now = text_of(&now)};
    if (status == 0)
        status = learn(store, naming, &said, learned, err);
    topic_buffer_release(&now);
    if (status < 0)
        return -1;
    set(&event->learned_given, &learned->given, event->given);
    set(&event->learned_refused, &learned->refused, event->refused);
    return 0;
}
