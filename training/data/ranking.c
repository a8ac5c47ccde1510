#include "training/data/ranking.h"

/* Three digits of 11 bits are the 33 bits of an item. */
#define DIGIT_BITS 11
#define DIGIT_COUNT 3
#define DIGIT_VALUES (1u << DIGIT_BITS)

static size_t digit_of(uint64_t item, unsigned digit)
{
    return item >> (digit * DIGIT_BITS) & (DIGIT_VALUES - 1);
}

/* One pass of a stable radix sort from the lowest digit. */
static void sort_by_digit(const uint64_t *from, uint64_t *to, size_t count, unsigned digit)
{
    size_t places[DIGIT_VALUES] = {0};
    for (size_t i = 0; i < count; i++)
        places[digit_of(from[i], digit)]++;
    size_t place = 0;
    for (size_t value = DIGIT_VALUES; value-- > 0;) {
        size_t width = places[value];
        places[value] = place;
        place += width;
    }
    for (size_t i = 0; i < count; i++)
        to[places[digit_of(from[i], digit)]++] = from[i];
}

void topic_ranking_sort(uint64_t *items, uint64_t *spare, size_t count)
{
    uint64_t *from = items;
    uint64_t *to = spare;
    for (unsigned digit = 0; digit < DIGIT_COUNT; digit++) {
        sort_by_digit(from, to, count, digit);
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (count > 0)
        memcpy(items, from, count * sizeof *items); /* an odd number of passes ends in `spare` */
}

static void swap(uint64_t *a, uint64_t *b)
{
    uint64_t kept = *a;
    *a = *b;
    *b = kept;
}

/* Quickselect with a three-way partition, because most items of a large corpus may be equal. */
void topic_ranking_partition(uint64_t *items, size_t count, size_t most)
{
    size_t first = 0;
    size_t last = count;
    while (last - first > 1) {
        uint64_t pivot = items[first + (last - first) / 2];
        size_t above = first; /* end of the items larger than the pivot */
        size_t below = last;  /* begin of the smaller ones */
        for (size_t at = first; at < below;) {
            if (items[at] > pivot)
                swap(&items[at++], &items[above++]);
            else if (items[at] < pivot)
                swap(&items[at], &items[--below]);
            else
                at++;
        }
        if (most < above)
            last = above;
        else if (most > below)
            first = below;
        else
            return;
    }
}
