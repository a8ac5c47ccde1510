#include "record/missing_words.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"

/* Where a word stands for no value. */
enum use {
    CELL = 1,
    NAME = 2,
    NAME_AS_WRITTEN = 4 /* in another case it may be a name */
};

/* A word of a language, or a mark, is a text in a cell, and no name of a topic. */
static const struct {
    const char *word;
    int uses;
} words[] = {
    {"NA", CELL | NAME_AS_WRITTEN},
    {"N/A", CELL | NAME},
    {"#N/A", CELL | NAME},
    {"#REF!", CELL},
    {"#VALUE!", CELL},
    {"#NAME?", CELL},
    {"#DIV/0!", CELL},
    {"#NUM!", CELL},
    {"#NULL!", CELL},
    {"#ERROR!", CELL},
    {"<NA>", CELL | NAME},
    {"NULL", CELL | NAME},
    {"null", CELL},
    {"NaN", CELL | NAME},
    {"nan", CELL},
    {"-nan", CELL | NAME},
    {"NaT", CELL | NAME},
    {"None", CELL | NAME},
    {"<null>", CELL | NAME},
    {"(null)", CELL | NAME},
    {"\\N", CELL | NAME},
    {"nil", NAME},
    {"<nil>", NAME},
    {"%!s(<nil>)", NAME},
    {"<no value>", NAME},
    {"undefined", NAME},
    {"n.a.", NAME},
    {"np.nan", NAME},
    {"pd.NA", NAME},
    {"pd.NaT", NAME},
    {"NA_character_", NAME},
    {"Optional.empty", NAME},
    {"ABSTAIN", NAME_AS_WRITTEN}, /* Snorkel */
    {"-", NAME},
    {"--", NAME},
    {"\u2013", NAME},
    {"\u2014", NAME},
};

static bool is_word(struct topic_text text, const char *word, bool is_in_any_case)
{
    return is_in_any_case ? strlen(word) == text.len &&
                                topic_text_scan_is_same_in_any_case(text.bytes, word, text.len)
                          : topic_text_is(text, word);
}

bool topic_missing_words_is_cell(struct topic_text text)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if ((words[i].uses & CELL) && is_word(text, words[i].word, false))
            return true;
    return false;
}

bool topic_missing_words_is_name(struct topic_text text)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if ((words[i].uses & (NAME | NAME_AS_WRITTEN)) &&
            is_word(text, words[i].word, words[i].uses & NAME))
            return true;
    return false;
}
