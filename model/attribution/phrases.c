#include "model/attribution/phrases.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/memory.h"

/* The longest phrase: more words cannot be read at a glance. */
#define PHRASE_WORDS_MAX 4

/* The weaker of two neighbours in a phrase weighs at least this fraction of the stronger one: half
 * of all neighbours have weights of the same sign by chance. */
#define NEIGHBOUR_RATIO 0.25

/* Both weigh at least this fraction of the strongest word in the article. */
#define STRONGEST_RATIO 0.1

/* A word of the article. */
struct topic_phrase_word {
    struct topic_span span;
    size_t visible_start; /* the same in the visible text */
    size_t visible_end;
    uint64_t key; /* of the folded word */
    struct topic_attribution attribution;
};

enum place_kind {
    PLACE_IN_WORD, /* it counts for the word */
    PLACE_IN_PAIR, /* half for the word, half for the one before */
    PLACE_FIRST    /* the word begins with it */
};

/* The word that an item of the feature list counts for. */
struct topic_phrase_place {
    uint32_t word;
    enum place_kind kind;
};

/* An occurrence of a phrase. */
struct topic_phrase_occurrence {
    uint64_t key; /* hash of the keys of its words */
    double weight;
    struct topic_span span;
    struct {
        size_t start;
        size_t end;
    } visible;
};

/* ---- words ---- */

static bool is_within(const struct topic_phrase_word *word,
                      const struct topic_occurrence *occurrence)
{
    return word->span.field == (enum topic_field)occurrence->field &&
           word->span.start <= occurrence->start && occurrence->end <= word->span.end;
}

/* In the list, a pair comes after its second word. */
static struct topic_phrase_place place_of_pair(const struct topic_phrases *phrases,
                                               const struct topic_occurrence *pair)
{
    uint32_t last = (uint32_t)(phrases->word_count - 1);
    const struct topic_phrase_word *second = &phrases->words[last];
    bool has_first = last > 0 && second[-1].span.field == second->span.field &&
                     second[-1].span.start == pair->start;
    return (struct topic_phrase_place){last, has_first ? PLACE_IN_PAIR : PLACE_IN_WORD};
}

static struct topic_phrase_place add_word(struct topic_phrases *phrases,
                                          const struct topic_occurrence *occurrence)
{
    struct topic_phrase_word *word = &phrases->words[phrases->word_count];
    *word = (struct topic_phrase_word){
        .span = {(enum topic_field)occurrence->field, occurrence->start, occurrence->end},
        .key = occurrence->key,
    };
    topic_source_map_to_visible(&phrases->fields[occurrence->field], occurrence->start,
                                occurrence->end, &word->visible_start, &word->visible_end);
    return (struct topic_phrase_place){(uint32_t)phrases->word_count++, PLACE_FIRST};
}

static void find_words(struct topic_phrases *phrases, const struct topic_feature_list *features)
{
    phrases->word_count = 0;
    for (size_t i = 0; i < features->count; i++) {
        const struct topic_occurrence *occurrence = &features->items[i];
        size_t count = phrases->word_count;
        if (count > 0 && occurrence->kind == TOPIC_FEATURE_PHRASE)
            phrases->places[i] = place_of_pair(phrases, occurrence);
        else if (count > 0 && is_within(&phrases->words[count - 1], occurrence))
            phrases->places[i] = (struct topic_phrase_place){(uint32_t)(count - 1), PLACE_IN_WORD};
        else
            phrases->places[i] = add_word(phrases, occurrence);
    }
}

static void add_to_word(struct topic_phrase_word *word, const struct topic_attribution *attribution,
                        double fraction)
{
    word->attribution.here += attribution->here * fraction;
    word->attribution.everywhere += attribution->everywhere * fraction;
}

/* Gives each word the attributions of its items. */
static void weigh_words(struct topic_phrases *phrases)
{
    for (size_t i = 0; i < phrases->attribution_count; i++) {
        const struct topic_phrase_place *place = &phrases->places[i];
        const struct topic_attribution *attribution = &phrases->attributions[i];
        struct topic_phrase_word *word = &phrases->words[place->word];
        if (place->kind == PLACE_FIRST) {
            word->attribution = *attribution;
        } else if (place->kind == PLACE_IN_PAIR) {
            add_to_word(word - 1, attribution, 0.5);
            add_to_word(word, attribution, 0.5);
        } else {
            add_to_word(word, attribution, 1);
        }
    }
}

/* ---- phrases ---- */

/* Whether only spaces, hyphens, quotes, marks of emphasis or a possessive 's separate two words. */
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

static bool have_similar_weights(double a, double b)
{
    return fabs(a) >= NEIGHBOUR_RATIO * fabs(b) && fabs(b) >= NEIGHBOUR_RATIO * fabs(a);
}

static bool is_joined(const struct topic_phrases *phrases, const struct topic_phrase_word *a,
                      const struct topic_phrase_word *b, double least)
{
    return a->span.field == b->span.field && a->attribution.here * b->attribution.here > 0 &&
           fabs(a->attribution.everywhere) >= least && fabs(b->attribution.everywhere) >= least &&
           have_similar_weights(a->attribution.everywhere, b->attribution.everywhere) &&
           are_neighbours(&phrases->fields[a->span.field], a->visible_end, b->visible_start);
}

static size_t count_words(const struct topic_phrases *phrases, size_t first, double least)
{
    const struct topic_phrase_word *word = &phrases->words[first];
    size_t count = 1;
    if (word->attribution.is_common)
        return count;
    while (count < PHRASE_WORDS_MAX && first + count < phrases->word_count &&
           is_joined(phrases, word + count - 1, word + count, least))
        count++;
    while (word[count - 1].attribution.is_common)
        count--;
    return count;
}

