#include "training/names/label_doubts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_scan.h"
#include "base/utf8.h"
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

/* Among names without a score, those of two topics differ by scores if there are so many of each:
 * 30 articles have some 20 scores of two digits. Rates and versions (VAT 5%, VAT 20%; 10% off, 20%
 * off, 50% off; API 0.9, API 1.0) are two or three. */
#define FAMILY_MIN 4

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
    size_t large;                /* of these, with FAMILY_MIN names */
    size_t single;               /* names that are more than a score, with one article */
    size_t rates;                /* of which a rate may be part */
    struct topic_text rate;      /* the first of these */
    bool are_rates_several;      /* of different numbers */
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
    scores->large += rest.len > 0 && family->count == FAMILY_MIN;
    return 0;
}

static void add_rate(struct scores *scores, struct topic_text rate)
{
    if (rate.len == 0)
        return;
    if (scores->rates == 0)
        scores->rate = rate;
    scores->rates++;
    scores->are_rates_several = scores->are_rates_several || rate.len != scores->rate.len ||
                                memcmp(rate.bytes, scores->rate.bytes, rate.len) != 0;
}

/* Whether the numbers are parts of names: 50% Off, Gilt 4.25%. A score differs from article to
 * article, so that most names that are the same without it are several, or have one article. Of
 * 37,500 simulated corpora with scores of one or two digits (2 to 40 topics, 2 to 30 articles for
 * each), two were taken for rates so. */
static bool are_rates(const struct scores *scores)
{
    return scores->rates == scores->named && scores->are_rates_several && scores->rests.count > 2 &&
           4 * scores->repeated <= scores->rests.count && 4 * scores->single <= scores->named;
}

/* Two topics and more have many scores each, or most topics of a small corpus have one. */
static bool are_scores(const struct scores *scores, size_t topics)
{
    bool have_all = scores->named == topics && scores->rests.count > 1;
    bool have_most = 2 * scores->named > topics && scores->rests.count > 2;
    return scores->large > 1 || scores->bare > BARE_MAX ||
           ((have_all || have_most) && !are_rates(scores));
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
                          const size_t *articles, struct topic_error *err)
{
    struct topic_text rest;
    scores->families = topic_memory_new(topics->count, sizeof *scores->families, err);
    int status = scores->families ? 0 : -1;
    for (size_t topic = 0; status == 0 && topic < topics->count; topic++) {
        struct topic_text name = topic_interner_text(topics, topic);
        if (!topic_name_score_split(name, &rest))
            continue;
        status = add_score(scores, topic, rest, err);
        add_rate(scores, rest.len > 0 ? topic_name_score_rate(name, rest) : rest);
        scores->single += rest.len > 0 && articles[topic] == 1;
    }
    return status;
}

static int find_scores(struct topic_label_doubts *doubts, const struct topic_interner *topics,
                       const size_t *articles, struct topic_error *err)
{
    struct scores scores = {0};
    int status = collect_scores(&scores, topics, articles, err);
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

/* Means, in letters. Measured: topics of seven corpora have 3 to 27, media topics of the IPTC 17
 * and with their paths 57, subject headings of libraries 49, committees of a parliament 43.
 * Headlines have 44 to 52, first sentences 47 to 400. Above LONG only names of which almost none is
 * shared are texts, as headlines are. */
#define LONG_LETTERS 40
#define TEXT_LETTERS 80
#define SENTENCE_LETTERS 20

/* From this character on, the scripts of East Asia, one says as much as three letters: Chinese
 * headlines have 18 of them, and topics two to four. */
#define FIRST_OF_THREE 0x2e80

/* A sentence has so many words with a small first letter; Bank of America Corp. has one. */
#define SMALL_WORDS_MIN 2

/* What all names together are. */
struct names {
    size_t count;
    size_t letters;
    size_t single;    /* with one article */
    size_t sentences; /* by their form */
    bool are_several; /* articles have two names and more on average, as no text is split */
};

static size_t count_letters(struct topic_text name)
{
    size_t letters = 0;
    int32_t rune;
    for (size_t at = 0; at < name.len; letters += rune < FIRST_OF_THREE ? 1 : 3)
        at += topic_utf8_decode(name.bytes + at, name.len - at, &rune);
    return letters;
}

/* Words behind the first one, but for abbreviations: Kofola a.s. */
static size_t count_small_words(struct topic_text name)
{
    size_t count = 0;
    for (size_t at = topic_text_scan_find_any(name, 0, " "); at < name.len;) {
        size_t end = topic_text_scan_find_any(name, ++at, " ");
        bool is_small = at < end && ((unsigned char)name.bytes[at] >= 0x80 ||
                                     (name.bytes[at] >= 'a' && name.bytes[at] <= 'z'));
        count += is_small && topic_text_scan_find_any(name, at, ".") + 1 >= end;
        at = end;
    }
    return count;
}

static bool ends_with_one_of(struct topic_text name, const char *const *ends, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(ends[i]);
        if (name.len > len && memcmp(name.bytes + name.len - len, ends[i], len) == 0)
            return true;
    }
    return false;
}

