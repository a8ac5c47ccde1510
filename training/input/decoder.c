#include "training/input/decoder.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text_scan.h"
#include "training/input/encoding_bytes.h"
#include "training/input/encoding_detect.h"
#include "training/input/encoding_names.h"
#include "training/kind/binary_kind.h"
#include "training/kind/markup_kind.h"

#define CHUNK_BYTES (64 * 1024)

/* From so much the encoding is decided: more changes no decision, and takes longer. */
#define SAMPLE_BYTES (256 * 1024)

/* Fewer bytes do not tell UTF-32 from UTF-16. */
#define START_BYTES 4

/* Fewer characters may be UTF-8 by chance. */
#define UTF8_MIN_CHARACTERS 3

#define UTF8 "UTF-8"

struct topic_decoder {
    struct topic_decoder_source source;
    struct topic_buffer raw;
    size_t at; /* of the raw byte that is next */
    bool at_end;
    bool is_started;
    bool is_checked;  /* the raw bytes are ASCII, or the encoding is decided */
    bool is_at_start; /* of the file: nothing has been given out */
    enum topic_decoder_origin origin;
    const char *name; /* for users */
    struct topic_encoding_candidates candidates;
    iconv_t converter; /* (iconv_t)-1: the bytes are given on as they are */
    size_t unit_bytes; /* of the encoding: what is skipped where it is broken */
    bool is_unicode;   /* controls of the C1 range are characters */
    bool is_flushed;
};

struct topic_decoder *topic_decoder_new(struct topic_error *err)
{
    struct topic_decoder *decoder = topic_memory_new(1, sizeof *decoder, err);
    if (decoder)
        decoder->converter = (iconv_t)-1;
    return decoder;
}

static void close_converter(struct topic_decoder *decoder)
{
    if (decoder->converter != (iconv_t)-1)
        iconv_close(decoder->converter);
    decoder->converter = (iconv_t)-1;
}

void topic_decoder_free(struct topic_decoder *decoder)
{
    if (!decoder)
        return;
    close_converter(decoder);
    topic_buffer_release(&decoder->raw);
    free(decoder);
}

void topic_decoder_begin(struct topic_decoder *decoder, const struct topic_decoder_source *source)
{
    close_converter(decoder);
    topic_buffer_reset(&decoder->raw);
    *decoder = (struct topic_decoder){.source = *source,
                                      .raw = decoder->raw,
                                      .is_at_start = true,
                                      .name = UTF8,
                                      .converter = (iconv_t)-1};
}

const char *topic_decoder_encoding(const struct topic_decoder *decoder)
{
    return decoder->name;
}

enum topic_decoder_origin topic_decoder_origin(const struct topic_decoder *decoder)
{
    return decoder->origin;
}

const struct topic_encoding_candidates *
topic_decoder_candidates(const struct topic_decoder *decoder)
{
    return &decoder->candidates;
}

/* ---- raw bytes ---- */

static struct topic_text rest_of(const struct topic_decoder *decoder)
{
    size_t len = decoder->raw.len - decoder->at;
    return (struct topic_text){len > 0 ? decoder->raw.bytes + decoder->at : "", len};
}

/* Reads one more chunk behind those that are left. */
static int fill(struct topic_decoder *decoder, struct topic_error *err)
{
    struct topic_buffer *raw = &decoder->raw;
    if (decoder->at > 0) {
        memmove(raw->bytes, raw->bytes + decoder->at, raw->len - decoder->at);
        raw->len -= decoder->at;
        decoder->at = 0;
    }
    if (topic_buffer_reserve(raw, CHUNK_BYTES, err) < 0)
        return -1;
    ssize_t got =
        decoder->source.read(decoder->source.context, raw->bytes + raw->len, CHUNK_BYTES, err);
    if (got < 0)
        return -1;
    decoder->at_end = got == 0;
    raw->len += (size_t)got;
    return 0;
}

static int fill_to(struct topic_decoder *decoder, size_t len, struct topic_error *err)
{
    while (decoder->raw.len - decoder->at < len && !decoder->at_end)
        if (fill(decoder, err) < 0)
            return -1;
    return 0;
}

/* ---- the encoding ---- */

