#include "model/text/tokenizer.h"

#include <string.h>

#include "base/text_scan.h"

static struct topic_rune rune_at(const struct topic_tokenizer *tokenizer, size_t at)
{
    return topic_unicode_rune_at(tokenizer->text, at, tokenizer->rules);
}

static bool is_space(int32_t rune)
{
    return rune == ' ' || (rune >= '\t' && rune <= '\r') || rune == 0xA0 || rune == 0x202F;
}

/* Whether the character ends a phrase. Spaces, quotes, hyphens, marks of emphasis and single
 * newlines do not; an empty line does. */
static bool ends_phrase(struct topic_text text, size_t at, struct topic_rune rune)
{
    if (rune.value == '\n')
        return at + 1 < text.len && text.bytes[at + 1] == '\n';
    return !(is_space(rune.value) || topic_unicode_is_hyphen(rune.value) || rune.value == '\'' ||
             rune.value == 0x2019 || rune.value == 0xFF07 || rune.value == '"' ||
             rune.value == '_' || rune.value == '*' || rune.value == 0x201C ||
             rune.value == 0x201D || rune.value == 0x2018);
}

static size_t fold(struct topic_tokenizer *tokenizer, const char *word, size_t len, bool is_ascii)
{
    if (!is_ascii)
        return topic_unicode_fold(word, len, tokenizer->rules, tokenizer->folded, tokenizer->runes);
    for (size_t i = 0; i < len; i++) {
        char byte = word[i];
        tokenizer->folded[i] = byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
    }
    return len;
}

/* The length of the gpt of gpt-4 in tokenizer->folded, whose hyphen is taken out if the rules do
 * so; 0: the word has no such part. */
static size_t join_name(struct topic_tokenizer *tokenizer,
                        const struct topic_word_reader_word *word, size_t *len)
{
    char *hyphen = word->name_end ? memchr(tokenizer->folded, '-', *len) : NULL;
    if (!hyphen)
        return 0;
    size_t name_len = (size_t)(hyphen - tokenizer->folded);
    if (tokenizer->rules->joins_names)
        memmove(hyphen, hyphen + 1, --*len - name_len);
    return name_len;
}

/* Queues the gpt of gpt-4, which is the next token after the word itself. */
static void queue_inner(struct topic_tokenizer *tokenizer,
                        const struct topic_word_reader_word *word, size_t len)
{
    if (len < 2 || word->name_end <= word->start)
        return;
    tokenizer->pending = (struct topic_token){.text = tokenizer->folded,
                                              .len = len,
                                              .start = word->start,
                                              .end = word->name_end,
                                              .kind = TOPIC_TOKEN_INNER,
                                              .is_ascii = word->is_ascii};
    tokenizer->has_pending = true;
}

/* The end of the address that begins with this word, or 0: https://host/path, www.host. */
static size_t address_end(const struct topic_tokenizer *tokenizer,
                          const struct topic_word_reader_word *word)
{
    struct topic_text text = tokenizer->text;
    size_t at = word->end;
    bool has_scheme = at + 3 <= text.len && memcmp(text.bytes + at, "://", 3) == 0;
    bool is_host = word->len == 3 && topic_text_scan_is_same_in_any_case(word->bytes, "www", 3) &&
                   at + 1 < text.len && text.bytes[at] == '.';
    if (!has_scheme && !is_host)
        return 0;
    while (at < text.len && (unsigned char)text.bytes[at] > ' ' &&
           !strchr("<>\"')]}|", text.bytes[at]))
        at++;
    return at;
}

static bool take_word(struct topic_tokenizer *tokenizer, size_t start, size_t at,
                      struct topic_token *token)
{
    struct topic_word_reader_word *word = &tokenizer->word;
    tokenizer->at = topic_word_reader_read(word, tokenizer->text, tokenizer->rules, start, at);
    size_t address = word->too_long ? 0 : address_end(tokenizer, word);
    if (word->too_long || address) {
        if (address)
            tokenizer->at = address;
        tokenizer->broken = true;
        return false;
    }
    size_t cut = topic_word_reader_trim(word);
    size_t len = fold(tokenizer, word->bytes + cut, word->len - cut, word->is_ascii);
    size_t name_len = join_name(tokenizer, word, &len);
    if (len == 0)
        return false;
    *token = (struct topic_token){.text = tokenizer->folded,
                                  .len = len,
                                  .start = word->start,
                                  .end = word->end,
                                  .kind = word->has_letter ? TOPIC_TOKEN_WORD : TOPIC_TOKEN_NUMBER,
                                  .is_ascii = word->is_ascii,
                                  .follows = !tokenizer->broken};
    tokenizer->broken = false;
    queue_inner(tokenizer, word, name_len);
    return true;
}

/* The length in characters of the next token at the same place; 0: there is no other. `lengths` has
 * a bit 1u << length for each. */
