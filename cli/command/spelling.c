#include "cli/command/spelling.h"

#include <stdint.h>
#include <string.h>

/* No command or option is longer. */
#define WORD_MAX 32

#define WRONG_MAX 2

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The optimal string alignment distance, a row for each letter of `word`. */
size_t topic_spelling_distance(const char *word, const char *other)
{
    size_t rows[WORD_MAX + 1][WORD_MAX + 1];
    size_t len = strnlen(word, WORD_MAX + 1);
    size_t other_len = strnlen(other, WORD_MAX + 1);
    if (len > WORD_MAX || other_len > WORD_MAX)
        return SIZE_MAX;
    for (size_t i = 0; i <= len; i++) {
        rows[i][0] = i;
        for (size_t j = 1; j <= other_len; j++) {
            if (i == 0) {
                rows[i][j] = j;
                continue;
            }
            size_t replaced = rows[i - 1][j - 1] + (word[i - 1] != other[j - 1]);
            rows[i][j] = least(replaced, 1 + least(rows[i - 1][j], rows[i][j - 1]));
            if (i > 1 && j > 1 && word[i - 1] == other[j - 2] && word[i - 2] == other[j - 1])
                rows[i][j] = least(rows[i][j], rows[i - 2][j - 2] + 1);
        }
    }
    return rows[len][other_len];
}

bool topic_spelling_is_near(const char *word, const char *other)
{
    size_t wrong = topic_spelling_distance(word, other);
    return wrong <= WRONG_MAX && 3 * wrong <= strlen(other);
}
