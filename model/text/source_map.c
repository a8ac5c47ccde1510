#include "model/text/source_map.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"

void topic_source_map_release(struct topic_visible_text *visible)
{
    free(visible->pieces);
    topic_buffer_release(&visible->bytes);
    topic_buffer_release(&visible->other);
    topic_buffer_release(&visible->parsed);
    *visible = (struct topic_visible_text){0};
}

/* The last piece that begins at or before `at`; the search begins at *cursor, and goes back from it
 * for a token that begins within the one before. */
static const struct topic_source_map_piece *piece_at(const struct topic_source_map_piece *pieces,
                                                     size_t count, size_t *cursor, size_t at)
{
    while (*cursor > 0 && pieces[*cursor].at > at)
        (*cursor)--;
    while (*cursor + 1 < count && pieces[*cursor + 1].at <= at)
        (*cursor)++;
    return &pieces[*cursor];
}

static size_t piece_end(const struct topic_source_map_piece *pieces, size_t count, size_t index,
                        size_t len)
{
    return index + 1 < count ? pieces[index + 1].at : len;
}

void topic_source_map_to_source(struct topic_visible_text *visible, size_t start, size_t end,
                                size_t *source_start, size_t *source_end)
{
    assert(start < end && end <= visible->text.len);
    if (visible->piece_count == 0) {
        *source_start = start;
        *source_end = end;
        return;
    }
    size_t bounds[2] = {start, end - 1};
    for (size_t i = 0; i < 2; i++) {
        const struct topic_source_map_piece *piece =
            piece_at(visible->pieces, visible->piece_count, &visible->cursor, bounds[i]);
        size_t len =
            piece_end(visible->pieces, visible->piece_count, visible->cursor, visible->text.len) -
            piece->at;
        bool one_to_one = len == piece->source_len;
        if (i == 0)
            *source_start = piece->source + (one_to_one ? bounds[0] - piece->at : 0);
        else
            *source_end =
                piece->source + (one_to_one ? bounds[1] - piece->at + 1 : piece->source_len);
    }
}