static unsigned next_length(unsigned lengths, unsigned length)
{
    unsigned longer = lengths >> length >> 1;
    return longer ? length + 1 + (unsigned)__builtin_ctz(longer) : 0;
}

/* The end of `count` characters of scripts without spaces from `at` on; 0: the run is shorter. */
static size_t run_end(const struct topic_tokenizer *tokenizer, size_t at, unsigned count)
{
    for (; count > 0; count--) {
        struct topic_rune rune = rune_at(tokenizer, at);
        if (rune.class != TOPIC_RUNE_UNSPACED)
            return 0;
        at += rune.length;
    }
    return at;
}

/* A character of a script without spaces, with those after it: a token of each length that the
 * rules have for the script, one a call. A run that is shorter than all lengths is a token. */
static bool take_run(struct topic_tokenizer *tokenizer, struct topic_rune first,
                     struct topic_token *token)
{
    const unsigned lengths = tokenizer->rules->lengths[topic_unicode_script(first.value)];
    const unsigned length = next_length(lengths, tokenizer->length);
    const size_t start = tokenizer->at;
    size_t end = run_end(tokenizer, start, length);
    const bool is_short_run = end == 0 && tokenizer->length == 0 && !tokenizer->in_run;
    for (unsigned count = length; is_short_run && end == 0; count--)
        end = run_end(tokenizer, start, count - 1);
    tokenizer->broken = true;
    tokenizer->length = length;
    tokenizer->has_longer = end > 0 && !is_short_run && next_length(lengths, length) > 0;
    if (!tokenizer->has_longer) {
        tokenizer->length = 0;
        tokenizer->at += first.length;
        tokenizer->in_run = run_end(tokenizer, tokenizer->at, 1) > 0;
    }
    if (end == 0)
        return false;
    size_t len = topic_unicode_fold(tokenizer->text.bytes + start, end - start, tokenizer->rules,
                                    tokenizer->folded, tokenizer->runes);
    *token = (struct topic_token){.text = tokenizer->folded,
                                  .len = len,
                                  .start = start,
                                  .end = end,
                                  .kind = TOPIC_TOKEN_PAIR};
    return len > 0;
}

/* A currency sign before a number, or a per-cent sign after one. */
static bool is_sign(const struct topic_tokenizer *tokenizer, struct topic_rune rune)
{
    size_t at = tokenizer->at;
    if (rune.value == '%')
        return at > 0 && rune_at(tokenizer, at - 1).class == TOPIC_RUNE_DIGIT;
    return topic_unicode_is_currency(rune.value) &&
           rune_at(tokenizer, at + rune.length).class == TOPIC_RUNE_DIGIT;
}

static void take_sign(struct topic_tokenizer *tokenizer, struct topic_rune rune,
                      struct topic_token *token)
{
    size_t start = tokenizer->at;
    tokenizer->at += rune.length;
    memcpy(tokenizer->folded, tokenizer->text.bytes + start, rune.length);
    *token = (struct topic_token){.text = tokenizer->folded,
                                  .len = rune.length,
                                  .start = start,
                                  .end = tokenizer->at,
                                  .kind = TOPIC_TOKEN_SIGN,
                                  .follows = !tokenizer->broken};
    tokenizer->broken = false;
}

static bool is_exclamation(int32_t rune)
{
    return rune == '!' || rune == 0xFF01;
}

/* 0x061F is the Arabic question mark. */
static bool is_question(int32_t rune)
{
    return rune == '?' || rune == 0xFF1F || rune == 0x061F;
}

/* A run of exclamation and question marks. Its text is !, !!, ?, ?? or ?!: which marks it has, and
 * of one kind whether it has several. */
static void take_marks(struct topic_tokenizer *tokenizer, struct topic_token *token)
{
    const size_t start = tokenizer->at;
    size_t exclamations = 0;
    size_t questions = 0;
    struct topic_rune rune = rune_at(tokenizer, start);
    while (is_exclamation(rune.value) || is_question(rune.value)) {
        exclamations += is_exclamation(rune.value);
        questions += is_question(rune.value);
        tokenizer->at += rune.length;
        rune = rune_at(tokenizer, tokenizer->at);
    }
    tokenizer->folded[0] = questions > 0 ? '?' : '!';
    tokenizer->folded[1] = exclamations > 0 ? '!' : '?';
    *token = (struct topic_token){.text = tokenizer->folded,
                                  .len = exclamations + questions > 1 ? 2 : 1,
                                  .start = start,
                                  .end = tokenizer->at,
                                  .kind = TOPIC_TOKEN_SIGN};
    tokenizer->broken = true;
}

/* Whether the character before `at` is of a script without spaces. */
static bool follows_run(const struct topic_tokenizer *tokenizer, size_t at)
{
    const char *bytes = tokenizer->text.bytes;
    size_t start = at > 0 ? at - 1 : 0;
    while (start > 0 && at - start < 4 && ((unsigned char)bytes[start] & 0xC0) == 0x80)
        start--;
    struct topic_rune rune = rune_at(tokenizer, start);
    return start + rune.length == at && rune.class == TOPIC_RUNE_UNSPACED;
}

