#include "review/review_list.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"

/* The places of a list repeat these: 60 % expected errors, 20 % control sample, 20 % doubted
 * labels. */
static const enum topic_review_list_reason places[] = {
    TOPIC_REVIEW_LIST_UNCERTAIN, TOPIC_REVIEW_LIST_CONTROL, TOPIC_REVIEW_LIST_UNCERTAIN,
    TOPIC_REVIEW_LIST_DOUBTED, TOPIC_REVIEW_LIST_UNCERTAIN};
#define PLACE_COUNT (sizeof places / sizeof *places)

/* A candidate that is not chosen yet. Its value may be that of a shorter list, which is not
 * less. */
struct waiting {
    double value;
    size_t number;
};

struct choice {
    struct topic_review_list *list;
    double *learnt;       /* with the articles that are chosen */
    struct waiting *heap; /* the first of them is the best */
    size_t heap_count;
    size_t *control; /* numbers of candidates; the next is the last one */
    size_t control_count;
    size_t next_doubt;
};

const char *topic_review_list_reason_name(enum topic_review_list_reason reason)
{
    static const char *const names[TOPIC_REVIEW_LIST_REASON_COUNT] = {
        [TOPIC_REVIEW_LIST_UNCERTAIN] = "uncertain",
        [TOPIC_REVIEW_LIST_CONTROL] = "control",
        [TOPIC_REVIEW_LIST_DOUBTED] = "doubted",
    };
    return names[reason];
}

/* ---- the candidates that wait ---- */

/* Of equally good candidates the first one is better. */
static bool is_better(const struct waiting *a, const struct waiting *b)
{
    return a->value != b->value ? a->value > b->value : a->number < b->number;
}

static void sink(struct choice *choice, size_t at)
{
    struct waiting *heap = choice->heap;
    for (;;) {
        size_t best = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < choice->heap_count; child++)
            if (is_better(&heap[child], &heap[best]))
                best = child;
        if (best == at)
            return;
        struct waiting moved = heap[at];
        heap[at] = heap[best];
        heap[best] = moved;
        at = best;
    }
}

static double value_of(const struct choice *choice, size_t number)
{
    return topic_expected_errors_value(&choice->list->candidates[number], choice->learnt);
}

/* The best candidate, with its value as the list is now. A value can only have become less, so the
 * first whose value is up to date and still the largest is the best. */
static struct waiting take_best(struct choice *choice)
{
    for (;;) {
        struct waiting best = choice->heap[0];
        double value = value_of(choice, best.number);
        if (!(value < best.value)) {
            choice->heap[0] = choice->heap[--choice->heap_count];
            sink(choice, 0);
            return best;
        }
        choice->heap[0].value = value;
        sink(choice, 0);
    }
}

/* ---- the list ---- */

/* The article's topics have as many more articles as they are probable. */
static void learn(struct choice *choice, size_t number)
{
    const struct topic_expected_errors *errors = &choice->list->candidates[number];
    for (size_t i = 0; i < errors->count; i++)
        choice->learnt[errors->items[i].topic] += (double)errors->items[i].probability;
}

static struct topic_review_list_item next_of(struct choice *choice,
                                             enum topic_review_list_reason reason)
{
    struct topic_review_list_item item = {.reason = reason};
    if (reason == TOPIC_REVIEW_LIST_DOUBTED) {
        item.number = choice->next_doubt++;
        item.value = choice->list->doubts[item.number];
        return item;
    }
    if (reason == TOPIC_REVIEW_LIST_CONTROL) {
        item.number = choice->control[--choice->control_count];
        item.value = value_of(choice, item.number);
    } else {
        struct waiting best = take_best(choice);
        item.number = best.number;
        item.value = best.value;
    }
    learn(choice, item.number);
    return item;
}

static bool has_more(const struct choice *choice, enum topic_review_list_reason reason)
{
    return reason == TOPIC_REVIEW_LIST_UNCERTAIN ? choice->heap_count > 0
           : reason == TOPIC_REVIEW_LIST_CONTROL ? choice->control_count > 0
                                                 : choice->next_doubt < choice->list->doubt_count;
}

static void fill(struct choice *choice, size_t wanted)
{
    struct topic_review_list *list = choice->list;
    while (list->count < wanted) {
        enum topic_review_list_reason reason = places[list->count % PLACE_COUNT];
        for (enum topic_review_list_reason other = 0;
             !has_more(choice, reason) && other < TOPIC_REVIEW_LIST_REASON_COUNT; other++)
            reason = other;
        if (!has_more(choice, reason))
            return;
        list->items[list->count++] = next_of(choice, reason);
    }
}

/* Draws the control sample among all that are no copies, before the others are chosen: a sample of
 * what those leave would not be one of all articles. The rest waits. */
static void divide(struct choice *choice, size_t wanted)
{
    const struct topic_review_list *list = choice->list;
    struct topic_random random = {.state = list->seed};
    size_t control_places = wanted / PLACE_COUNT + (wanted % PLACE_COUNT > 1);
    size_t left = 0;
    for (size_t i = 0; i < list->candidate_count; i++)
        if (!list->copy_of || list->copy_of[i] == i)
            choice->heap[left++].number = i;
    while (choice->control_count < control_places && left > 0) {
        size_t drawn = topic_random_below(&random, left);
        choice->control[choice->control_count++] = choice->heap[drawn].number;
        choice->heap[drawn] = choice->heap[--left];
    }
    choice->heap_count = left;
    for (size_t i = 0; i < left; i++)
        choice->heap[i].value = value_of(choice, choice->heap[i].number);
    for (size_t i = left / 2; i-- > 0;)
        sink(choice, i);
}

int topic_review_list_make(struct topic_review_list *list, size_t wanted, struct topic_error *err)
{
    struct choice choice = {.list = list};
    size_t all = list->candidate_count + list->doubt_count;
    int status = -1;
    if (wanted > all)
        wanted = all;
    list->count = 0;
    list->items = topic_memory_new(wanted, sizeof *list->items, err);
    choice.learnt = topic_memory_new(list->topic_count, sizeof *choice.learnt, err);
    choice.heap = topic_memory_new(list->candidate_count, sizeof *choice.heap, err);
    choice.control = topic_memory_new(list->candidate_count, sizeof *choice.control, err);
    if (list->items && choice.learnt && choice.heap && choice.control) {
        if (list->topic_count > 0)
            memcpy(choice.learnt, list->learnt, list->topic_count * sizeof *choice.learnt);
        divide(&choice, wanted);
        fill(&choice, wanted);
        status = 0;
    }
    free(choice.learnt);
    free(choice.heap);
    free(choice.control);
    return status;
}

void topic_review_list_release(struct topic_review_list *list)
{
    free(list->items);
    list->items = NULL;
    list->count = 0;
}
