/* random_texts.h - texts at random for tests of the tokenizer and of tagging: cases of their rules
 * among ordinary words, noise and any characters.
 */
#ifndef TOPIC_TESTS_UNIT_RANDOM_TEXTS_H
#define TOPIC_TESTS_UNIT_RANDOM_TEXTS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "base/random.h"

/* Texts are made of these pieces: cases of the tokenizer's rules, and ordinary words. */
static const char *const pieces[] = {
    "the",
    "of",
    "chip",
    "a",
    "I",
    "GPT",
    "gpt-4",
    "COVID-19",
    "H100",
    "1,000",
    "4.5",
    "1987",
    "12345678901234567",
    "U.S.",
    "u.s",
    "AT&T",
    "R&D",
    "C++",
    "C#",
    "f#",
    ".NET",
    "www.a.b/c",
    "WWW",
    "https://a.b/c?d=e",
    "don't",
    "company's",
    "l'homme",
    "O'Reilly",
    "O\u2019Reilly",
    "open-source",
    "state-of-the-art",
    "internationalisation",
    "abcdefghijklmnop",
    "abcdefghijklmnopq",
    "$",
    "%",
    "$5",
    "5%",
    "\u20ac7",
    "\uff045",
    "caf\u00e9",
    "\u00c4iti",
    "stra\u00dfe",
    "na\u00efve",
    "\u0391\u03b8\u03ae\u03bd\u03b1",
    "\u041c\u043e\u0441\u043a\u0432\u0430",
    "\u6a5f\u68b0\u5b66\u7fd2",
    "\u30c6",
    "\u0e44\u0e17\u0e22",
    "\ufb01n",
    "x\u00ad-7",
    "e\u0301",
    "\u0661\u0662",
    "1\u0661",
    "\u200b",
    "\ufeff",
    "\u2013",
    "\u201cq\u201d",
    "\xff",
    "\xc3",
    "\xe2\x80",
    "\xf0\x9f\x98\x80",
    "<b>",
    "</b>",
    "<p>",
    "&amp;",
    "&#8217;",
    "&nbsp",
    "[link](http://x.y)",
    "![i](j)",
    "`code`",
    "```c\n",
    "\\*",
    "**",
    "__",
    "# ",
    "- ",
    "a+b",
    "++",
    "a++",
    "1++",
    "a:b",
    "a://b",
    "3,",
    "3.a",
    "a.b.c",
    "a.1",
    "1.a",
    "x#",
    "xy#",
    "&",
    "'",
    "\"",
    "'s",
    "s'",
    "A.I.",
    "U.S.A.",
    "GPT4",
    "covid19",
    "abc1.5",
    "GPT\u20134",
    "(.NET)",
    "\u201c.NET",
    "CO\u2082",
    "m\u00b2",
    "km\u00b3.",
    "don\u02bct",
    "\u0130stanbul",
    "\u0451\u043b\u043a\u0430",
    "\u05e6\u05d4\"\u05dc",
    "\u0e51\u0e52",
    "desk@a.org",
    "a.org/b",
    "{{< x >}}",
    "{% y %}",
    "{{ z }}",
    "&amp;amp;",
    "!",
    "?",
    "!!!",
    "so?!",
    "??",
    "\uff01",
    "ok\uff1f!",
    "\u061f",
    "\u300a\u6c34\u300b",
    "\uff1a\u6c34(",
    ")\u30c6-",
    "GPT?",
    "caf\u00e9!",
    "<p hidden>",
    "<nav>",
    "</nav>",
};

static const char *const gaps[] = {" ", " ",  " ", " ",    "\n",       "\n\n", ", ", ". ", ".",
                                   ",", "",   "-", "--",   "; ",       "(",    ")",  "\t", "/",
                                   "'", "\"", ":", "\r\n", "\xc2\xa0", "_",    "*",  "&",  "+",
                                   "#", "%",  "$", ".",    "!",        "? "};

#define PICK(random, list) list[topic_random_below(random, sizeof(list) / sizeof *(list))]

static void append(struct topic_buffer *text, const char *bytes, size_t len)
{
    assert_int_equal(topic_buffer_append(text, bytes, len, NULL), 0);
}

/* Appends a word of random letters, sometimes one longer than any word may be. */
static void append_noise(struct topic_buffer *text, struct topic_random *random)
{
    static const char letters[] = "abcdeXYZ0123456789.,'-&+#:";
    size_t len = topic_random_below(random, topic_random_below(random, 50) == 0 ? 5000 : 20);
    size_t kinds = topic_random_below(random, 3) == 0 ? sizeof letters - 1 : 5;
    for (size_t i = 0; i < len; i++)
        append(text, &letters[topic_random_below(random, kinds)], 1);
}

static void append_any_rune(struct topic_buffer *text, struct topic_random *random)
{
    static const uint32_t limits[] = {0x80, 0x250, 0x800, 0x3000, 0x10000, 0x20000};
    uint32_t rune = (uint32_t)topic_random_below(random, PICK(random, limits));
    char bytes[4] = {(char)rune, 0, 0, 0};
    if (rune < 0x80) {
        append(text, bytes, 1);
    } else if (rune < 0x800) {
        bytes[0] = (char)(0xC0 | rune >> 6);
        bytes[1] = (char)(0x80 | (rune & 0x3F));
        append(text, bytes, 2);
    } else if (rune < 0x10000) { /* surrogates are malformed, which is wanted */
        bytes[0] = (char)(0xE0 | rune >> 12);
        bytes[1] = (char)(0x80 | (rune >> 6 & 0x3F));
        bytes[2] = (char)(0x80 | (rune & 0x3F));
        append(text, bytes, 3);
    } else {
        bytes[0] = (char)(0xF0 | rune >> 18);
        bytes[1] = (char)(0x80 | (rune >> 12 & 0x3F));
        bytes[2] = (char)(0x80 | (rune >> 6 & 0x3F));
        bytes[3] = (char)(0x80 | (rune & 0x3F));
        append(text, bytes, 4);
    }
}

/* Mostly short texts; some extend over several blocks and several scans. */
static void make_text(struct topic_buffer *text, struct topic_random *random)
{
    size_t most = topic_random_below(random, 8) == 0 ? 3 * TOPIC_WORD_SCAN_BYTES : 300;
    size_t len = topic_random_below(random, most);
    size_t style = topic_random_below(random, 4);
    topic_buffer_reset(text);
    while (text->len < len) {
        size_t draw = topic_random_below(random, 20);
        const char *piece = PICK(random, pieces);
        const char *gap = style == 0 ? " " : PICK(random, gaps);
        if (draw == 0)
            append_noise(text, random);
        else if (draw < 3 && style > 1)
            append_any_rune(text, random);
        else
            append(text, piece, strlen(piece));
        append(text, gap, strlen(gap));
    }
}

#endif
