#include "model/text/tokenizer.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"

struct rune {
    int32_t value;
    size_t length;
    enum topic_rune_class class;
};

/* A word while it is read. Its bytes go to tokenizer->word, with every apostrophe as U+0027. */
struct word {
    size_t start;
    size_t end;
    size_t len; /* bytes in tokenizer->word */
    size_t run; /* characters since the last connector */
    bool too_long;
    bool has_letter;
    bool has_digit;
    bool is_ascii;
    bool is_acronym;         /* like U.S. */
    size_t name_end;         /* text offset of the hyphen of GPT-4; 0: none */
    size_t apostrophe_len;   /* bytes in tokenizer->word before the last apostrophe; 0: none */
    size_t apostrophe_start; /* text offset of that apostrophe */
    size_t after_elision;    /* text offset after the l' of l'homme; 0: none */
};

/* ASCII, as most text is, needs no look-up in utf8proc's tables. */
static enum topic_rune_class ascii_class(unsigned char byte)
{
    if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z')
        return TOPIC_RUNE_LETTER;
    return byte >= '0' && byte <= '9' ? TOPIC_RUNE_DIGIT : TOPIC_RUNE_OTHER;
}

static struct rune rune_at(struct topic_text text, size_t at)
{
    if (at >= text.len)
        return (struct rune){.value = -1, .length = 0, .class = TOPIC_RUNE_OTHER};
    unsigned char byte = (unsigned char)text.bytes[at];
    if (byte < 128)
        return (struct rune){.value = byte, .length = 1, .class = ascii_class(byte)};
    struct rune rune;
    rune.length = topic_utf8_decode(text.bytes + at, text.len - at, &rune.value);
    rune.class = topic_unicode_class(rune.value);
    return rune;
}

static bool is_word_class(enum topic_rune_class class)
{
    return class == TOPIC_RUNE_LETTER || class == TOPIC_RUNE_DIGIT;
}

static bool is_apostrophe(int32_t rune)
{
    return rune == '\'' || rune == 0x2019 || rune == 0xFF07;
}

static bool is_hyphen(int32_t rune)
{
    return rune == '-' || rune == 0x2010 || rune == 0x2011;
}

static bool is_space(int32_t rune)
{
    return rune == ' ' || (rune >= '\t' && rune <= '\r') || rune == 0xA0 || rune == 0x202F;
}

/* Whether the character ends a phrase. Spaces, quotes, hyphens, marks of emphasis and single
 * newlines do not; an empty line does. */
static bool ends_phrase(struct topic_text text, size_t at, struct rune rune)
{
    if (rune.value == '\n')
        return at + 1 < text.len && text.bytes[at + 1] == '\n';
    return !(is_space(rune.value) || is_hyphen(rune.value) || is_apostrophe(rune.value) ||
             rune.value == '"' || rune.value == '_' || rune.value == '*' || rune.value == 0x201C ||
             rune.value == 0x201D || rune.value == 0x2018);
}

static void word_put(struct topic_tokenizer *tokenizer, struct word *word, const char *bytes,
                     size_t len)
{
    if (word->len + len > sizeof tokenizer->word) {
        word->too_long = true;
        return;
    }
    memcpy(tokenizer->word + word->len, bytes, len);
    word->len += len;
}

/* Reads letters and digits up to the first other character. */
static size_t read_run(struct topic_tokenizer *tokenizer, struct word *word, size_t at)
{
    struct topic_text text = tokenizer->text;
    size_t start = at;
    word->run = 0;
    for (;;) {
        struct rune rune = rune_at(text, at);
        if (!is_word_class(rune.class))
            break;
        if (rune.class == TOPIC_RUNE_DIGIT)
            word->has_digit = true;
        else
            word->has_letter = true;
        if (rune.length > 1)
            word->is_ascii = false;
        at += rune.length;
        word->run++;
    }
    word_put(tokenizer, word, text.bytes + start, at - start);
    word->end = at;
    return at;
}

static bool is_single_letter(struct topic_text text, size_t at)
{
    struct rune rune = rune_at(text, at);
    return rune.class == TOPIC_RUNE_LETTER && !is_word_class(rune_at(text, at + rune.length).class);
}

