#include "training/names/label_doubts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_scan.h"
#include "record/label/label_text.h"
#include "training/names/name_score.h"

static int keep(struct topic_label_doubts *doubts, struct topic_text text,
                struct topic_slice *slice, struct topic_error *err)
{
    *slice = (struct topic_slice){doubts->bytes.len, text.len};
    return topic_buffer_append(&doubts->bytes, text.bytes, text.len, err);
}

static int note(struct topic_label_doubts *doubts, enum topic_label_doubts_kind kind,
                struct topic_text first, struct topic_text second, struct topic_error *err)
{
    doubts->kind = kind;
    return keep(doubts, first, &doubts->first, err) < 0
               ? -1
               : keep(doubts, second, &doubts->second, err);
}

/* ---- scores ---- */

/* So many numbers alone, such as 0.93 or 90%, are no names: one of them may be, as of a version. */
#define BARE_MAX 4

/* The names that are the same without their scores. */
struct family {
    size_t first, second; /* names */
    size_t count;
};

/* All names that have a score. */
struct scores {
    struct topic_interner rests; /* the names without them */
    struct family *families;     /* by number of the rest */
    size_t named;                /* names that are more than a score */
    size_t bare;                 /* those that are none */
    size_t repeated;             /* families of those that are, with several names */
};

static int add_score(struct scores *scores, size_t topic, struct topic_text rest,
                     struct topic_error *err)
{
    size_t number = topic_interner_add_name(&scores->rests, rest, err);
    if (number == UINT32_MAX)
        return -1;
    struct family *family = &scores->families[number];
    if (family->count < 2)
        *(family->count == 0 ? &family->first : &family->second) = topic;
    family->count++;
    scores->named += rest.len > 0;
    scores->bare += rest.len == 0;
    scores->repeated += rest.len > 0 && family->count == 2;
    return 0;
}

/* Two topics and more have several scores each, or the topics of a small corpus one each. */
static bool are_scores(const struct scores *scores, size_t topics)
{
    bool have_all = scores->named == topics && scores->rests.count > 1;
    bool have_most = 2 * scores->named > topics && scores->rests.count > 2;
    return scores->repeated > 1 || have_all || have_most || scores->bare > BARE_MAX;
}

/* The first family with several names; without one, the first name of each of two. */
static struct family pair_of(const struct scores *scores)
{
    for (size_t i = 0; i < scores->rests.count; i++)
        if (scores->families[i].count > 1)
            return scores->families[i];
    return (struct family){scores->families[0].first, scores->families[1].first, 2};
}

static int refuse_scores(const struct scores *scores, const struct topic_interner *topics,
                         struct topic_error *err)
{
    const struct family pair = pair_of(scores);
    struct topic_text first = topic_interner_text(topics, pair.first);
    struct topic_text second = topic_interner_text(topics, pair.second);
    return topic_error_set(err,
                           "%zu of %zu topics have a score in the name, such as \"%.*s\" and "
                           "\"%.*s\": write the names alone, and a number that belongs to a name "
                           "in words",
                           scores->named + scores->bare, topics->count,
                           topic_label_text_quoted_len(first), first.bytes,
                           topic_label_text_quoted_len(second), second.bytes);
}

static int collect_scores(struct scores *scores, const struct topic_interner *topics,
                          struct topic_error *err)
{
    struct topic_text rest;
    scores->families = topic_memory_new(topics->count, sizeof *scores->families, err);
    int status = scores->families ? 0 : -1;
    for (size_t topic = 0; status == 0 && topic < topics->count; topic++)
        if (topic_name_score_split(topic_interner_text(topics, topic), &rest))
            status = add_score(scores, topic, rest, err);
    return status;
}

static int find_scores(struct topic_label_doubts *doubts, const struct topic_interner *topics,
                       struct topic_error *err)
{
    struct scores scores = {0};
    int status = collect_scores(&scores, topics, err);
    if (status == 0 && are_scores(&scores, topics->count))
        status = refuse_scores(&scores, topics, err);
    else if (status == 0 && scores.repeated > 0)
        status = note(doubts, TOPIC_LABEL_DOUBTS_SCORE,
                      topic_interner_text(topics, pair_of(&scores).first),
                      topic_interner_text(topics, pair_of(&scores).second), err);
    topic_interner_release(&scores.rests);
    free(scores.families);
    return status;
}

/* ---- texts ---- */

/* Fewer names say nothing about all of them; sentences say it sooner. */
#define TEXTS_MIN 10
#define SENTENCES_MIN 3

