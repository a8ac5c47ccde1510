#include "model/attribution/phrases.h"

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
struct topic_phrase_word {
    struct topic_span span;
    size_t seen_start; /* the same in the visible text */
    size_t seen_end;
    uint64_t key; /* of the folded word */
    struct topic_attribution attribution;
};

/* A phrase at a place. */
struct topic_phrase_occurrence {
    uint64_t key; /* of all its words */
    double weight;
    struct topic_span span;
    struct {
        size_t start;
        size_t end;
    } seen;
};

/* ---- words ---- */

static bool is_within(const struct topic_phrase_word *place,
                      const struct topic_occurrence *occurrence)
{
    return place->span.field == (enum topic_field)occurrence->field &&
           place->span.start <= occurrence->start && occurrence->end <= place->span.end;
}

static void add_share(struct topic_phrase_word *place, const struct topic_attribution *attribution,
                      double part)
{
    place->attribution.here += attribution->here * part;
    place->attribution.everywhere += attribution->everywhere * part;
}

/* A feature of two words stands after its second one. */
static void add_pair(struct topic_phrases *phrases, const struct topic_occurrence *pair,
                     const struct topic_attribution *attribution)
{
    struct topic_phrase_word *second = &phrases->places[phrases->place_count - 1];
    struct topic_phrase_word *first = phrases->place_count > 1 ? second - 1 : second;
    if (first->span.field != second->span.field || first->span.start != pair->start)
        first = second;
    add_share(first, attribution, 0.5);
    add_share(second, attribution, 0.5);
}

static void add_place(struct topic_phrases *phrases, const struct topic_occurrence *word,
                      const struct topic_attribution *attribution)
{
    struct topic_phrase_word *place = &phrases->places[phrases->place_count++];
    *place = (struct topic_phrase_word){
        .span = {(enum topic_field)word->field, word->start, word->end},
        .key = word->key,
        .attribution = *attribution,
    };
    topic_source_map_to_visible(&phrases->fields[word->field], word->start, word->end,
                                &place->seen_start, &place->seen_end);
}

static void find_places(struct topic_phrases *phrases, const struct topic_feature_list *features)
{
    phrases->place_count = 0;
    for (size_t i = 0; i < features->count; i++) {
        const struct topic_occurrence *occurrence = &features->items[i];
        const struct topic_attribution *attribution = &phrases->attributions[i];
        size_t count = phrases->place_count;
        if (count > 0 && occurrence->kind == TOPIC_FEATURE_PHRASE)
            add_pair(phrases, occurrence, attribution);
        else if (count > 0 && is_within(&phrases->places[count - 1], occurrence))
            add_share(&phrases->places[count - 1], attribution, 1);
        else
            add_place(phrases, occurrence, attribution);
    }
}

/* ---- phrases ---- */

/* Whether nothing but spaces, a hyphen, quotes, marks of emphasis or a possessive stands between
 * two words. */
static bool are_neighbours(const struct topic_visible_text *visible, size_t end, size_t start)
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
        if (len == 0 || topic_source_map_ends_paragraph(visible, end))
            return false;
        end += len;
    }
    return true;
}

static bool weighs_alike(double a, double b)
{
    return fabs(a) >= NEIGHBOUR_RATIO * fabs(b) && fabs(b) >= NEIGHBOUR_RATIO * fabs(a);
}

static bool is_joined(const struct topic_phrases *phrases, const struct topic_phrase_word *a,
                      const struct topic_phrase_word *b, double least)
{
    return a->span.field == b->span.field && a->attribution.here * b->attribution.here > 0 &&
           fabs(a->attribution.everywhere) >= least && fabs(b->attribution.everywhere) >= least &&
           weighs_alike(a->attribution.everywhere, b->attribution.everywhere) &&
           are_neighbours(&phrases->fields[a->span.field], a->seen_end, b->seen_start);
}

static size_t count_words(const struct topic_phrases *phrases, size_t first, double least)
{
    const struct topic_phrase_word *place = &phrases->places[first];
    size_t count = 1;
    if (place->attribution.is_common)
        return count;
    while (count < PHRASE_WORDS_MAX && first + count < phrases->place_count &&
           is_joined(phrases, place + count - 1, place + count, least))
        count++;
    while (place[count - 1].attribution.is_common)
        count--;
    return count;
}

/* The phrase that begins at a place; returns how many words it has. */
static size_t see_phrase(const struct topic_phrases *phrases, size_t first, double least,
                         struct topic_phrase_occurrence *occurrence)
{
    const struct topic_phrase_word *place = &phrases->places[first];
    *occurrence =
        (struct topic_phrase_occurrence){.key = topic_checksum(&place->key, sizeof place->key, 0),
                                         .weight = place->attribution.here,
                                         .span = place->span,
                                         .seen = {place->seen_start, place->seen_end}};
    size_t count = count_words(phrases, first, least);
    for (size_t i = 1; i < count; i++) {
        const struct topic_phrase_word *next = place + i;
        occurrence->key = topic_checksum(&next->key, sizeof next->key, occurrence->key);
        occurrence->weight += next->attribution.here;
        occurrence->span.end = next->span.end;
        occurrence->seen.end = next->seen_end;
    }
    return count;
}

