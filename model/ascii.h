/* ascii.h - the short way through the tokeniser: words of plain ASCII letters and digits, which are
 * nearly all words of English and most of other Latin scripts.
 *
 * It knows the rules of tokenizer.h only as far as to say when none of them but the simplest
 * applies; everything else it leaves to the long way, which decides alone.
 */
#ifndef TOPIC_MODEL_ASCII_H
#define TOPIC_MODEL_ASCII_H

#include <stdbool.h>
#include <stddef.h>

#include "model/lanes.h"
#include "model/tokenizer.h"

enum topic_ascii_class {
    TOPIC_ASCII_BREAK, /* control characters and most signs: ends a phrase */
    TOPIC_ASCII_SPACE, /* stands between the words of a phrase */
    TOPIC_ASCII_ASK,   /* depends on its neighbours, or is no ASCII */
    TOPIC_ASCII_DOT,
    TOPIC_ASCII_LETTER,
    TOPIC_ASCII_DIGIT
};

static inline enum topic_ascii_class topic_ascii_class_of(char byte)
{
    enum { B = TOPIC_ASCII_BREAK, S, A, D, L, N };
    static const unsigned char classes[128] = {
        B, B, B, B, B, B, B, B, B, S, A, S, S, S, B, B, /* \t \n \v \f \r */
        B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, /* */
        S, B, S, B, A, A, B, S, B, B, S, B, B, S, D, B, /* space ! " # $ % & ' ( ) * + , - . / */
        N, N, N, N, N, N, N, N, N, N, B, B, B, B, B, B, /* 0-9 : ; < = > ? */
        B, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* @ A-O */
        L, L, L, L, L, L, L, L, L, L, L, B, B, B, B, S, /* P-Z [ \ ] ^ _ */
        B, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* ` a-o */
        L, L, L, L, L, L, L, L, L, L, L, B, B, B, B, B, /* p-z { | } ~ DEL */
    };
    unsigned char index = (unsigned char)byte;
    return index < 128 ? (enum topic_ascii_class)classes[index] : TOPIC_ASCII_ASK;
}

/* What the byte after a run of letters and digits makes of it. */
enum topic_ascii_verdict { TOPIC_ASCII_ENDS, TOPIC_ASCII_JOINS, TOPIC_ASCII_LONG_WAY };

static inline enum topic_ascii_verdict topic_ascii_long_if(bool condition)
{
    return condition ? TOPIC_ASCII_LONG_WAY : TOPIC_ASCII_ENDS;
}

/* `word` (folded, len bytes) is followed by `byte` and then by `next`; `run` bytes of it stand
 * after its last connector. */
static inline enum topic_ascii_verdict topic_ascii_judge(const char *word, size_t len, size_t run,
                                                         char byte, char next)
{
    bool after_digit = word[len - 1] <= '9';
    enum topic_ascii_class class = topic_ascii_class_of(next);
    bool is_foreign = (next & 0x80) != 0;
    bool before_letter = class == TOPIC_ASCII_LETTER || is_foreign;
    switch (byte) {
    case '.':
        if (!after_digit)
            return topic_ascii_long_if(run == 1 || (len == 3 && memcmp(word, "www", 3) == 0));
        /* fall through */
    case ',':
        if (after_digit && class == TOPIC_ASCII_DIGIT)
            return TOPIC_ASCII_JOINS;
        return topic_ascii_long_if(after_digit && is_foreign);
    case '\'':
        return topic_ascii_long_if(!after_digit && before_letter);
    case '-':
        return topic_ascii_long_if(class == TOPIC_ASCII_DIGIT || is_foreign);
    case '&':
        return topic_ascii_long_if(!after_digit && run <= 3 && before_letter);
    case '+':
        return topic_ascii_long_if(next == '+');
    case '#':
        return topic_ascii_long_if(len == 1);
    case ':':
        return topic_ascii_long_if(next == '/');
    default:
        return topic_ascii_long_if((byte & 0x80) != 0);
    }
}

/* Reads letters and digits from `at` on, behind `len` bytes of the word; returns how many. Where
 * there are too many to be a word, the result is one that topic_ascii_word takes for that. */
static inline size_t topic_ascii_run(struct topic_text text, size_t at, char *folded, size_t len,
                                     bool *has_letter)
{
    size_t run = 0;
    while (len + run <= TOPIC_WORD_MAX_BYTES) {
        char tail[TOPIC_LANES] = {0};
        const char *bytes = text.bytes + at + run;
        if (at + run + TOPIC_LANES > text.len) {
            memcpy(tail, bytes, text.len - at - run);
            bytes = tail;
        }
        struct topic_lanes lanes = topic_lanes_fold(bytes, folded + len + run);
        unsigned count = (unsigned)__builtin_ctz(~lanes.words);
        *has_letter |= (lanes.letters & ((1u << count) - 1)) != 0;
        run += count;
        if (count < TOPIC_LANES)
            break;
    }
    return run;
}

/* The word that begins with the letter or digit at `at`, folded; returns its length in the text and
 * in `folded` alike, or 0 when the long way has to look at it. folded holds TOPIC_WORD_MAX_BYTES
 * and two more times TOPIC_LANES. */
static inline size_t topic_ascii_word(struct topic_text text, size_t at, char *folded,
                                      bool *has_letter)
{
    size_t len = 0;
    *has_letter = false;
    for (;;) {
        size_t run = topic_ascii_run(text, at + len, folded, len, has_letter);
        len += run;
        if (len > TOPIC_WORD_MAX_BYTES)
            return 0;
        if (at + len == text.len)
            return len;
        char byte = text.bytes[at + len];
        if (byte == ' ')
            return len;
        char next = at + len + 1 < text.len ? text.bytes[at + len + 1] : ' ';
        switch (topic_ascii_judge(folded, len, run, byte, next)) {
        case TOPIC_ASCII_ENDS:
            return len;
        case TOPIC_ASCII_LONG_WAY:
            return 0;
        case TOPIC_ASCII_JOINS:
            len++; /* folding left the connector as it is */
            break;
        }
    }
}

#endif