/* Whether the connector at `at` joins the word so far to what follows. */
static bool joins(const struct topic_tokenizer *tokenizer, struct word *word, size_t at,
                  struct rune connector)
{
    struct topic_text text = tokenizer->text;
    struct rune next = rune_at(text, at + connector.length);
    bool after_digit =
        tokenizer->word[word->len - 1] >= '0' && tokenizer->word[word->len - 1] <= '9';
    bool between_digits = after_digit && next.class == TOPIC_RUNE_DIGIT;
    bool between_letters = !after_digit && next.class == TOPIC_RUNE_LETTER;
    if (is_apostrophe(connector.value))
        return between_letters;
    if (is_hyphen(connector.value))
        return !word->has_digit && word->name_end == 0 && next.class == TOPIC_RUNE_DIGIT;
    if (connector.value == ',')
        return between_digits;
    if (connector.value == '&')
        return between_letters && word->run <= 3;
    if (connector.value != '.')
        return false;
    if (word->run == 1 && !after_digit && is_single_letter(text, at + 1))
        return word->is_acronym = true;
    return between_digits;
}

static void note_connector(struct word *word, size_t at, struct rune connector)
{
    if (is_apostrophe(connector.value)) {
        if (word->len == 1)
            word->after_elision = at + connector.length;
        word->apostrophe_len = word->len;
        word->apostrophe_start = at;
    }
    if (is_hyphen(connector.value))
        word->name_end = at;
}

/* The signs of C++ and C#, which belong to the word before them. */
static size_t read_suffix(struct topic_tokenizer *tokenizer, struct word *word, size_t at)
{
    struct topic_text text = tokenizer->text;
    size_t len = 0;
    if (word->has_digit)
        return at;
    if (at + 2 <= text.len && memcmp(text.bytes + at, "++", 2) == 0)
        len = 2;
    else if (word->len == 1 && at < text.len && text.bytes[at] == '#')
        len = 1;
    if (len == 0 || is_word_class(rune_at(text, at + len).class))
        return at;
    word_put(tokenizer, word, text.bytes + at, len);
    word->end = at + len;
    return at + len;
}

static size_t read_word(struct topic_tokenizer *tokenizer, struct word *word, size_t at)
{
    struct topic_text text = tokenizer->text;
    for (;;) {
        at = read_run(tokenizer, word, at);
        struct rune connector = rune_at(text, at);
        if (word->too_long || connector.length == 0 || word->len == 0 ||
            !joins(tokenizer, word, at, connector))
            break;
        note_connector(word, at, connector);
        char plain = is_apostrophe(connector.value) ? '\'' : (char)connector.value;
        word_put(tokenizer, word, is_hyphen(connector.value) ? "-" : &plain, 1);
        at += connector.length;
    }
    if (word->is_acronym && at < text.len && text.bytes[at] == '.')
        word->end = ++at;
    return read_suffix(tokenizer, word, at);
}

/* Cuts company's to company and l'homme to homme; returns where the word begins in
 * tokenizer->word. */
static size_t trim(struct topic_tokenizer *tokenizer, struct word *word)
{
    if (word->apostrophe_len == 0)
        return 0;
    size_t tail = word->len - word->apostrophe_len - 1;
    if (tail == 1 && (tokenizer->word[word->len - 1] | 0x20) == 's') {
        word->len = word->apostrophe_len;
        word->end = word->apostrophe_start;
        return 0;
    }
    if (word->after_elision && word->len >= 5) {
        word->start = word->after_elision;
        return 2;
    }
    return 0;
}

static size_t fold(struct topic_tokenizer *tokenizer, const char *word, size_t len, bool is_ascii)
{
    if (!is_ascii)
        return topic_unicode_fold(word, len, tokenizer->folded, tokenizer->runes);
    for (size_t i = 0; i < len; i++) {
        char byte = word[i];
        tokenizer->folded[i] = byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
    }
    return len;
}

/* Queues the gpt of gpt-4, which is the next token after the word itself. */
static void queue_inner(struct topic_tokenizer *tokenizer, const struct word *word, size_t len)
{
    const char *hyphen = memchr(tokenizer->folded, '-', len);
    if (!word->name_end || !hyphen || hyphen - tokenizer->folded < 2 ||
        word->name_end <= word->start)
        return;
    tokenizer->pending = (struct topic_token){.text = tokenizer->folded,
                                              .len = (size_t)(hyphen - tokenizer->folded),
                                              .start = word->start,
                                              .end = word->name_end,
                                              .kind = TOPIC_TOKEN_INNER,
                                              .is_ascii = word->is_ascii};
    tokenizer->has_pending = true;
}