/* Names that are shorter on average are subject headings or tags, of which many are rare. */
#define TEXT_MEAN_BYTES 40
#define SENTENCE_MEAN_BYTES 20

static bool ends_as_sentence(struct topic_text name)
{
    static const char *const ends[] = {".", "!", "?", "\u2026", "\u3002", "\uff01", "\uff1f"};
    name = topic_text_scan_trim(name, " \"')");
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t len = strlen(ends[i]);
        if (name.len > len && memcmp(name.bytes + name.len - len, ends[i], len) == 0)
            return true;
    }
    return false;
}

/* As of summaries, translations or answers, each article has one of its own. */
static int check_texts(const struct topic_interner *topics, const size_t *articles,
                       struct topic_error *err)
{
    size_t bytes = 0;
    size_t single = 0;
    size_t sentences = 0;
    for (size_t topic = 0; topic < topics->count; topic++) {
        struct topic_text name = topic_interner_text(topics, topic);
        bytes += name.len;
        single += articles[topic] == 1;
        sentences += ends_as_sentence(name);
    }
    bool are_single = 10 * single >= 9 * topics->count;
    bool are_long = topics->count >= TEXTS_MIN && bytes >= TEXT_MEAN_BYTES * topics->count;
    bool are_sentences = topics->count >= SENTENCES_MIN && 2 * sentences > topics->count &&
                         bytes >= SENTENCE_MEAN_BYTES * topics->count;
    if (!are_single || (!are_long && !are_sentences))
        return 0;
    struct topic_text first = topic_interner_text(topics, 0);
    int shown = topic_label_text_quoted_len(first);
    return topic_error_set(err,
                           "the topics are texts, such as summaries, and no names: %zu of %zu "
                           "have one article each, the first is \"%.*s%s\"; set --map topics=KEY "
                           "with the key that has names, which articles share",
                           single, topics->count, shown, first.bytes,
                           (size_t)shown < first.len ? "..." : "");
}

/* ---- numbers of classes ---- */

/* The length of the word before the number of a class, with what stands between; 0: it is none. */
static size_t class_word(struct topic_text name)
{
    static const char *const words[] = {"label", "class", "cluster", "category", "topic", "target"};
    size_t end = topic_text_scan_find_any(name, 0, " _-0123456789");
    size_t number = topic_text_scan_skip(name, end, " _-");
    bool has_number =
        number < name.len && topic_text_scan_skip(name, number, "0123456789") == name.len;
    const struct topic_text word = {name.bytes, end};
    return has_number && TOPIC_TEXT_SCAN_IS_ONE_OF(word, words) ? number : 0;
}

static bool are_numbers(const struct topic_interner *topics)
{
    struct topic_text first = topic_interner_text(topics, 0);
    size_t len = topics->count > 1 ? class_word(first) : 0;
    for (size_t topic = 1; topic < topics->count && len > 0; topic++) {
        struct topic_text name = topic_interner_text(topics, topic);
        if (class_word(name) != len ||
            !topic_text_scan_is_same_in_any_case(name.bytes, first.bytes, len))
            return false;
    }
    return len > 0;
}

/* ---- all ---- */

int topic_label_doubts_find(struct topic_label_doubts *doubts, const struct topic_interner *topics,
                            const struct topic_label_matrix *labels, struct topic_error *err)
{
    struct topic_label_matrix all = *labels;
    if (topics->count == 0)
        return 0;
    all.topic_count = topics->count;
    size_t *articles = topic_label_matrix_count_articles(&all, err);
    int status = articles ? check_texts(topics, articles, err) : -1;
    free(articles);
    if (status == 0)
        status = find_scores(doubts, topics, err);
    if (status == 0 && doubts->kind == TOPIC_LABEL_DOUBTS_NONE && are_numbers(topics))
        status = note(doubts, TOPIC_LABEL_DOUBTS_NUMBERS, topic_interner_text(topics, 0),
                      topic_interner_text(topics, 1), err);
    return status;
}

struct topic_text topic_label_doubts_text(const struct topic_label_doubts *doubts,
                                          struct topic_slice slice)
{
    return (struct topic_text){slice.len > 0 ? doubts->bytes.bytes + slice.start : "", slice.len};
}

void topic_label_doubts_release(struct topic_label_doubts *doubts)
{
    topic_buffer_release(&doubts->bytes);
    *doubts = (struct topic_label_doubts){0};
}