/* Whether the character is a sign beside a script without spaces, where signs say more than they do
 * between words: the title of a book or a film stands between two of them. */
static bool is_sign_of_run(const struct topic_tokenizer *tokenizer, struct topic_rune rune)
{
    const size_t at = tokenizer->at;
    return tokenizer->rules->has_signs && topic_unicode_is_sign(rune.value) &&
           !is_exclamation(rune.value) && !is_question(rune.value) &&
           (rune_at(tokenizer, at + rune.length).class == TOPIC_RUNE_UNSPACED ||
            follows_run(tokenizer, at));
}

/* Its full-width form is the same token. */
static bool take_sign_of_run(struct topic_tokenizer *tokenizer, struct topic_rune rune,
                             struct topic_token *token)
{
    const size_t start = tokenizer->at;
    tokenizer->at += rune.length;
    tokenizer->broken = true;
    size_t len = topic_unicode_fold(tokenizer->text.bytes + start, rune.length, tokenizer->rules,
                                    tokenizer->folded, tokenizer->runes);
    *token = (struct topic_token){.text = tokenizer->folded,
                                  .len = len,
                                  .start = start,
                                  .end = tokenizer->at,
                                  .kind = TOPIC_TOKEN_SIGN};
    return len > 0;
}

/* Whether a bracket or quotation mark before `at` opens what begins there. */
static bool opens(const struct topic_tokenizer *tokenizer, size_t at)
{
    static const char *const marks[] = {
        "(", "[", "{", "\"", "'", "\xe2\x80\x98", "\xe2\x80\x9c", "\xe2\x80\x9e", "\xc2\xab"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks && tokenizer->rules->folds_variants; i++) {
        size_t len = strlen(marks[i]);
        if (len <= at && memcmp(tokenizer->text.bytes + at - len, marks[i], len) == 0)
            return true;
    }
    return false;
}

/* Whether a word like .NET begins here: a dot after a space and before two capitals. */
static bool begins_dotted_name(const struct topic_tokenizer *tokenizer, size_t at)
{
    const struct topic_text text = tokenizer->text;
    if (text.bytes[at] != '.' || at + 2 >= text.len ||
        (at > 0 && !is_space(text.bytes[at - 1]) && !opens(tokenizer, at)))
        return false;
    return text.bytes[at + 1] >= 'A' && text.bytes[at + 1] <= 'Z' && text.bytes[at + 2] >= 'A' &&
           text.bytes[at + 2] <= 'Z';
}

void topic_tokenizer_init(struct topic_tokenizer *tokenizer, struct topic_text text,
                          const struct topic_text_rules *rules)
{
    tokenizer->text = text;
    tokenizer->rules = rules;
    tokenizer->at = 0;
    tokenizer->broken = true;
    tokenizer->in_run = false;
    tokenizer->length = 0;
    tokenizer->has_longer = false;
    tokenizer->has_pending = false;
}

bool topic_tokenizer_step(struct topic_tokenizer *tokenizer, struct topic_token *token)
{
    if (tokenizer->has_pending) {
        *token = tokenizer->pending;
        tokenizer->has_pending = false;
        return true;
    }
    size_t at = tokenizer->at;
    struct topic_rune rune = rune_at(tokenizer, at);
    if (topic_unicode_is_word(rune.class))
        return take_word(tokenizer, at, at, token);
    if (rune.class == TOPIC_RUNE_UNSPACED)
        return take_run(tokenizer, rune, token);
    if (is_sign(tokenizer, rune)) {
        take_sign(tokenizer, rune, token);
        return true;
    }
    if (tokenizer->rules->has_marks && (is_exclamation(rune.value) || is_question(rune.value))) {
        take_marks(tokenizer, token);
        return true;
    }
    if (is_sign_of_run(tokenizer, rune))
        return take_sign_of_run(tokenizer, rune, token);
    if (begins_dotted_name(tokenizer, at))
        return take_word(tokenizer, at, at + 1, token);
    tokenizer->broken |= ends_phrase(tokenizer->text, at, rune);
    tokenizer->at += rune.length;
    return false;
}

bool topic_tokenizer_next(struct topic_tokenizer *tokenizer, struct topic_token *token)
{
    while (tokenizer->has_pending || tokenizer->at < tokenizer->text.len)
        if (topic_tokenizer_step(tokenizer, token))
            return true;
    return false;
}

bool topic_tokenizer_skip(struct topic_tokenizer *tokenizer, size_t end)
{
    while (tokenizer->at < end) {
        struct topic_rune rune = rune_at(tokenizer, tokenizer->at);
        tokenizer->broken |= ends_phrase(tokenizer->text, tokenizer->at, rune);
        tokenizer->at += rune.length;
    }
    return !tokenizer->broken;
}