/* Reads the phrase that begins with a word; returns how many words it has. */
static size_t read_phrase(const struct topic_phrases *phrases, size_t first, double least,
                          struct topic_phrase_occurrence *occurrence)
{
    const struct topic_phrase_word *word = &phrases->words[first];
    *occurrence =
        (struct topic_phrase_occurrence){.key = topic_checksum(&word->key, sizeof word->key, 0),
                                         .weight = word->attribution.here,
                                         .span = word->span,
                                         .visible = {word->visible_start, word->visible_end}};
    size_t count = count_words(phrases, first, least);
    for (size_t i = 1; i < count; i++) {
        const struct topic_phrase_word *next = word + i;
        occurrence->key = topic_checksum(&next->key, sizeof next->key, occurrence->key);
        occurrence->weight += next->attribution.here;
        occurrence->span.end = next->span.end;
        occurrence->visible.end = next->visible_end;
    }
    return count;
}

static void find_phrases(struct topic_phrases *phrases)
{
    double strongest = 0;
    for (size_t i = 0; i < phrases->word_count; i++)
        strongest = fmax(strongest, fabs(phrases->words[i].attribution.everywhere));
    phrases->occurrence_count = 0;
    for (size_t i = 0; i < phrases->word_count;) {
        struct topic_phrase_occurrence *next = &phrases->occurrences[phrases->occurrence_count];
        i += read_phrase(phrases, i, strongest * STRONGEST_RATIO, next);
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

static int compare_occurrences(const void *left, const void *right)
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

/* The bytes of the texts of all phrases. In a script without spaces, words overlap. */
static size_t text_bytes(const struct topic_phrases *phrases)
{
    size_t bytes = 0;
    for (size_t i = 0; i < phrases->occurrence_count; i++)
        bytes += phrases->occurrences[i].visible.end - phrases->occurrences[i].visible.start;
    return bytes;
}

/* Writes the visible text of the phrase on one line; gather has reserved the room. */
static struct topic_text write_phrase(struct topic_phrases *phrases,
                                      const struct topic_phrase_occurrence *occurrence)
{
    struct topic_text text = phrases->fields[occurrence->span.field].text;
    char *out = phrases->texts.bytes + phrases->texts.len;
    size_t room = phrases->texts.capacity - phrases->texts.len;
    size_t len = 0;
    for (size_t i = occurrence->visible.start; i < occurrence->visible.end && len < room; i++) {
        bool is_blank = memchr(" \r\n", text.bytes[i], 3);
        if (!is_blank || (len > 0 && out[len - 1] != ' '))
            out[len++] = is_blank ? ' ' : text.bytes[i];
    }
    phrases->texts.len += len;
    return (struct topic_text){out, len};
}

/* Sorts the occurrences, and makes each phrase one reason with the text of its first occurrence. */
static void find_reasons(struct topic_phrases *phrases)
{
    struct topic_phrase_occurrence *occurrences = phrases->occurrences;
    phrases->reason_count = 0;
    qsort(occurrences, phrases->occurrence_count, sizeof *occurrences, compare_occurrences);
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

static int reserve(struct topic_phrases *phrases, size_t items, size_t contributions,
                   struct topic_error *err)
{
    size_t most = items + 1; /* so that no array is NULL */
    if (topic_memory_reserve(&phrases->attributions, &phrases->attribution_capacity, most,
                             sizeof *phrases->attributions, err) < 0 ||
        topic_memory_reserve(&phrases->contributions, &phrases->contribution_capacity,
                             contributions + 1, sizeof *phrases->contributions, err) < 0 ||
        topic_memory_reserve(&phrases->totals, &phrases->total_capacity, contributions + 1,
                             sizeof *phrases->totals, err) < 0 ||
        topic_memory_reserve(&phrases->places, &phrases->place_capacity, most,
                             sizeof *phrases->places, err) < 0 ||
        topic_memory_reserve(&phrases->words, &phrases->word_capacity, most, sizeof *phrases->words,
                             err) < 0 ||
        topic_memory_reserve(&phrases->occurrences, &phrases->occurrence_capacity, most,
                             sizeof *phrases->occurrences, err) < 0 ||
        topic_memory_reserve(&phrases->reasons, &phrases->reason_capacity, most,
                             sizeof *phrases->reasons, err) < 0 ||
        topic_memory_reserve(&phrases->spans, &phrases->span_capacity, most, sizeof *phrases->spans,
                             err) < 0)
        return -1;
    memset(phrases->attributions, 0, most * sizeof *phrases->attributions);
    phrases->attribution_count = items;
    phrases->contribution_count = contributions;
    return 0;
}

int topic_phrases_begin(struct topic_phrases *phrases, const struct topic_feature_list *features,
                        const struct topic_article *article, size_t contributions,
                        struct topic_error *err)
{
    if (reserve(phrases, features->count, contributions, err) < 0)
        return -1;
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        if (topic_markup_reduce(&phrases->fields[field], article->fields[field], features->rules,
                                err) < 0)
            return -1;
    find_words(phrases, features);
    return 0;
}

int topic_phrases_gather(struct topic_phrases *phrases, struct topic_error *err)
{
    topic_buffer_reset(&phrases->texts);
    weigh_words(phrases);
    find_phrases(phrases);
    if (topic_buffer_reserve(&phrases->texts, text_bytes(phrases), err) < 0)
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
    free(phrases->totals);
    free(phrases->places);
    free(phrases->words);
    free(phrases->occurrences);
    free(phrases->reasons);
    free(phrases->spans);
    topic_buffer_release(&phrases->texts);
    *phrases = (struct topic_phrases){0};
}
