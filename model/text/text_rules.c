#include "model/text/text_rules.h"

#include <assert.h>

/* Lengths of tokens in scripts without spaces. */
enum { SINGLES = 1u << 1, PAIRS = 1u << 2, TRIPLES = 1u << 3, FOURS = 1u << 4 };

/* clang-format off */
#define LEVEL_1                                                                                    \
    .skips_unshown = true,                                                                         \
    .skips_templates = true,                                                                       \
    .skips_addresses = true,                                                                       \
    .unescapes_again = true,                                                                       \
    .joins_acronyms = true,                                                                        \
    .joins_names = true,                                                                           \
    .folds_variants = true,                                                                        \
    .lengths = {[TOPIC_SCRIPT_HAN] = SINGLES | PAIRS,                                              \
                [TOPIC_SCRIPT_KANA] = PAIRS | TRIPLES,                                             \
                [TOPIC_SCRIPT_THAI] = TRIPLES | FOURS,                                             \
                [TOPIC_SCRIPT_LAO_KHMER_MYANMAR] = TRIPLES | FOURS}
#define LEVEL_3 LEVEL_1, .knows_html5 = true, .skips_shortcodes = true, .folds_lookalikes = true
#define LEVEL_5 LEVEL_3, .has_signs = true, .reads_blocks = true
/* clang-format on */

static const struct topic_text_rules levels[TOPIC_TEXT_RULES_NEWEST + 1] = {
    {.lengths = {PAIRS, PAIRS, PAIRS, PAIRS}},
    {LEVEL_1},
    {LEVEL_1, .has_marks = true},
    {LEVEL_3},
    {LEVEL_3, .has_marks = true},
    {LEVEL_5},
    {LEVEL_5, .has_marks = true}};

const struct topic_text_rules *topic_text_rules_at(uint32_t level)
{
    assert(level <= TOPIC_TEXT_RULES_NEWEST);
    return &levels[level];
}
