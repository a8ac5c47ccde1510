#include "review/article_copies.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/memory.h"

/* A longer word is read as several. */
#define MAX_WORD_BYTES 64

/* ---- words ---- */

static bool is_letter(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte >= 0x80;
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

/* The bytes of a character of scripts that write no blanks between words, from U+3000 on, and of
 * Thai and Lao; 0: another. */
static size_t unspaced_len(const char *at, const char *end)
{
    unsigned char first = (unsigned char)at[0];
    size_t len = first >= 0xf0 ? 4 : 3;
    if (first < 0xe0 || (size_t)(end - at) < len)
        return 0;
    if (first == 0xe0)
        return (unsigned char)at[1] >= 0xb8 && (unsigned char)at[1] <= 0xbb ? len : 0;
    return first >= 0xe3 ? len : 0;
}

static void add_hash(struct topic_article_sketch *sketch, uint32_t hash)
{
    size_t low = 0;
    size_t high = sketch->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sketch->hashes[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == TOPIC_ARTICLE_COPIES_HASHES || (low < sketch->count && sketch->hashes[low] == hash))
        return;
    if (sketch->count < TOPIC_ARTICLE_COPIES_HASHES)
        sketch->count++;
    memmove(sketch->hashes + low + 1, sketch->hashes + low,
            (sketch->count - low - 1) * sizeof *sketch->hashes);
    sketch->hashes[low] = hash;
}

static void add_bytes(struct topic_article_sketch *sketch, const char *bytes, size_t len)
{
    add_hash(sketch, (uint32_t)topic_checksum(bytes, len, 0));
}

/* Returns where it ends. */
static const char *add_word(struct topic_article_sketch *sketch, const char *at, const char *end)
{
    char word[MAX_WORD_BYTES];
    size_t len = 0;
    while (at < end && len < sizeof word && is_letter((unsigned char)*at) &&
           unspaced_len(at, end) == 0)
        word[len++] = lower(*at++);
    add_bytes(sketch, word, len);
    return at;
}

static void add_text(struct topic_article_sketch *sketch, struct topic_text text)
{
    const char *end = text.bytes + text.len;
    const char *start = text.bytes; /* of the character before, where it is of such a script */
    for (const char *at = start; at < end;) {
        size_t len = unspaced_len(at, end);
        if (len > 0) {
            add_bytes(sketch, start, (size_t)(at - start) + len);
            start = at;
            at += len;
        } else {
            at = is_letter((unsigned char)*at) ? add_word(sketch, at, end) : at + 1;
            start = at;
        }
    }
}

void topic_article_copies_sketch(struct topic_article_sketch *sketch,
                                 const struct topic_article *article)
{
    sketch->count = 0;
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        if (article->fields[field].bytes)
            add_text(sketch, article->fields[field]);
}

/* ---- copies ---- */

/* Of the smallest hashes of both together, four fifths are in each. Most articles have little in
 * common, which the first hashes tell. */
static bool is_copy(const struct topic_article_sketch *a, const struct topic_article_sketch *b)
{
    size_t i = 0;
    size_t k = 0;
    size_t shared = 0;
    size_t all = 0;
    for (; all < TOPIC_ARTICLE_COPIES_HASHES && (i < a->count || k < b->count); all++) {
        bool is_of_a = k == b->count || (i < a->count && a->hashes[i] <= b->hashes[k]);
        bool is_of_b = i == a->count || (k < b->count && b->hashes[k] <= a->hashes[i]);
        shared += is_of_a && is_of_b;
        if (5 * (all + 1 - shared) > TOPIC_ARTICLE_COPIES_HASHES)
            return false;
        i += is_of_a;
        k += is_of_b;
    }
    return all > 0 && 5 * shared >= 4 * all;
}

int64_t topic_article_copies_find(const struct topic_article_copies *copies,
                                  const struct topic_article_sketch *sketch, int64_t number)
{
    for (size_t i = 0; i < copies->count; i++)
        if (copies->items[i].number < number && is_copy(&copies->items[i].sketch, sketch))
            return copies->items[i].number;
    return 0;
}

int topic_article_copies_add(struct topic_article_copies *copies,
                             const struct topic_article_sketch *sketch, int64_t number,
                             struct topic_error *err)
{
    if (copies->most == 0)
        return 0;
    size_t place = copies->count;
    if (copies->count == copies->most) {
        place = copies->next;
        copies->next = (copies->next + 1) % copies->most;
    } else {
        if (topic_memory_reserve(&copies->items, &copies->capacity, copies->count + 1,
                                 sizeof *copies->items, err) < 0)
            return -1;
        copies->count++;
    }
    copies->items[place] = (struct topic_article_copies_item){.number = number, .sketch = *sketch};
    return 0;
}

void topic_article_copies_release(struct topic_article_copies *copies)
{
    free(copies->items);
    *copies = (struct topic_article_copies){0};
}
