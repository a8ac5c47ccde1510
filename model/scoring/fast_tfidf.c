#include "model/scoring/fast_tfidf.h"

#include <string.h>

#include "model/features/feature_rules.h"

/* Keys that wait for their look-up: so many that their prefetched buckets have arrived by then, and
 * so few that they stay in the L1 cache. */
#define WINDOW_KEYS 128

/* The most keys that a word adds to one window: its own, two stems and a phrase. */
#define WORD_KEYS 4

/* OR-ed to eight ASCII bytes, makes letters lower case; leaves digits and the signs within
 * numbers. */
#define LOWER_CASE UINT64_C(0x2020202020202020)
/* Of the characters of a word, only letters have this bit. */
#define LETTER_BITS UINT64_C(0x4040404040404040)
/* "www" as the first half of a word: it may begin an address. */
#define WWW UINT64_C(0x777777)

/* Keys that wait for their look-up, all with the same weight. */
struct window {
    size_t count;
    uint64_t keys[WINDOW_KEYS + WORD_KEYS];
};

struct reading {
    const struct topic_cpu_dispatch *cpu;
    struct topic_tfidf *vector;
    const struct topic_vocabulary *vocabulary;
    struct topic_tokenizer *tokenizer;
    struct topic_word_scan *scan;
    struct topic_feature_rules rules;
    float field_weight;
    size_t stem_letters;      /* SIZE_MAX: no stems */
    size_t long_stem_letters; /* likewise */
    uint64_t stem_masks[2];   /* for the two halves of a word: the bytes of its stem */
    uint64_t long_stem_masks[2];
    struct window words;  /* and stems and phrases; they count with the field's weight */
    struct window titles; /* title words; they count once */
};

static int look_up(struct reading *reading, struct window *window, float weight,
                   struct topic_error *err)
{
    if (weight > 0) {
        struct topic_tfidf *vector = reading->vector;
        const float *unknown = &vector->counts[0];
        float before = *unknown;
        if (topic_tfidf_reserve(vector, window->count, err) < 0)
            return -1;
        reading->cpu->count_keys(vector, reading->vocabulary, window->keys, window->count, weight);
        vector->read += window->count;
        vector->unknown += (size_t)((*unknown - before) / weight + 0.5f);
    }
    window->count = 0;
    return 0;
}

/* Appends the key if wanted is 1, without a branch: it is always written, and not counted if 0. */
static inline void push(const struct reading *reading, struct window *window, uint64_t key,
                        size_t wanted)
{
    __builtin_prefetch(topic_vocabulary_bucket(reading->vocabulary, key));
    window->keys[window->count] = key;
    window->count += wanted;
}

/* The kinds of features besides words and stems, which most models do not have. */
static int add_others(struct reading *reading, const uint64_t *keys, unsigned kinds,
                      struct topic_error *err)
{
    push(reading, &reading->words, keys[TOPIC_FEATURE_PHRASE], kinds >> TOPIC_FEATURE_PHRASE & 1);
    push(reading, &reading->words, keys[TOPIC_FEATURE_LONG_STEM],
         kinds >> TOPIC_FEATURE_LONG_STEM & 1);
    push(reading, &reading->titles, keys[TOPIC_FEATURE_TITLE_WORD],
         kinds >> TOPIC_FEATURE_TITLE_WORD & 1);
    return reading->titles.count < WINDOW_KEYS ? 0 : look_up(reading, &reading->titles, 1, err);
}

static inline int add(struct reading *reading, const struct topic_feature_rules_word *word,
                      struct topic_error *err)
{
    push(reading, &reading->words, word->key, 1);
    push(reading, &reading->words, word->stem, word->has_stem);
    if (topic_feature_rules_has_others(&reading->rules)) {
        uint64_t keys[TOPIC_FEATURE_KIND_COUNT] = {0};
        unsigned kinds = topic_feature_rules_apply(&reading->rules, word, keys);
        if (add_others(reading, keys, kinds, err) < 0)
            return -1;
    }
    return reading->words.count < WINDOW_KEYS
               ? 0
               : look_up(reading, &reading->words, reading->field_weight, err);
}