/* The end of the address that begins with this word, or 0: https://host/path, www.host. */
static size_t address_end(const struct topic_tokenizer *tokenizer, const struct word *word)
{
    struct topic_text text = tokenizer->text;
    size_t at = word->end;
    bool has_scheme = at + 3 <= text.len && memcmp(text.bytes + at, "://", 3) == 0;
    bool is_host = word->len == 3 && strncasecmp(tokenizer->word, "www", 3) == 0 &&
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
    struct word word = {.start = start, .is_ascii = true};
    if (at > start)
        word_put(tokenizer, &word, tokenizer->text.bytes + start, at - start);
    tokenizer->at = read_word(tokenizer, &word, at);
    size_t address = word.too_long ? 0 : address_end(tokenizer, &word);
    if (word.too_long || address) {
        if (address)
            tokenizer->at = address;
        tokenizer->broken = true;
        return false;
    }
    size_t cut = trim(tokenizer, &word);
    size_t len = fold(tokenizer, tokenizer->word + cut, word.len - cut, word.is_ascii);
    if (len == 0)
        return false;
    *token = (struct topic_token){.text = tokenizer->folded,
                                  .len = len,
                                  .start = word.start,
                                  .end = word.end,
                                  .kind = word.has_letter ? TOPIC_TOKEN_WORD : TOPIC_TOKEN_NUMBER,
                                  .is_ascii = word.is_ascii,
                                  .follows = !tokenizer->broken};
    tokenizer->broken = false;
    queue_inner(tokenizer, &word, len);
    return true;
}

/* A character of a script without spaces and the one after it; or the character alone when it has
 * no such neighbour. */
static bool take_pair(struct topic_tokenizer *tokenizer, struct rune first,
                      struct topic_token *token)
{
    size_t start = tokenizer->at;
    struct rune second = rune_at(tokenizer->text, start + first.length);
    bool is_pair = second.class == TOPIC_RUNE_UNSPACED;
    bool ends_run = tokenizer->in_run && !is_pair;
    tokenizer->at += first.length;
    tokenizer->in_run = is_pair;
    tokenizer->broken = true;
    if (ends_run)
        return false;
    size_t end = start + first.length + (is_pair ? second.length : 0);
    size_t len = topic_unicode_fold(tokenizer->text.bytes + start, end - start, tokenizer->folded,
                                    tokenizer->runes);
    *token = (struct topic_token){.text = tokenizer->folded,
                                  .len = len,
                                  .start = start,
                                  .end = end,
                                  .kind = TOPIC_TOKEN_PAIR};
    return len > 0;
}

/* A currency sign before a number, or a per-cent sign after one. */
static bool is_sign(const struct topic_tokenizer *tokenizer, struct rune rune)
{
    size_t at = tokenizer->at;
    if (rune.value == '%')
        return at > 0 && rune_at(tokenizer->text, at - 1).class == TOPIC_RUNE_DIGIT;
    return topic_unicode_is_currency(rune.value) &&
           rune_at(tokenizer->text, at + rune.length).class == TOPIC_RUNE_DIGIT;
}

static void take_sign(struct topic_tokenizer *tokenizer, struct rune rune,
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

/* Whether a word like .NET begins here: a dot after a space and before two capitals. */
static bool begins_dotted_name(struct topic_text text, size_t at)
{
    if (text.bytes[at] != '.' || at + 2 >= text.len || (at > 0 && !is_space(text.bytes[at - 1])))
        return false;
    return text.bytes[at + 1] >= 'A' && text.bytes[at + 1] <= 'Z' && text.bytes[at + 2] >= 'A' &&
           text.bytes[at + 2] <= 'Z';
}

void topic_tokenizer_init(struct topic_tokenizer *tokenizer, struct topic_text text)
{
    tokenizer->text = text;
    tokenizer->at = 0;
    tokenizer->broken = true;
    tokenizer->in_run = false;
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
    struct rune rune = rune_at(tokenizer->text, at);
    if (is_word_class(rune.class))
        return take_word(tokenizer, at, at, token);
    if (rune.class == TOPIC_RUNE_UNSPACED)
        return take_pair(tokenizer, rune, token);
    if (is_sign(tokenizer, rune)) {
        take_sign(tokenizer, rune, token);
        return true;
    }
    if (begins_dotted_name(tokenizer->text, at))
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
        struct rune rune = rune_at(tokenizer->text, tokenizer->at);
        tokenizer->broken |= ends_phrase(tokenizer->text, tokenizer->at, rune);
        tokenizer->at += rune.length;
    }
    return !tokenizer->broken;
}
