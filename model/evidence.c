#include "model/evidence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/memory.h"

/* Words of a phrase at most: longer ones are no longer read at a glance. */
#define PHRASE_WORDS_MAX 4

/* Of two neighbours in a phrase, the weaker weighs at least this part of the stronger: by accident
 * half of all neighbours weigh in the same direction. */
#define NEIGHBOUR_RATIO 0.25

/* And both at least this part of the strongest word in the article. */
#define STRONGEST_RATIO 0.1

/* A word of the article. */
struct topic_place {
    struct topic_span span;
    size_t seen_start; /* the same in the visible text */
    size_t seen_end;
    uint64_t key; /* of the folded word */
    struct topic_batch share;
};

/* A phrase at a place. */
struct topic_sighting {
    uint64_t key; /* of all its words */
    double weight;
    struct topic_span span;
    struct {
        size_t start;
        size_t end;
    } seen;
};

/* ---- words ---- */

static bool is_within(const struct topic_place *place, const struct topic_occurrence *occurrence)
{
    return place->span.field == (enum topic_field)occurrence->field &&
           place->span.start <= occurrence->start && occurrence->end <= place->span.end;
}

static void add_share(struct topic_place *place, const struct topic_batch *share, double part)
{
    place->share.here += share->here * part;
    place->share.everywhere += share->everywhere * part;
}

/* A feature of two words stands after its second one. */
static void add_pair(struct topic_evidence *evidence, const struct topic_occurrence *pair,
                     const struct topic_batch *share)
{
    struct topic_place *second = &evidence->places[evidence->place_count - 1];
    struct topic_place *first = evidence->place_count > 1 ? second - 1 : second;
    if (first->span.field != second->span.field || first->span.start != pair->start)
        first = second;
    add_share(first, share, 0.5);
    add_share(second, share, 0.5);
}

static void add_place(struct topic_evidence *evidence, const struct topic_occurrence *word,
                      const struct topic_batch *share)
{
    struct topic_place *place = &evidence->places[evidence->place_count++];
    *place = (struct topic_place){
        .span = {(enum topic_field)word->field, word->start, word->end},
        .key = word->key,
        .share = *share,
    };
    topic_visible_seen(&evidence->fields[word->field], word->start, word->end, &place->seen_start,
                       &place->seen_end);
}

static void find_places(struct topic_evidence *evidence, const struct topic_features *features)
{
    evidence->place_count = 0;
    for (size_t i = 0; i < features->count; i++) {
        const struct topic_occurrence *occurrence = &features->items[i];
        const struct topic_batch *share = &evidence->shares[i];
        size_t count = evidence->place_count;
        if (count > 0 && occurrence->kind == TOPIC_FEATURE_PHRASE)
            add_pair(evidence, occurrence, share);
        else if (count > 0 && is_within(&evidence->places[count - 1], occurrence))
            add_share(&evidence->places[count - 1], share, 1);
        else
            add_place(evidence, occurrence, share);
    }
}

/* ---- phrases ---- */

/* Whether nothing but spaces, a hyphen, quotes, marks of emphasis or a possessive stands between
 * two words. */
static bool are_neighbours(const struct topic_visible *visible, size_t end, size_t start)
{
    static const char *const between[] = {
        " ", "\n", "\r", "-", "*", "_", "\"", "'s ", "\xE2\x80\x99s "};
    struct topic_text text = visible->text;
    while (end < start) {
        size_t len = 0;
        for (size_t i = 0; len == 0 && i < sizeof between / sizeof *between; i++)
            if (start - end >= strlen(between[i]) &&
                memcmp(text.bytes + end, between[i], strlen(between[i])) == 0)
                len = strlen(between[i]);
        if (len == 0 || topic_visible_ends_paragraph(visible, end))
            return false;
        end += len;
    }
    return true;
}

static bool weighs_alike(double a, double b)
{
    return fabs(a) >= NEIGHBOUR_RATIO * fabs(b) && fabs(b) >= NEIGHBOUR_RATIO * fabs(a);
}

static bool is_joined(const struct topic_evidence *evidence, const struct topic_place *a,
                      const struct topic_place *b, double least)
{
    return a->span.field == b->span.field && a->share.here * b->share.here > 0 &&
           fabs(a->share.everywhere) >= least && fabs(b->share.everywhere) >= least &&
           weighs_alike(a->share.everywhere, b->share.everywhere) &&
           are_neighbours(&evidence->fields[a->span.field], a->seen_end, b->seen_start);
}

static size_t count_words(const struct topic_evidence *evidence, size_t first, double least)
{
    const struct topic_place *place = &evidence->places[first];
    size_t count = 1;
    if (place->share.is_common)
        return count;
    while (count < PHRASE_WORDS_MAX && first + count < evidence->place_count &&
           is_joined(evidence, place + count - 1, place + count, least))
        count++;
    while (place[count - 1].share.is_common)
        count--;
    return count;
}

/* The phrase that begins at a place; returns how many words it has. */
static size_t see_phrase(const struct topic_evidence *evidence, size_t first, double least,
                         struct topic_sighting *sighting)
{
    const struct topic_place *place = &evidence->places[first];
    *sighting = (struct topic_sighting){.key = topic_checksum(&place->key, sizeof place->key, 0),
                                        .weight = place->share.here,
                                        .span = place->span,
                                        .seen = {place->seen_start, place->seen_end}};
    size_t count = count_words(evidence, first, least);
    for (size_t i = 1; i < count; i++) {
        const struct topic_place *next = place + i;
        sighting->key = topic_checksum(&next->key, sizeof next->key, sighting->key);
        sighting->weight += next->share.here;
        sighting->span.end = next->span.end;
        sighting->seen.end = next->seen_end;
    }
    return count;
}

