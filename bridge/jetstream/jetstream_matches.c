#include "bridge/jetstream/jetstream_matches.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

int topic_jetstream_matches_begin(struct topic_jetstream_matches *matches, int64_t from_ns,
                                  int64_t to_ns, struct topic_error *err)
{
    matches->from_ns = from_ns;
    matches->to_ns = to_ns;
    matches->is_cut = false;
    matches->missing = 0;
    matches->count = 0;
    if (!matches->matches)
        matches->matches =
            topic_memory_new(TOPIC_JETSTREAM_MATCHES_MAX, sizeof *matches->matches, err);
    if (!matches->suspects)
        matches->suspects =
            topic_memory_new(TOPIC_JETSTREAM_MATCHES_MAX, sizeof *matches->suspects, err);
    return matches->matches && matches->suspects ? 0 : -1;
}

void topic_jetstream_matches_release(struct topic_jetstream_matches *matches)
{
    free(matches->matches);
    free(matches->suspects);
    *matches = (struct topic_jetstream_matches){0};
}

/* Of the first one of that time or later. */
static size_t place_of(const struct topic_jetstream_matches *matches, int64_t time_ns)
{
    size_t low = 0;
    size_t high = matches->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (matches->matches[middle].time_ns < time_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct topic_jetstream_match *find(const struct topic_jetstream_matches *matches,
                                          int64_t time_ns)
{
    size_t place = place_of(matches, time_ns);
    return place < matches->count && matches->matches[place].time_ns == time_ns
               ? &matches->matches[place]
               : NULL;
}

/* Makes room: the latest goes. */
static void cut(struct topic_jetstream_matches *matches)
{
    matches->count--;
    matches->to_ns = matches->matches[matches->count - 1].time_ns;
    matches->is_cut = true;
}

void topic_jetstream_matches_add(struct topic_jetstream_matches *matches, int64_t time_ns)
{
    if (time_ns <= matches->from_ns || time_ns > matches->to_ns || find(matches, time_ns))
        return;
    if (matches->count == TOPIC_JETSTREAM_MATCHES_MAX)
        cut(matches);
    if (time_ns > matches->to_ns)
        return;
    size_t place = place_of(matches, time_ns);
    struct topic_jetstream_match *at = &matches->matches[place];
    memmove(at + 1, at, (matches->count - place) * sizeof *at);
    *at = (struct topic_jetstream_match){.time_ns = time_ns};
    matches->count++;
}

bool topic_jetstream_matches_mark(struct topic_jetstream_matches *matches, size_t sink, size_t node,
                                  int64_t time_ns)
{
    struct topic_jetstream_match *match = find(matches, time_ns);
    uint8_t bit = (uint8_t)(1U << node);
    if (!match || match->stored[sink] & bit)
        return false;
    match->stored[sink] |= bit;
    return true;
}

void topic_jetstream_matches_forget(struct topic_jetstream_matches *matches, size_t sink,
                                    size_t node)
{
    uint8_t others = (uint8_t) ~(1U << node);
    for (size_t i = 0; i < matches->count; i++)
        matches->matches[i].stored[sink] &= others;
}

static bool is_stored(const struct topic_jetstream_match *match, const size_t *node_counts)
{
    for (size_t i = 0; i < TOPIC_JETSTREAM_MATCHES_SINKS; i++)
        if (node_counts[i] == 0 || match->stored[i] == (1U << node_counts[i]) - 1)
            return true;
    return false;
}

static int compare_times(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;
    return (*x > *y) - (*x < *y);
}

int topic_jetstream_matches_judge(struct topic_jetstream_matches *matches,
                                  const size_t node_counts[TOPIC_JETSTREAM_MATCHES_SINKS],
                                  struct topic_error *err)
{
    int64_t *suspects = topic_memory_new(TOPIC_JETSTREAM_MATCHES_MAX, sizeof *suspects, err);
    size_t count = 0;
    if (!suspects)
        return -1;
    for (size_t i = 0; i < matches->count; i++) {
        struct topic_jetstream_match *match = &matches->matches[i];
        if (is_stored(match, node_counts))
            continue;
        matches->missing++;
        match->is_wanted = bsearch(&match->time_ns, matches->suspects, matches->suspect_count,
                                   sizeof *suspects, compare_times) != NULL;
        if (!match->is_wanted)
            suspects[count++] = match->time_ns;
    }
    free(matches->suspects);
    matches->suspects = suspects;
    matches->suspect_count = count;
    return 0;
}

int64_t topic_jetstream_matches_first(const struct topic_jetstream_matches *matches)
{
    for (size_t i = 0; i < matches->count; i++)
        if (matches->matches[i].is_wanted)
            return matches->matches[i].time_ns;
    return 0;
}

bool topic_jetstream_matches_take(struct topic_jetstream_matches *matches, int64_t time_ns)
{
    struct topic_jetstream_match *match = find(matches, time_ns);
    if (!match || !match->is_wanted)
        return false;
    match->is_wanted = false;
    return true;
}