/* The last piece that begins before byte `source` of the source; the first piece if none does. */
static size_t piece_before(const struct topic_visible_text *visible, size_t source)
{
    size_t low = 0;
    size_t high = visible->piece_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (visible->pieces[middle].source < source)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static size_t visible_at(const struct topic_visible_text *visible, size_t source, bool is_end)
{
    if (visible->piece_count == 0)
        return source < visible->text.len ? source : visible->text.len;
    size_t index = piece_before(visible, is_end ? source : source + 1);
    const struct topic_source_map_piece *piece = &visible->pieces[index];
    size_t len =
        piece_end(visible->pieces, visible->piece_count, index, visible->text.len) - piece->at;
    size_t into = source > piece->source ? source - piece->source : 0;
    if (len != piece->source_len && into > 0)
        into = is_end ? len : 0; /* a reference such as &eacute; corresponds as a whole */
    return piece->at + (into < len ? into : len);
}

void topic_source_map_to_visible(const struct topic_visible_text *visible, size_t start, size_t end,
                                 size_t *visible_start, size_t *visible_end)
{
    *visible_start = visible_at(visible, start, false);
    *visible_end = visible_at(visible, end, true);
    if (*visible_end < *visible_start)
        *visible_end = *visible_start;
}

/* Whether the visible byte was inserted: it stands for no byte of the source. */
static bool is_inserted(const struct topic_visible_text *visible, size_t at)
{
    size_t cursor = 0;
    size_t high = visible->piece_count;
    while (high > cursor + 1) {
        size_t middle = cursor + (high - cursor) / 2;
        if (visible->pieces[middle].at <= at)
            cursor = middle;
        else
            high = middle;
    }
    return visible->piece_count > 0 && visible->pieces[cursor].source_len == 0;
}

bool topic_source_map_ends_paragraph(const struct topic_visible_text *visible, size_t at)
{
    const char *bytes = visible->text.bytes;
    if (bytes[at] != '\n')
        return false;
    if (is_inserted(visible, at))
        return true;
    while (at > 0 && (bytes[at - 1] == ' ' || bytes[at - 1] == '\t' || bytes[at - 1] == '\r'))
        at--;
    return at > 0 && bytes[at - 1] == '\n';
}

/* Appends visible bytes that stand for source bytes. They extend the last piece when both follow it
 * without a gap, byte by byte. */
static int append(struct topic_visible_text *visible, const char *bytes, size_t len, size_t source,
                  size_t source_len, struct topic_error *err)
{
    if (len == 0)
        return 0;
    size_t at = visible->bytes.len;
    bool joins = false;
    if (visible->piece_count > 0 && len == source_len) {
        const struct topic_source_map_piece *last = &visible->pieces[visible->piece_count - 1];
        joins = at - last->at == last->source_len && last->source + last->source_len == source;
    }
    if (!joins && topic_memory_reserve(&visible->pieces, &visible->piece_capacity,
                                       visible->piece_count + 1, sizeof *visible->pieces, err) < 0)
        return -1;
    if (topic_buffer_append(&visible->bytes, bytes, len, err) < 0)
        return -1;
    if (joins)
        visible->pieces[visible->piece_count - 1].source_len += len;
    else
        visible->pieces[visible->piece_count++] =
            (struct topic_source_map_piece){.at = at, .source = source, .source_len = source_len};
    return 0;
}

int topic_source_map_edit_begin(struct topic_source_map_edit *edit,
                                struct topic_visible_text *visible, struct topic_error *err)
{
    *edit = (struct topic_source_map_edit){.visible = visible, .text = visible->text};
    if (visible->piece_count > 0) {
        /* The text before the edit is in `bytes`: it moves to `other`, and `bytes` is filled
         * anew. */
        edit->piece_count = visible->piece_count;
        edit->pieces = visible->pieces;
        visible->pieces = NULL;
        visible->piece_capacity = 0;
        struct topic_buffer bytes = visible->bytes;
        visible->bytes = visible->other;
        visible->other = bytes;
    }
    visible->piece_count = 0;
    topic_buffer_reset(&visible->bytes);
    int status = topic_buffer_reserve(&visible->bytes, edit->text.len, err);
    if (status < 0)
        topic_source_map_edit_end(edit);
    return status;
}

int topic_source_map_edit_keep(struct topic_source_map_edit *edit, size_t start, size_t end,
                               struct topic_error *err)
{
    const char *bytes = edit->text.bytes;
    if (!edit->pieces)
        return append(edit->visible, bytes + start, end - start, start, end - start, err);
    while (start < end) {
        const struct topic_source_map_piece *piece =
            piece_at(edit->pieces, edit->piece_count, &edit->cursor, start);
        size_t stop = piece_end(edit->pieces, edit->piece_count, edit->cursor, edit->text.len);
        bool one_to_one = stop - piece->at == piece->source_len;
        if (stop > end)
            stop = end;
        size_t source = piece->source + (one_to_one ? start - piece->at : 0);
        size_t source_len = one_to_one ? stop - start : piece->source_len;
        if (append(edit->visible, bytes + start, stop - start, source, source_len, err) < 0)
            return -1;
        start = stop;
    }
    return 0;
}

int topic_source_map_edit_replace(struct topic_source_map_edit *edit, const char *bytes, size_t len,
                                  size_t start, size_t end, struct topic_error *err)
{
    if (!edit->pieces)
        return append(edit->visible, bytes, len, start, end - start, err);
    size_t source = 0;
    size_t source_end = 0;
    if (edit->text.len > 0) {
        struct topic_visible_text before = {.text = edit->text,
                                            .pieces = edit->pieces,
                                            .piece_count = edit->piece_count,
                                            .cursor = edit->cursor};
        size_t next = start < edit->text.len ? start : start - 1; /* the byte at an insertion */
        topic_source_map_to_source(&before, end > start ? start : next,
                                   end > start ? end : next + 1, &source, &source_end);
        edit->cursor = before.cursor;
        if (end == start)
            source = source_end = next < start ? source_end : source;
    }
    return append(edit->visible, bytes, len, source, source_end - source, err);
}

struct topic_source_map_mark topic_source_map_edit_mark(const struct topic_source_map_edit *edit)
{
    const struct topic_visible_text *visible = edit->visible;
    size_t count = visible->piece_count;
    return (struct topic_source_map_mark){
        .len = visible->bytes.len,
        .piece_count = count,
        .last_source_len = count > 0 ? visible->pieces[count - 1].source_len : 0};
}

void topic_source_map_edit_return(struct topic_source_map_edit *edit,
                                  struct topic_source_map_mark mark)
{
    struct topic_visible_text *visible = edit->visible;
    visible->bytes.len = mark.len;
    visible->piece_count = mark.piece_count;
    if (mark.piece_count > 0)
        visible->pieces[mark.piece_count - 1].source_len = mark.last_source_len;
}

void topic_source_map_edit_end(struct topic_source_map_edit *edit)
{
    struct topic_visible_text *visible = edit->visible;
    visible->text = (struct topic_text){.bytes = visible->bytes.bytes, .len = visible->bytes.len};
    visible->cursor = 0;
    free(edit->pieces);
    edit->pieces = NULL;
}

int topic_source_map_leave_out(struct topic_visible_text *visible, topic_source_map_find *find,
                               void *context, struct topic_error *err)
{
    const size_t len = visible->text.len;
    struct topic_source_map_edit edit;
    size_t start = 0;
    size_t end;
    if (!find(context, &start, &end))
        return 0;
    if (topic_source_map_edit_begin(&edit, visible, err) < 0)
        return -1;
    size_t kept = 0;
    int status = 0;
    do {
        status = topic_source_map_edit_keep(&edit, kept, start, err);
        start = kept = end;
    } while (status == 0 && find(context, &start, &end));
    if (status == 0)
        status = topic_source_map_edit_keep(&edit, kept, len, err);
    topic_source_map_edit_end(&edit);
    return status;
}
