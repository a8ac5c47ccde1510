/* pieces.h - checks a visible text: its pieces ascend, and lie within it and within its source. */
#ifndef TOPIC_TESTS_FUZZ_PIECES_H
#define TOPIC_TESTS_FUZZ_PIECES_H

#include <assert.h>

#include "model/text/source_map.h"

static void check_pieces(const struct topic_visible_text *visible, size_t len)
{
    size_t at = 0;
    size_t source = 0;
    for (size_t i = 0; i < visible->piece_count; i++) {
        const struct topic_source_map_piece *piece = &visible->pieces[i];
        assert(piece->at >= at && piece->at <= visible->text.len);
        assert(piece->source >= source && piece->source <= len);
        assert(piece->source_len <= len - piece->source);
        at = piece->at;
        source = piece->source;
    }
}

#endif
