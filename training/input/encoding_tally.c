#include "training/input/encoding_tally.h"

#include <string.h>

void topic_encoding_tally_add(struct topic_encoding_tally *tally, const char *name)
{
    size_t at = 0;
    while (at < tally->count && strcmp(tally->items[at].name, name) != 0)
        at++;
    if (at == TOPIC_ENCODING_TALLY_MAX)
        return;
    if (at == tally->count)
        tally->items[tally->count++].name = name;
    tally->items[at].files++;
}

int topic_encoding_tally_describe(const char *path, const char *encoding,
                                  enum topic_decoder_origin origin, struct topic_error *sentence)
{
    static const struct {
        const char *read_as;
        const char *cure;
    } remarks[TOPIC_DECODER_ORIGINS] = {
        [TOPIC_DECODER_MARK] = {"is read as", ", as its first bytes say"},
        [TOPIC_DECODER_AGAINST_UTF8] = {"its bytes are UTF-8, but are read as",
                                        ": leave --encoding out if words are broken"},
        [TOPIC_DECODER_DECLARED] = {"is read as", ", as it says itself: name another encoding "
                                                  "with --encoding if words are broken"},
        [TOPIC_DECODER_DETECTED] = {"is not UTF-8 and is read as",
                                    ": name another encoding with --encoding if words are broken"},
    };
    if (!remarks[origin].read_as)
        return -1;
    topic_error_set(sentence, "%s: %s %s%s", path, remarks[origin].read_as, encoding,
                    remarks[origin].cure);
    return 0;
}
