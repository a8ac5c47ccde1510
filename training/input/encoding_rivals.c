#include "training/input/encoding_rivals.h"

/* The most common first. */
static const struct {
    const char *name;
    bool is_latin;
} rows[] = {
    {"WINDOWS-1252", true}, {"WINDOWS-1250", true},
    {"ISO-8859-2", true},   {"WINDOWS-1254", true},
    {"WINDOWS-1257", true}, {"MACINTOSH", true},
    {"CP850", true},        {"CP437", true},
    {"CP852", true},        {"MAC-CENTRALEUROPE", true},
    {"CP857", true},        {"WINDOWS-1251", false},
    {"KOI8-U", false},      {"CP866", false},
    {"ISO-8859-5", false},  {"MAC-CYRILLIC", false},
    {"ISO-8859-7", false},  {"CP737", false},
};

/* Of a text in another script, one character in so many may be a letter of Latin, or a sign that
 * articles do not have. */
#define LATIN_SHARE 20

static bool fits(const struct topic_encoding_words *words, bool is_latin)
{
    return is_latin ? topic_encoding_words_fit(words)
                    : topic_encoding_words_are_plausible(words) &&
                          words->letters * LATIN_SHARE <= words->count;
}

static bool is_there(const struct topic_encoding_rivals *rivals,
                     const struct topic_encoding_words *words)
{
    for (size_t i = 0; i < rivals->count; i++)
        if (rivals->items[i].words.hash == words->hash)
            return true;
    return false;
}

void topic_encoding_rivals_find(struct topic_text sample, bool is_cut,
                                struct topic_encoding_rivals *rivals)
{
    *rivals = (struct topic_encoding_rivals){0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct topic_encoding_rival rival = {.name = rows[i].name, .is_latin = rows[i].is_latin};
        if (topic_encoding_words_read(sample, is_cut, rival.name, &rival.words) &&
            fits(&rival.words, rival.is_latin) && !is_there(rivals, &rival.words) &&
            rivals->count < TOPIC_ENCODING_RIVALS_MAX)
            rivals->items[rivals->count++] = rival;
    }
}