/* Sections are called What's on? and Have your say! too. */
static bool is_sentence(struct topic_text name)
{
    static const char *const ends[] = {".", "\u2026", "\u0964"};
    static const char *const wide[] = {"\u3002", "\uff01", "\uff1f"};
    name = topic_text_scan_trim(name, " \"')");
    return ends_with_one_of(name, wide, sizeof wide / sizeof *wide) ||
           (ends_with_one_of(name, ends, sizeof ends / sizeof *ends) &&
            count_small_words(name) >= SMALL_WORDS_MIN);
}

static struct names look_at_names(const struct topic_interner *topics, const size_t *articles,
                                  const struct topic_label_matrix *labels)
{
    struct names names = {.count = topics->count};
    size_t labelled = labels->article_count - topic_label_matrix_count_empty(labels);
    names.are_several = labels->starts[labels->article_count] >= 2 * labelled;
    for (size_t topic = 0; topic < topics->count; topic++) {
        struct topic_text name = topic_interner_text(topics, topic);
        names.letters += count_letters(name);
        names.single += articles[topic] == 1;
        names.sentences += is_sentence(name);
    }
    return names;
}

static int refuse_texts(const struct topic_interner *topics, size_t single, struct topic_error *err)
{
    struct topic_text first = topic_interner_text(topics, 0);
    int shown = topic_label_text_quoted_len(first);
    return topic_error_set(err,
                           "the topics are texts, such as summaries, and no names: %zu of %zu "
                           "have one article each, the first is \"%.*s%s\"; set --map topics=KEY "
                           "with the key that has names, which articles share",
                           single, topics->count, shown, first.bytes,
                           (size_t)shown < first.len ? "..." : "");
}

/* As of summaries, translations or answers, each article has one of its own: of names that articles
 * share, 97 in 100 had one article in the worst of 280 samples of 60 articles, and then they were
 * short. */
static int find_texts(struct topic_label_doubts *doubts, const struct topic_interner *topics,
                      const size_t *articles, const struct topic_label_matrix *labels,
                      struct topic_error *err)
{
    const struct names names = look_at_names(topics, articles, labels);
    bool are_long = names.count >= TEXTS_MIN && names.letters >= LONG_LETTERS * names.count;
    bool are_texts = names.count >= TEXTS_MIN && names.letters >= TEXT_LETTERS * names.count;
    bool are_sentences = names.count >= SENTENCES_MIN && 2 * names.sentences > names.count &&
                         names.letters >= SENTENCE_LETTERS * names.count;
    bool is_none_shared = 50 * names.single >= 49 * names.count;
    if (10 * names.single < 9 * names.count)
        return 0;
    if (!names.are_several && (are_sentences || are_texts || (are_long && is_none_shared)))
        return refuse_texts(topics, names.single, err);
    return are_long ? note(doubts, TOPIC_LABEL_DOUBTS_TEXTS, topic_interner_text(topics, 0),
                           topic_interner_text(topics, 1), err)
                    : 0;
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
    int status = articles ? find_texts(doubts, topics, articles, &all, err) : -1;
    if (status == 0 && doubts->kind == TOPIC_LABEL_DOUBTS_NONE)
        status = find_scores(doubts, topics, articles, err);
    free(articles);
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