static void find_phrases(struct topic_phrases *phrases)
{
    double strongest = 0;
    for (size_t i = 0; i < phrases->place_count; i++)
        strongest = fmax(strongest, fabs(phrases->places[i].attribution.everywhere));
    phrases->occurrence_count = 0;
    for (size_t i = 0; i < phrases->place_count;) {
        struct topic_phrase_occurrence *next = &phrases->occurrences[phrases->occurrence_count];
        i += see_phrase(phrases, i, strongest * STRONGEST_RATIO, next);
        phrases->occurrence_count += next->weight != 0;
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
    const struct topic_phrase_occurrence *a = left;
    const struct topic_phrase_occurrence *b = right;
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
static struct topic_text write_phrase(struct topic_phrases *phrases,
                                      const struct topic_phrase_occurrence *occurrence)
{
    struct topic_text text = phrases->fields[occurrence->span.field].text;
    char *out = phrases->phrases.bytes + phrases->phrases.len;
    size_t room = phrases->phrases.capacity - phrases->phrases.len;
    size_t len = 0;
    for (size_t i = occurrence->seen.start; i < occurrence->seen.end && len < room; i++) {
        bool is_blank = memchr(" \r\n", text.bytes[i], 3);
        if (!is_blank || (len > 0 && out[len - 1] != ' '))
            out[len++] = is_blank ? ' ' : text.bytes[i];
    }
    phrases->phrases.len += len;
    return (struct topic_text){out, len};
}

/* Sightings in order become one reason for each phrase, under the words of the first. */
static void find_reasons(struct topic_phrases *phrases)
{
    struct topic_phrase_occurrence *occurrences = phrases->occurrences;
    phrases->reason_count = 0;
    qsort(occurrences, phrases->occurrence_count, sizeof *occurrences, compare_sightings);
    for (size_t i = 0; i < phrases->occurrence_count; i++) {
        if (i == 0 || occurrences[i].key != occurrences[i - 1].key)
            phrases->reasons[phrases->reason_count++] = (struct topic_reason){
                .phrase = write_phrase(phrases, &occurrences[i]), .spans = &phrases->spans[i]};
        struct topic_reason *reason = &phrases->reasons[phrases->reason_count - 1];
        reason->weight += occurrences[i].weight;
        phrases->spans[i] = occurrences[i].span;
        reason->span_count++;
    }
    qsort(phrases->reasons, phrases->reason_count, sizeof *phrases->reasons, compare_reasons);
}

int topic_phrases_begin(struct topic_phrases *phrases, size_t occurrences, size_t components,
                        struct topic_error *err)
{
    size_t most = occurrences + 1; /* so that no array is absent */
    if (topic_memory_reserve(&phrases->attributions, &phrases->attribution_capacity, most,
                             sizeof *phrases->attributions, err) < 0 ||
        topic_memory_reserve(&phrases->contributions, &phrases->contribution_capacity,
                             components + 1, sizeof *phrases->contributions, err) < 0 ||
        topic_memory_reserve(&phrases->places, &phrases->place_capacity, most,
                             sizeof *phrases->places, err) < 0 ||
        topic_memory_reserve(&phrases->occurrences, &phrases->occurrence_capacity, most,
                             sizeof *phrases->occurrences, err) < 0 ||
        topic_memory_reserve(&phrases->reasons, &phrases->reason_capacity, most,
                             sizeof *phrases->reasons, err) < 0 ||
        topic_memory_reserve(&phrases->spans, &phrases->span_capacity, most, sizeof *phrases->spans,
                             err) < 0)
        return -1;
    memset(phrases->attributions, 0, most * sizeof *phrases->attributions);
    phrases->contribution_count = components;
    return 0;
}

int topic_phrases_gather(struct topic_phrases *phrases, const struct topic_feature_list *features,
                         const struct topic_article *article, struct topic_error *err)
{
    size_t bytes = 0;
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++) {
        if (topic_markup_reduce(&phrases->fields[field], article->fields[field], err) < 0)
            return -1;
        bytes += phrases->fields[field].text.len;
    }
    topic_buffer_reset(&phrases->phrases);
    find_places(phrases, features);
    find_phrases(phrases);
    /* Words of a script without spaces overlap, each character standing in two of them. */
    if (topic_buffer_reserve(&phrases->phrases, 2 * bytes, err) < 0)
        return -1;
    find_reasons(phrases);
    return 0;
}

void topic_phrases_release(struct topic_phrases *phrases)
{
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        topic_source_map_release(&phrases->fields[field]);
    free(phrases->attributions);
    free(phrases->contributions);
    free(phrases->places);
    free(phrases->occurrences);
    free(phrases->reasons);
    free(phrases->spans);
    topic_buffer_release(&phrases->phrases);
    *phrases = (struct topic_phrases){0};
}
