#include "bridge/engine/location_secret.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The character at `*place`, which then is behind it. */
static char next(const char *text, size_t len, size_t *place)
{
    char digits[3] = "";
    char *end = digits;
    size_t at = (*place)++;
    if (text[at] != '%' || len - at < 3)
        return text[at];
    memcpy(digits, text + at + 1, 2);
    char decoded = (char)strtol(digits, &end, 16);
    if (end != digits + 2)
        return text[at];
    *place += 2;
    return decoded;
}

/* Words that a password follows, after = or a colon. */
static bool is_announced(const char *word)
{
    static const char *const endings[] = {"password", "passwd", "pass", "pwd"};
    size_t len = strlen(word);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        if (len >= ending && strcasecmp(word + len - ending, endings[i]) == 0)
            return true;
    }
    return false;
}

bool topic_location_secret_is_in(const char *text, size_t len)
{
    char word[sizeof "password"] = ""; /* the last letters, spaces left out */
    bool had_colon = false;
    for (size_t place = 0; place < len;) {
        char c = next(text, len, &place);
        if ((had_colon && c == '@') || ((c == '=' || c == ':') && is_announced(word)))
            return true;
        had_colon |= c == ':';
        if (c == ' ')
            continue;
        size_t used = strlen(word);
        if (used == sizeof word - 1)
            memmove(word, word + 1, used--);
        word[used] = c;
        word[used + 1] = '\0';
    }
    return false;
}
