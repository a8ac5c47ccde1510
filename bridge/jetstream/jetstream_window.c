#include "bridge/jetstream/jetstream_window.h"

#include <stdlib.h>
#include <time.h>

#include "base/memory.h"

/* How long a stream may take for an acknowledgement: it chooses a new leader in less. */
#define GIVE_UP_S 5

/* How soon a lost connection is noticed. */
#define LOOK_NS 50000000L
#define NS_PER_S 1000000000L

void topic_jetstream_window_init(struct topic_jetstream_window *window)
{
    pthread_condattr_t monotonic;
    pthread_mutex_init(&window->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&window->answered, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

void topic_jetstream_window_release(struct topic_jetstream_window *window)
{
    pthread_cond_destroy(&window->answered);
    pthread_mutex_destroy(&window->lock);
    topic_jetstream_recent_release(&window->recent);
    free(window->sent);
}

int topic_jetstream_window_begin(struct topic_jetstream_window *window, size_t count,
                                 struct topic_error *err)
{
    pthread_mutex_lock(&window->lock);
    int status =
        topic_memory_reserve(&window->sent, &window->capacity, count, sizeof *window->sent, err);
    window->count = 0;
    window->next = 0;
    window->waiting = 0;
    window->waiting_bytes = 0;
    window->lowest = 0;
    window->highest = 0;
    window->failure = (struct topic_error){0};
    pthread_mutex_unlock(&window->lock);
    return status;
}

void topic_jetstream_window_add(struct topic_jetstream_window *window, const natsMsg *message,
                                struct topic_engine_publication *item)
{
    pthread_mutex_lock(&window->lock);
    window->sent[window->count++] = (struct topic_jetstream_sent){message, item};
    window->publishing = message;
    window->waiting++;
    window->waiting_bytes += item->record.len;
    pthread_mutex_unlock(&window->lock);
}

static void forget(struct topic_jetstream_window *window, struct topic_jetstream_sent *sent)
{
    sent->message = NULL;
    window->waiting--;
    window->waiting_bytes -= sent->item->record.len;
}

void topic_jetstream_window_sent(struct topic_jetstream_window *window)
{
    pthread_mutex_lock(&window->lock);
    natsMsg *early = window->early;
    window->publishing = NULL;
    window->early = NULL;
    if (early && window->early_number > 0)
        topic_jetstream_recent_add(&window->recent, &early, window->early_number);
    pthread_mutex_unlock(&window->lock);
    natsMsg_Destroy(early);
}

void topic_jetstream_window_undo(struct topic_jetstream_window *window)
{
    pthread_mutex_lock(&window->lock);
    window->publishing = NULL;
    forget(window, &window->sent[window->count - 1]);
    pthread_mutex_unlock(&window->lock);
}

static struct topic_jetstream_sent *find(struct topic_jetstream_window *window,
                                         const natsMsg *message)
{
    for (size_t i = 0; i < window->count; i++) {
        size_t place = (window->next + i) % window->count;
        if (window->sent[place].message != message)
            continue;
        window->next = place + 1;
        return &window->sent[place];
    }
    return NULL;
}

/* A duplicate without a number is one of a message that the stream has not stored yet, and may
 * never store: a leader that has lost its followers knows the id and answers so. */
static bool is_stored(const jsPubAck *answer)
{
    return answer && (!answer->Duplicate || answer->Sequence > 0);
}

static void note(struct topic_jetstream_window *window, struct topic_engine_publication *item,
                 const jsPubAck *answer, const jsPubAckErr *failure)
{
    item->is_published = is_stored(answer);
    item->is_duplicate = item->is_published && answer->Duplicate;
    if (item->is_published && !item->is_duplicate) {
        if (window->lowest == 0 || answer->Sequence < window->lowest)
            window->lowest = answer->Sequence;
        if (answer->Sequence > window->highest)
            window->highest = answer->Sequence;
    }
    if (failure && failure->ErrCode == JSStreamMessageExceedsMaximumErr) {
        item->is_refused = true;
        topic_error_set(&item->why, "the stream takes no record of %zu bytes", item->record.len);
    } else if (failure)
        topic_error_set(&window->failure, "not stored: %s",
                        failure->ErrText && failure->ErrText[0] ? failure->ErrText
                                                                : natsStatus_GetText(failure->Err));
    else if (!item->is_published)
        topic_error_set(&window->failure,
                        "not stored: the stream has a message of this id that it has not stored");
}

/* The thread that publishes it may not have left libnats yet. */
static void keep(struct topic_jetstream_window *window, natsMsg **message, uint64_t number)
{
    if (*message == window->publishing) {
        window->early = *message;
        window->early_number = number;
        *message = NULL;
    } else if (number > 0)
        topic_jetstream_recent_add(&window->recent, message, number);
}

void topic_jetstream_window_answer(struct topic_jetstream_window *window, natsMsg **message,
                                   const jsPubAck *answer, const jsPubAckErr *failure)
{
    pthread_mutex_lock(&window->lock);
    struct topic_jetstream_sent *sent = find(window, *message);
    if (sent) {
        struct topic_engine_publication *item = sent->item;
        forget(window, sent);
        note(window, item, answer, failure);
        keep(window, message, item->is_published ? answer->Sequence : 0);
        pthread_cond_signal(&window->answered);
    }
    pthread_mutex_unlock(&window->lock);
}

void topic_jetstream_window_fail(struct topic_jetstream_window *window, const char *text)
{
    pthread_mutex_lock(&window->lock);
    topic_error_set(&window->failure, "not stored: %s", text);
    pthread_mutex_unlock(&window->lock);
}

static bool is_past(const struct timespec *time, const struct timespec *end)
{
    return time->tv_sec > end->tv_sec ||
           (time->tv_sec == end->tv_sec && time->tv_nsec >= end->tv_nsec);
}

/* Waits for an answer, not for long. False: the time is up. */
static bool wait_for_one(struct topic_jetstream_window *window, const struct timespec *end)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    if (is_past(&until, end))
        return false;
    until.tv_nsec += LOOK_NS;
    until.tv_sec += until.tv_nsec / NS_PER_S;
    until.tv_nsec %= NS_PER_S;
    pthread_cond_timedwait(&window->answered, &window->lock, &until);
    return true;
}

bool topic_jetstream_window_wait(struct topic_jetstream_window *window, size_t messages,
                                 size_t bytes, atomic_uint *losses, unsigned before)
{
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += GIVE_UP_S;
    pthread_mutex_lock(&window->lock);
    while (window->waiting > messages || window->waiting_bytes > bytes) {
        if (atomic_load(losses) != before)
            topic_error_set(&window->failure, "not stored: the connection was lost");
        else if (!wait_for_one(window, &end))
            topic_error_set(&window->failure, "not stored: no acknowledgement within %d s",
                            GIVE_UP_S);
        else
            continue;
        break;
    }
    bool goes_on = !topic_error_is_set(&window->failure);
    pthread_mutex_unlock(&window->lock);
    return goes_on;
}

int topic_jetstream_window_end(struct topic_jetstream_window *window, bool *went_back,
                               struct topic_error *err)
{
    pthread_mutex_lock(&window->lock);
    *went_back = window->lowest > 0 && window->lowest <= window->highest_before;
    if (window->highest > 0)
        window->highest_before = window->highest;
    window->count = 0;
    window->waiting = 0;
    window->waiting_bytes = 0;
    int status =
        topic_error_is_set(&window->failure) ? topic_error_set(err, "%s", window->failure.text) : 0;
    pthread_mutex_unlock(&window->lock);
    return status;
}