/* Runs the tokenizer at offset `at` of the text and adds what it finds. */
static int tokenize(struct reading *reading, size_t at, struct topic_error *err)
{
    struct topic_tokenizer *tokenizer = reading->tokenizer;
    if (reading->rules.has_phrases)
        topic_tokenizer_skip(tokenizer, at);
    tokenizer->at = at;
    do {
        struct topic_token token;
        if (!topic_tokenizer_step(tokenizer, &token))
            continue;
        struct topic_feature_rules_word word = topic_feature_rules_word_of(&reading->rules, &token);
        if (add(reading, &word, err) < 0)
            return -1;
    } while (tokenizer->has_pending || tokenizer->has_longer);
    return 0;
}

/* Moves the tokenizer past a word, bytes [start, end) of the text. Returns whether the word follows
 * the previous token. */
static bool skip_word(struct topic_tokenizer *tokenizer, size_t start, size_t end)
{
    bool follows = topic_tokenizer_skip(tokenizer, start);
    tokenizer->broken = false;
    tokenizer->at = end;
    return follows;
}

/* The first `len` of 16 bytes of text as two numbers, in lower case and padded with zeros. */
static inline void read_halves(const char *bytes, size_t len, uint64_t halves[2])
{
    static const unsigned char ones_then_zeros[2 * TOPIC_WORD_HASH_BLOCK] = {
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    uint64_t masks[2];
    memcpy(halves, bytes, TOPIC_WORD_HASH_BLOCK);
    memcpy(masks, ones_then_zeros + TOPIC_WORD_HASH_BLOCK - len, TOPIC_WORD_HASH_BLOCK);
    halves[0] = (halves[0] | LOWER_CASE) & masks[0];
    halves[1] = (halves[1] | LOWER_CASE) & masks[1];
}

/* Adds a word that the scan found: bytes [start, end) of the scan, which begins at `base` of the
 * text. 1: the tokenizer must read this word, because it is too long or may begin an address. */
static inline int add_word(struct reading *reading, size_t base, size_t start, size_t end,
                           struct topic_error *err)
{
    size_t len = end - start;
    uint64_t halves[2];
    if (len > TOPIC_WORD_HASH_BLOCK)
        return 1;
    read_halves(reading->scan->bytes + start, len, halves);
    if (halves[0] == WWW)
        return 1;
    bool has_letter = ((halves[0] | halves[1]) & LETTER_BITS) != 0;
    struct topic_feature_rules_word word = {
        .key =
            topic_word_hash_add(topic_word_hash_begin(TOPIC_WORD_HASH_WORD), halves[0], halves[1]),
        .stem = topic_word_hash_add(topic_word_hash_begin(TOPIC_WORD_HASH_STEM),
                                    halves[0] & reading->stem_masks[0],
                                    halves[1] & reading->stem_masks[1]),
        .has_stem = has_letter & (len >= reading->stem_letters)};
    if (has_letter & (len >= reading->long_stem_letters)) {
        word.has_long_stem = true;
        word.long_stem = topic_word_hash_add(topic_word_hash_begin(TOPIC_WORD_HASH_STEM),
                                             halves[0] & reading->long_stem_masks[0],
                                             halves[1] & reading->long_stem_masks[1]);
    }
    if (reading->rules.has_phrases)
        word.follows = skip_word(reading->tokenizer, base + start, base + end);
    return add(reading, &word, err);
}

/* Appends the keys of the words from `edge` on that end before `bound`, as add_word() and add() do
 * for a model with words and stems alone: with most models, most words are added here. Stops before
 * a word that the tokenizer must read, and when the window is full; returns where. */
static const uint16_t *add_run(struct reading *reading, const uint16_t *edge, size_t bound)
{
    const struct topic_vocabulary vocabulary = *reading->vocabulary;
    const char *bytes = reading->scan->bytes;
    const uint64_t stem_masks[2] = {reading->stem_masks[0], reading->stem_masks[1]};
    const size_t stem_letters = reading->stem_letters;
    uint64_t *key = reading->words.keys + reading->words.count;
    const uint64_t *full = reading->words.keys + WINDOW_KEYS;
    for (; key < full; edge += 2) {
        size_t len = (size_t)edge[1] - edge[0];
        uint64_t halves[2];
        if (edge[1] >= bound || len > TOPIC_WORD_HASH_BLOCK)
            break;
        read_halves(bytes + edge[0], len, halves);
        if (halves[0] == WWW)
            break;
        bool has_letter = ((halves[0] | halves[1]) & LETTER_BITS) != 0;
        key[0] =
            topic_word_hash_add(topic_word_hash_begin(TOPIC_WORD_HASH_WORD), halves[0], halves[1]);
        key[1] = topic_word_hash_add(topic_word_hash_begin(TOPIC_WORD_HASH_STEM),
                                     halves[0] & stem_masks[0], halves[1] & stem_masks[1]);
        __builtin_prefetch(topic_vocabulary_bucket(&vocabulary, key[0]));
        __builtin_prefetch(topic_vocabulary_bucket(&vocabulary, key[1]));
        key += 1 + (has_letter & (len >= stem_letters));
    }
    reading->words.count = (size_t)(key - reading->words.keys);
    return edge;
}

/* How far a scan has been read. */
struct position {
    const uint16_t *edge;     /* where the next word begins */
    const uint16_t *fallback; /* the next fallback */
    size_t limit;             /* a word that ends after this offset may continue after the scan */
};

/* Where the tokenizer must be run next; END when nowhere up to the limit. */
static size_t next_fallback(const struct position *position)
{
    size_t start = position->edge[0];
    size_t end = position->edge[1];
    size_t fallback = *position->fallback;
    bool is_inside = fallback > start && fallback <= end;
    if (is_inside || (start == 0 && end > position->limit))
        return start; /* it must read this word: a fallback, or longer than a scan */
    return fallback <= position->limit && fallback < end ? fallback : TOPIC_WORD_SCAN_END;
}

/* Runs the tokenizer at an offset of the scan. 1: the scan is valid after what the tokenizer read;
 * 0: scan again from there, because it read past the limit or stopped within a word. */
static int fall_back(struct reading *reading, size_t base, size_t place, struct position *position,
                     struct topic_error *err)
{
    if (tokenize(reading, base + place, err) < 0)
        return -1;
    size_t reached = reading->tokenizer->at - base;
    if (reached > position->limit)
        return 0;
    while (*position->fallback < reached)
        position->fallback++;
    while (position->edge[1] <= reached)
        position->edge += 2;
    return position->edge[0] >= reached;
}

/* Adds what the scan found; it begins at `base` of the text. Sets *at to where the next scan
 * begins. */
static int read_scan(struct reading *reading, size_t base, size_t *at, struct topic_error *err)
{
    const struct topic_word_scan *scan = reading->scan;
    struct position position = {.edge = scan->edges,
                                .fallback = scan->fallbacks,
                                .limit = scan->is_last ? scan->len : scan->len - 2};
    const bool is_plain = !topic_feature_rules_has_others(&reading->rules);
    for (;;) {
        if (is_plain) {
            size_t last = position.limit + 1;
            position.edge = add_run(reading, position.edge,
                                    *position.fallback < last ? *position.fallback : last);
        }
        size_t start = position.edge[0];
        size_t end = position.edge[1];
        size_t place;
        if (end < *position.fallback && end <= position.limit) {
            int status = add_word(reading, base, start, end, err);
            if (status < 0)
                return -1;
            if (status == 0) {
                position.edge += 2;
                continue;
            }
            place = start;
        } else {
            place = next_fallback(&position);
        }
        if (place == TOPIC_WORD_SCAN_END)
            break;
        int status = fall_back(reading, base, place, &position, err);
        *at = reading->tokenizer->at;
        if (status != 1)
            return status;
    }
    size_t rest = position.edge[0] < scan->len ? position.edge[0] : scan->len - 1;
    *at = base + (scan->is_last ? scan->len : rest);
    return 0;
}

void topic_fast_tfidf_scan(const struct topic_cpu_dispatch *cpu, struct topic_word_scan *scan,
                           struct topic_text text, size_t at)
{
    scan->len = text.len - at;
    scan->is_last = scan->len <= TOPIC_WORD_SCAN_BYTES;
    scan->after_foreign = at > 0 && (unsigned char)text.bytes[at - 1] >= 0x80;
    if (!scan->is_last)
        scan->len = TOPIC_WORD_SCAN_BYTES;
    size_t block_count = scan->len / TOPIC_WORD_SCAN_BLOCK + 1;
    memcpy(scan->bytes, text.bytes + at, scan->len);
    memset(scan->bytes + scan->len, 0, block_count * TOPIC_WORD_SCAN_BLOCK - scan->len);
    cpu->classify(scan->bytes, block_count, scan->classes);
    cpu->mark(scan, block_count);
}

static int read_field(struct reading *reading, struct topic_error *err)
{
    struct topic_text text = reading->tokenizer->text;
    for (size_t at = 0; at < text.len;) {
        reading->scan->names = reading->tokenizer->rules->joins_names ? UINT64_MAX : 0;
        reading->scan->marks = reading->tokenizer->rules->has_marks ? UINT64_MAX : 0;
        reading->scan->signs = reading->tokenizer->rules->has_signs ? UINT64_MAX : 0;
        topic_fast_tfidf_scan(reading->cpu, reading->scan, text, at);
        if (read_scan(reading, at, &at, err) < 0)
            return -1;
    }
    return look_up(reading, &reading->words, reading->field_weight, err) < 0
               ? -1
               : look_up(reading, &reading->titles, 1, err);
}

/* Sets which bytes of a word's halves are a stem of so many letters. Returns the letters; SIZE_MAX
 * for none. */
static size_t prepare_stems(size_t letters, uint64_t masks[2])
{
    masks[0] = masks[1] = 0;
    for (size_t i = 0; i < letters && i < TOPIC_WORD_HASH_BLOCK; i++)
        masks[i / 8] |= UINT64_C(0xFF) << i % 8 * 8;
    return letters > 0 ? letters : SIZE_MAX;
}

/* Only what is read before it is written is set: the rest is large. */
static void begin(struct reading *reading, const struct topic_fast_tfidf *fast_tfidf,
                  struct topic_tfidf *vector, struct topic_feature_list *features)
{
    const struct topic_model_settings *settings = fast_tfidf->settings;
    features->count = 0;
    features->rules = topic_text_rules_at(settings->text_rules);
    vector->read = vector->unknown = 0;
    reading->cpu = fast_tfidf->cpu;
    reading->vector = vector;
    reading->vocabulary = fast_tfidf->vocabulary;
    reading->tokenizer = &features->tokenizer;
    reading->scan = &features->scan;
    reading->words.count = reading->titles.count = 0;
    reading->stem_letters = prepare_stems(settings->stem_letters, reading->stem_masks);
    reading->long_stem_letters =
        prepare_stems(settings->long_stem_letters, reading->long_stem_masks);
}

int topic_fast_tfidf_read(const struct topic_fast_tfidf *fast_tfidf, struct topic_tfidf *vector,
                          struct topic_feature_list *features, const struct topic_article *article,
                          struct topic_error *err)
{
    const struct topic_model_settings *settings = fast_tfidf->settings;
    struct reading reading;
    begin(&reading, fast_tfidf, vector, features);
    if (topic_tfidf_begin(vector, fast_tfidf->vocabulary, err) < 0)
        return -1;
    int status = 0;
    for (enum topic_field field = 0; field < TOPIC_FIELD_COUNT && status == 0; field++) {
        if (article->fields[field].len == 0)
            continue;
        reading.rules = topic_feature_rules_for_field(settings, field);
        reading.field_weight = settings->field_weight[field];
        status = topic_feature_list_begin(features, article, field, err);
        if (status == 0)
            status = read_field(&reading, err);
    }
    topic_tfidf_finish(vector, fast_tfidf->vocabulary, settings->pivot,
                       fast_tfidf->cpu->weigh_counts);
    return status;
}