static void find_phrases(struct topic_evidence *evidence)
{
    double strongest = 0;
    for (size_t i = 0; i < evidence->place_count; i++)
        strongest = fmax(strongest, fabs(evidence->places[i].share.everywhere));
    evidence->sighting_count = 0;
    for (size_t i = 0; i < evidence->place_count;) {
        struct topic_sighting *next = &evidence->sightings[evidence->sighting_count];
        i += see_phrase(evidence, i, strongest * STRONGEST_RATIO, next);
        evidence->sighting_count += next->weight != 0;
    }
}

/* ---- reasons ---- */

static int compare_sizes(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_spans(const struct topic_span *a, const struct topic_span *b)
{
    int order = compare_sizes(a->field, b->field);
    return order != 0 ? order : compare_sizes(a->start, b->start);
}

static int compare_sightings(const void *left, const void *right)
{
    const struct topic_sighting *a = left;
    const struct topic_sighting *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return compare_spans(&a->span, &b->span);
}

static int compare_reasons(const void *left, const void *right)
{
    const struct topic_reason *a = left;
    const struct topic_reason *b = right;
    if (fabs(a->weight) != fabs(b->weight))
        return fabs(a->weight) < fabs(b->weight) ? 1 : -1;
    return compare_spans(&a->spans[0], &b->spans[0]);
}

/* What a reader sees there, on one line. There is room: it is reserved before. */
static struct topic_text write_phrase(struct topic_evidence *evidence,
                                      const struct topic_sighting *sighting)
{
    struct topic_text text = evidence->fields[sighting->span.field].text;
    char *out = evidence->phrases.bytes + evidence->phrases.len;
    size_t room = evidence->phrases.capacity - evidence->phrases.len;
    size_t len = 0;
    for (size_t i = sighting->seen.start; i < sighting->seen.end && len < room; i++) {
        bool is_blank = memchr(" \r\n", text.bytes[i], 3);
        if (!is_blank || (len > 0 && out[len - 1] != ' '))
            out[len++] = is_blank ? ' ' : text.bytes[i];
    }
    evidence->phrases.len += len;
    return (struct topic_text){out, len};
}

/* Sightings in order become one reason for each phrase, under the words of the first. */
static void find_reasons(struct topic_evidence *evidence)
{
    struct topic_sighting *sightings = evidence->sightings;
    evidence->reason_count = 0;
    qsort(sightings, evidence->sighting_count, sizeof *sightings, compare_sightings);
    for (size_t i = 0; i < evidence->sighting_count; i++) {
        if (i == 0 || sightings[i].key != sightings[i - 1].key)
            evidence->reasons[evidence->reason_count++] = (struct topic_reason){
                .phrase = write_phrase(evidence, &sightings[i]), .spans = &evidence->spans[i]};
        struct topic_reason *reason = &evidence->reasons[evidence->reason_count - 1];
        reason->weight += sightings[i].weight;
        evidence->spans[i] = sightings[i].span;
        reason->span_count++;
    }
    qsort(evidence->reasons, evidence->reason_count, sizeof *evidence->reasons, compare_reasons);
}

int topic_evidence_begin(struct topic_evidence *evidence, size_t occurrences, size_t components,
                         struct topic_error *err)
{
    size_t most = occurrences + 1; /* so that no array is absent */
    if (topic_memory_reserve(&evidence->shares, &evidence->share_capacity, most,
                             sizeof *evidence->shares, err) < 0 ||
        topic_memory_reserve(&evidence->contributions, &evidence->contribution_capacity,
                             components + 1, sizeof *evidence->contributions, err) < 0 ||
        topic_memory_reserve(&evidence->places, &evidence->place_capacity, most,
                             sizeof *evidence->places, err) < 0 ||
        topic_memory_reserve(&evidence->sightings, &evidence->sighting_capacity, most,
                             sizeof *evidence->sightings, err) < 0 ||
        topic_memory_reserve(&evidence->reasons, &evidence->reason_capacity, most,
                             sizeof *evidence->reasons, err) < 0 ||
        topic_memory_reserve(&evidence->spans, &evidence->span_capacity, most,
                             sizeof *evidence->spans, err) < 0)
        return -1;
    memset(evidence->shares, 0, most * sizeof *evidence->shares);
    evidence->contribution_count = components;
    return 0;
}

int topic_evidence_gather(struct topic_evidence *evidence, const struct topic_features *features,
                          const struct topic_article *article, struct topic_error *err)
{
    size_t bytes = 0;
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++) {
        if (topic_markup_reduce(&evidence->fields[field], article->fields[field], err) < 0)
            return -1;
        bytes += evidence->fields[field].text.len;
    }
    topic_buffer_reset(&evidence->phrases);
    find_places(evidence, features);
    find_phrases(evidence);
    /* Words of a script without spaces overlap, each character standing in two of them. */
    if (topic_buffer_reserve(&evidence->phrases, 2 * bytes, err) < 0)
        return -1;
    find_reasons(evidence);
    return 0;
}

void topic_evidence_release(struct topic_evidence *evidence)
{
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        topic_visible_release(&evidence->fields[field]);
    free(evidence->shares);
    free(evidence->contributions);
    free(evidence->places);
    free(evidence->sightings);
    free(evidence->reasons);
    free(evidence->spans);
    topic_buffer_release(&evidence->phrases);
    *evidence = (struct topic_evidence){0};
}
