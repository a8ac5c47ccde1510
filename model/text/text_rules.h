/* text_rules.h - which rules turn a text into tokens.
 *
 *     const struct topic_text_rules *rules = topic_text_rules_at(level);
 *     topic_markup_reduce(&visible, text, rules, &err);
 *     topic_tokenizer_init(&tokenizer, visible.text, rules);
 *
 * A model knows the tokens of the rules that it was trained with, so it stores their level, and is
 * used with the same rules ever after. A change of rules is a new level here; the old ones stay.
 */
#ifndef TOPIC_MODEL_TEXT_TEXT_RULES_H
#define TOPIC_MODEL_TEXT_TEXT_RULES_H

#include <stdbool.h>
#include <stdint.h>

/* The newest level: the default, and runs of ! and ? too. */
#define TOPIC_TEXT_RULES_NEWEST 6
/* The level of new models, unless their corpus asks for the newest (docs/decisions/0023). */
#define TOPIC_TEXT_RULES_DEFAULT 5

/* Scripts that are written without spaces between words. */
enum topic_script {
    TOPIC_SCRIPT_HAN,
    TOPIC_SCRIPT_KANA,
    TOPIC_SCRIPT_THAI,
    TOPIC_SCRIPT_LAO_KHMER_MYANMAR,
    TOPIC_SCRIPT_COUNT
};

struct topic_text_rules {
    /* Markup (markup.h). */
    bool skips_unshown;    /* hidden elements, menus, footers, banners: unshown.h */
    bool skips_templates;  /* {{< shortcodes >}}, {% tags %} and {{ variables }}: templates.h */
    bool skips_addresses;  /* e-mail addresses, and web addresses without a scheme: addresses.h */
    bool unescapes_again;  /* &amp;amp; and escaped HTML are read as what they stand for */
    bool knows_html5;      /* a text with one of its tags alone is HTML: html.h */
    bool skips_shortcodes; /* shortcodes.h, embedded_code.h */
    bool reads_blocks;     /* JSON of an editor is read as its text: model/blocks/block_json.h */
    /* Tokens (tokenizer.h, unicode.h). */
    bool joins_acronyms; /* A.I. is AI */
    bool joins_names;    /* GPT-4 is GPT4 */
    bool has_marks;      /* a run of ! and ? is a token */
    bool has_signs;      /* other signs beside a character of a script without spaces are tokens */
    uint8_t lengths[TOPIC_SCRIPT_COUNT]; /* of tokens, in characters: a bit 1u << length for each */
    bool folds_variants;                 /* spellings of one letter or sign: unicode.h */
    bool folds_lookalikes;               /* Cyrillic letters within Latin words: lookalikes.h */
};

/* level: at most TOPIC_TEXT_RULES_NEWEST. */
const struct topic_text_rules *topic_text_rules_at(uint32_t level);

#endif