static int convert_from(struct topic_decoder *decoder, const char *name,
                        enum topic_decoder_origin origin, struct topic_error *err)
{
    const char *known = topic_encoding_names_find(name, strlen(name));
    decoder->origin = origin;
    decoder->name = name;
    decoder->is_checked = true;
    if (known && strcmp(known, UTF8) == 0)
        return 0;
    /* What the web calls UTF-16 is little-endian, where there is no byte order mark. */
    if (strcasecmp(name, "UTF-16") == 0 || strcasecmp(name, "UTF-32") == 0)
        known = name[4] == '1' ? "UTF-16LE" : "UTF-32LE";
    decoder->is_unicode = strncasecmp(name, "UTF", 3) == 0 || strncasecmp(name, "UCS", 3) == 0;
    decoder->unit_bytes = strstr(name, "16") && decoder->is_unicode   ? 2
                          : strstr(name, "32") && decoder->is_unicode ? 4
                                                                      : 1;
    decoder->converter = iconv_open(UTF8, known ? known : name);
    return decoder->converter != (iconv_t)-1
               ? 0
               : topic_error_set(err, "the encoding %s cannot be read: %s", name, strerror(errno));
}

static int start_as_named(struct topic_decoder *decoder, struct topic_error *err)
{
    struct topic_text rest = rest_of(decoder);
    struct topic_encoding_bytes_count count = topic_encoding_bytes_count(rest, true);
    bool is_in_utf8 = count.bad == 0 && count.good >= UTF8_MIN_CHARACTERS;
    int status = convert_from(decoder, decoder->source.encoding,
                              is_in_utf8 ? TOPIC_DECODER_AGAINST_UTF8 : TOPIC_DECODER_NAMED, err);
    if (status == 0 && decoder->converter == (iconv_t)-1)
        decoder->origin = TOPIC_DECODER_NAMED; /* it is named UTF-8 */
    return status;
}

static int start(struct topic_decoder *decoder, struct topic_error *err)
{
    decoder->is_started = true;
    if (fill_to(decoder, START_BYTES, err) < 0)
        return -1;
    const struct topic_encoding_bytes_mark *mark = topic_encoding_bytes_mark(rest_of(decoder));
    if (mark)
        decoder->at += mark->len;
    if (mark)
        return convert_from(decoder, mark->encoding,
                            mark->len == 3 ? TOPIC_DECODER_UTF8 : TOPIC_DECODER_MARK, err);
    if (decoder->source.encoding)
        return start_as_named(decoder, err);
    const char *wide = topic_encoding_bytes_wide(rest_of(decoder));
    return wide ? convert_from(decoder, wide, TOPIC_DECODER_MARK, err) : 0;
}

/* What a page or a document of XML says of itself, at its start. */
static const char *find_declared(const struct topic_decoder *decoder, struct topic_text sample)
{
    bool is_declared = topic_text_scan_has_prefix(sample, 0, "<?xml ") ||
                       topic_markup_kind_is_page(sample) || topic_markup_kind_is_feed(sample);
    const char *name =
        decoder->is_at_start && is_declared ? topic_encoding_names_declared(sample) : NULL;
    return name && strcmp(name, UTF8) != 0 ? name : NULL;
}

/* Whether the bytes are no text; whoever reads them refuses them by name. */
static bool is_binary(const struct topic_decoder *decoder, struct topic_text sample)
{
    if (sample.len > TOPIC_BINARY_KIND_START_BYTES)
        sample.len = TOPIC_BINARY_KIND_START_BYTES;
    return decoder->is_at_start && topic_binary_kind_find(sample);
}

static int decide(struct topic_decoder *decoder, struct topic_error *err)
{
    if (!decoder->source.is_live && fill_to(decoder, SAMPLE_BYTES, err) < 0)
        return -1;
    struct topic_text sample = rest_of(decoder);
    bool is_cut = !decoder->at_end;
    bool is_in_utf8 = topic_encoding_bytes_are_utf8(sample, is_cut);
    decoder->is_checked = true;
    decoder->origin = TOPIC_DECODER_UTF8;
    if ((is_in_utf8 && !topic_encoding_bytes_have_escapes(sample)) || is_binary(decoder, sample))
        return 0;
    const char *name = find_declared(decoder, sample);
    if (name)
        return convert_from(decoder, name, TOPIC_DECODER_DECLARED, err);
    name = topic_encoding_detect(sample, is_cut, &decoder->candidates);
    if (name && (!is_in_utf8 || strcmp(name, "ISO-2022-JP") == 0))
        return convert_from(decoder, name, TOPIC_DECODER_DETECTED, err);
    if (!is_in_utf8)
        decoder->origin = TOPIC_DECODER_UNKNOWN;
    return 0;
}

