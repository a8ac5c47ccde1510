/* tokenizer.h - splits visible text into tokens, one at a time, without allocating.
 *
 *     struct topic_tokenizer tokenizer;
 *     topic_tokenizer_init(&tokenizer, text, rules);
 *     while (topic_tokenizer_next(&tokenizer, &token))
 *         ... token.text, token.start, token.end ...
 *
 * A token is a word, a number, a currency or per-cent sign beside a number, or a few neighbouring
 * characters of a script without spaces. With text rules that say so, a run of ! and ? is one too,
 * and a sign beside such a character. Its text is in NFKC and case-folded:
 *
 *   don't, company's      don't, company           without the English possessive
 *   l'homme, O'Reilly     homme, reilly            without a one-letter elision
 *   open-source           open, source             neighbours, so that they are a phrase too
 *   GPT-4, GPT4           gpt4                     and the inner token gpt
 *   H100, 1,000, 4.5      h100, 1,000, 4.5
 *   $100 million, 5%      $, 100, million; 5, %
 *   C++, C#, .NET         c++, c#, .net
 *   AT&T, A.I., U.S.      at&t, ai, u.s            "us" would be another word
 *   CO₂, km²              co2, km2
 *   https://a.b/c?d       no token
 *   What?!, so!!!         what, ?!; so, !!         where text_rules.h has marks
 *   《水》：                《, 水, 》                where text_rules.h has signs
 *   機械学習               機, 機械, 械, 械学, ...  the lengths are those of text_rules.h
 *
 * With the rules of level 0 (text_rules.h), all scripts without spaces have pairs, GPT-4 is gpt-4,
 * GPT4 has no inner token, A.I. is a.i, and CO₂ is co. Variants of letters are folded by
 * letter_variants.h.
 */
#ifndef TOPIC_MODEL_TEXT_TOKENIZER_H
#define TOPIC_MODEL_TEXT_TOKENIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/text/text_rules.h"
#include "model/text/unicode.h"
#include "model/text/word_hash.h"
#include "model/text/word_reader.h"
#include "topicd/article.h"

enum topic_token_kind {
    TOPIC_TOKEN_WORD,
    TOPIC_TOKEN_NUMBER,
    TOPIC_TOKEN_SIGN,
    TOPIC_TOKEN_PAIR, /* a few characters of a script without spaces */
    TOPIC_TOKEN_INNER /* the name within the previous token: the gpt of gpt-4 */
};

struct topic_token {
    const char *text; /* folded; valid until the next call; padded for topic_word_hash_text() */
    size_t len;
    size_t start; /* bytes [start, end) of the visible text */
    size_t end;
    enum topic_token_kind kind;
    bool is_ascii; /* the source is ASCII: bytes are characters; false: it may be all the same */
    bool follows;  /* only spaces, hyphens or quotes separate it from the previous token */
};

struct topic_tokenizer {
    struct topic_text text;
    const struct topic_text_rules *rules;
    size_t at;
    unsigned length;            /* of the last token at `at`, in characters; 0: there was none */
    bool has_longer;            /* a longer token begins at `at` too */
    bool in_run;                /* in a run of unspaced characters, after its first */
    bool broken;                /* since the last token there was something that ends a phrase */
    struct topic_token pending; /* the inner token that comes next */
    bool has_pending;
    struct topic_word_reader_word word;
    char folded[TOPIC_WORD_MAX_BYTES * TOPIC_FOLD_GROWTH + TOPIC_WORD_HASH_BLOCK];
    int32_t runes[TOPIC_WORD_MAX_BYTES * TOPIC_FOLD_GROWTH];
};

void topic_tokenizer_init(struct topic_tokenizer *tokenizer, struct topic_text text,
                          const struct topic_text_rules *rules);

/* False: the text has no more tokens. */
bool topic_tokenizer_next(struct topic_tokenizer *tokenizer, struct topic_token *token);

/* For callers that find words by other means (word_scan.h): reads what is at tokenizer->at, which
 * the caller may set, and moves past it. There must be a byte left, or a pending token. True: it
 * was a token. */
bool topic_tokenizer_step(struct topic_tokenizer *tokenizer, struct topic_token *token);

/* Moves to `end` over bytes that belong to no token. Returns whether a token at `end` would follow
 * the previous one. */
bool topic_tokenizer_skip(struct topic_tokenizer *tokenizer, size_t end);

#endif
