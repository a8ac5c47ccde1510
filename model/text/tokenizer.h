/* tokenizer.h - visible text to tokens, one at a time, without allocating.
 *
 *     struct topic_tokenizer tokenizer;
 *     topic_tokenizer_init(&tokenizer, text);
 *     while (topic_tokenizer_next(&tokenizer, &token))
 *         ... token.text, token.start, token.end ...
 *
 * A token is a word, a number, a currency or per-cent sign beside a number, or two neighbouring
 * characters of a script without spaces, in NFKC and folded case:
 *
 *   don't, company's      don't, company           an English possessive goes
 *   l'homme, O'Reilly     homme, reilly            a one-letter elision goes
 *   open-source           open, source             (neighbours: the phrase is found all the same)
 *   GPT-4, COVID-19       gpt-4, covid-19          and, as inner tokens, gpt, covid
 *   H100, 1,000, 4.5      h100, 1,000, 4.5
 *   $100 million, 5%      $, 100, million; 5, %
 *   C++, C#, .NET         c++, c#, .net
 *   AT&T, U.S.            at&t, u.s
 *   https://a.b/c?d       nothing
 *   機械学習               機械, 械学, 学習
 */
#ifndef TOPIC_MODEL_TEXT_TOKENIZER_H
#define TOPIC_MODEL_TEXT_TOKENIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/text/unicode.h"
#include "model/text/word_hash.h"
#include "topicd/article.h"

/* Longer runs of letters are encoded data or noise, not words; they yield no token. */
#define TOPIC_WORD_MAX_BYTES 128

enum topic_token_kind {
    TOPIC_TOKEN_WORD,
    TOPIC_TOKEN_NUMBER,
    TOPIC_TOKEN_SIGN,
    TOPIC_TOKEN_PAIR, /* of a script without spaces, or one character that stands alone */
    TOPIC_TOKEN_INNER /* the name within the token before it: the gpt of gpt-4 */
};

struct topic_token {
    const char *text; /* folded; until the next call; readable as topic_word_hash_text asks */
    size_t len;
    size_t start; /* bytes [start, end) of the visible text */
    size_t end;
    enum topic_token_kind kind;
    bool is_ascii; /* as given, so that bytes are characters; false does not say the opposite */
    bool follows;  /* only spaces, hyphens or quotes stand between the token before and this one */
};

struct topic_tokenizer {
    struct topic_text text;
    size_t at;
    bool in_run;                /* within a run of unspaced characters, past its first */
    bool broken;                /* something that ends a phrase stands before `at` */
    struct topic_token pending; /* the inner token to give next */
    bool has_pending;
    char word[TOPIC_WORD_MAX_BYTES];
    char folded[TOPIC_WORD_MAX_BYTES * TOPIC_FOLD_GROWTH + TOPIC_WORD_HASH_BLOCK];
    int32_t runes[TOPIC_WORD_MAX_BYTES * TOPIC_FOLD_GROWTH];
};

void topic_tokenizer_init(struct topic_tokenizer *tokenizer, struct topic_text text);
bool topic_tokenizer_next(struct topic_tokenizer *tokenizer, struct topic_token *token);

/* For who has found out by other means where words begin (scan.h): looks at what stands at
 * tokenizer->at, which may be set before, and moves past it; there must be something, or a token
 * pending. True: it was a token. */
bool topic_tokenizer_step(struct topic_tokenizer *tokenizer, struct topic_token *token);

/* Moves to `end` over bytes that are no part of a token; whether a token there follows the last. */
bool topic_tokenizer_pass(struct topic_tokenizer *tokenizer, size_t end);

#endif