/* ---- decoding ---- */

static size_t pass(struct topic_decoder *decoder, char *bytes, size_t size)
{
    struct topic_text rest = rest_of(decoder);
    size_t len = rest.len < size ? rest.len : size;
    memcpy(bytes, rest.bytes, len);
    decoder->at += len;
    return len;
}

/* Marks the controls of the C1 range, which an 8-bit encoding has only on paper: they are
 * characters of another encoding. 0x85 is the line end of EBCDIC. */
static void mark_controls(char *bytes, size_t len)
{
    for (size_t at = 0; at + 1 < len; at += 2) {
        char *lead = memchr(bytes + at, '\xc2', len - at - 1);
        if (!lead)
            return;
        at = (size_t)(lead - bytes);
        unsigned char next = (unsigned char)lead[1];
        if (next < 0xa0 && next != 0x85)
            lead[0] = lead[1] = TOPIC_DECODER_BAD_BYTE;
    }
}

/* Replaces what the encoding does not have at this place. */
static void skip_bad(struct topic_decoder *decoder, char **out, size_t *out_len)
{
    size_t len = decoder->raw.len - decoder->at;
    decoder->at += len < decoder->unit_bytes ? len : decoder->unit_bytes;
    *(*out)++ = TOPIC_DECODER_BAD_BYTE;
    --*out_len;
}

/* Converts as much as fits. Stops where a character goes on behind the raw bytes. */
static size_t convert(struct topic_decoder *decoder, char *bytes, size_t size)
{
    char *out = bytes;
    size_t out_len = size;
    while (out_len >= TOPIC_DECODER_MIN_BYTES / 2 && decoder->at < decoder->raw.len) {
        char *in = decoder->raw.bytes + decoder->at;
        size_t in_len = decoder->raw.len - decoder->at;
        size_t status = iconv(decoder->converter, &in, &in_len, &out, &out_len);
        int why = errno;
        decoder->at = decoder->raw.len - in_len;
        if (status != (size_t)-1)
            continue;
        if (why == E2BIG || (why == EINVAL && !decoder->at_end))
            break;
        if (out_len == 0)
            break;
        skip_bad(decoder, &out, &out_len);
    }
    if (decoder->at_end && decoder->at == decoder->raw.len && !decoder->is_flushed &&
        iconv(decoder->converter, NULL, NULL, &out, &out_len) != (size_t)-1)
        decoder->is_flushed = true;
    size_t len = size - out_len;
    if (!decoder->is_unicode)
        mark_controls(bytes, len);
    return len;
}

/* Gives bytes on as they are; *len is SIZE_MAX when it turns out that they must be converted. */
static int read_plain(struct topic_decoder *decoder, void *bytes, size_t size, size_t *len,
                      struct topic_error *err)
{
    bool is_empty = decoder->at == decoder->raw.len;
    if (is_empty && decoder->is_checked && !decoder->at_end) {
        ssize_t got = decoder->source.read(decoder->source.context, bytes, size, err);
        decoder->at_end = got == 0;
        *len = (size_t)got;
        return got < 0 ? -1 : 0;
    }
    if (is_empty && !decoder->at_end && fill(decoder, err) < 0)
        return -1;
    if (!decoder->is_checked && !topic_encoding_bytes_are_ascii(rest_of(decoder)) &&
        decide(decoder, err) < 0)
        return -1;
    if (decoder->converter != (iconv_t)-1) {
        *len = SIZE_MAX;
        return 0;
    }
    decoder->is_at_start = false;
    *len = pass(decoder, bytes, size);
    return 0;
}

ssize_t topic_decoder_read(struct topic_decoder *decoder, void *bytes, size_t size,
                           struct topic_error *err)
{
    size_t len = SIZE_MAX;
    if (!decoder->is_started && start(decoder, err) < 0)
        return -1;
    if (decoder->converter == (iconv_t)-1 && read_plain(decoder, bytes, size, &len, err) < 0)
        return -1;
    while (len == SIZE_MAX) {
        len = convert(decoder, bytes, size);
        if (len > 0 || (decoder->at_end && decoder->at == decoder->raw.len))
            break;
        if (fill(decoder, err) < 0)
            return -1;
        len = SIZE_MAX;
    }
    return (ssize_t)len;
}
