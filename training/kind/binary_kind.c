#include "training/kind/binary_kind.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/content_kind.h"

/* Text holds next to no control characters, and compressed or random bytes about one in ten. */
#define BINARY_MIN_CONTROLS 4
#define BINARY_SHARE 32

/* Where tar has its magic, in the header of the first member. */
#define TAR_MAGIC_OFFSET 257

/* A signature of letters may begin a text, but then no control characters are behind it. */
#define SIGNATURE_NEAR_BYTES 32

struct signature {
    size_t offset;
    const char *bytes;
    size_t len;
    const char *sentence;
    bool is_word;
};

#define SIGNATURE(offset, bytes, sentence)                                                         \
    {                                                                                              \
        offset, bytes, sizeof(bytes) - 1, sentence, false                                          \
    }
#define WORD(bytes, sentence)                                                                      \
    {                                                                                              \
        0, bytes, sizeof(bytes) - 1, sentence, true                                                \
    }
#define OFFICE "is an office document: save it as text or HTML first"
#define PICKLED "is a Python pickle: write the articles with json.dumps instead"
#define ACCESS "is a database of Access: export the table as CSV first"
#define IMAGE "is an image, which holds no text to read"

static const struct signature binaries[] = {
    SIGNATURE(0, "%PDF-", "is PDF: convert it with `pdftotext` first"),
    SIGNATURE(0, "\x1f\x8b", "is gzip within an archive: unpack the archive first"),
    SIGNATURE(0, "\x28\xb5\x2f\xfd", "is zstd within an archive: unpack the archive first"),
    SIGNATURE(0,
              "\xfd"
              "7zXZ\0",
              "is xz within an archive: unpack the archive first"),
    SIGNATURE(0, "BZh91AY&SY", "is bzip2 within an archive: unpack the archive first"),
    SIGNATURE(0, "PK\x03\x04", "is a ZIP archive within an archive: unpack it first"),
    SIGNATURE(TAR_MAGIC_OFFSET, "ustar", "is a tar archive within an archive: unpack it first"),
    SIGNATURE(0, "7z\xbc\xaf\x27\x1c", "is a 7z archive: unpack it first"),
    SIGNATURE(0, "Rar!\x1a\x07", "is a RAR archive: unpack it first"),
    SIGNATURE(0, "\x04\x22\x4d\x18", "is compressed by lz4: decompress it first"),
    SIGNATURE(0, "\x1f\x9d", "is compressed by compress: decompress it with `gzip -d` first"),
    SIGNATURE(0, "MSCF\0\0\0\0", "is a CAB archive: unpack it first"),
    SIGNATURE(0, "!<arch>\n", "is an archive of ar: unpack it first"),
    SIGNATURE(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OFFICE),
    WORD("SQLite format 3",
         "is an SQLite database: export a table with `sqlite3 -header -csv` first"),
    WORD("PAR1", "is Parquet: convert it to JSON lines or CSV first"),
    WORD("ARROW1", "is Arrow: convert it to JSON lines or CSV first"),
    WORD("FEA1", "is Feather: convert it to JSON lines or CSV first"),
    WORD("ORC", "is ORC: convert it to JSON lines or CSV first"),
    WORD("Obj\x01", "is Avro: convert it to JSON lines first"),
    SIGNATURE(0, "\xff\xff\xff\xff\x10",
              "is a stream of Arrow: convert it to JSON lines or CSV first"),
    SIGNATURE(0, "\x89HDF\r\n", "is HDF5: write the texts as JSON lines first"),
    SIGNATURE(0, "\x80\x02", PICKLED),
    SIGNATURE(0, "\x80\x03", PICKLED),
    SIGNATURE(0, "\x80\x04\x95", PICKLED),
    SIGNATURE(0, "\x80\x05\x95", PICKLED),
    SIGNATURE(4, "Standard Jet DB", ACCESS),
    SIGNATURE(4, "Standard ACE DB", ACCESS),
    SIGNATURE(0, "\x93NUMPY", "is a NumPy array: write the texts as JSON lines first"),
    SIGNATURE(0, "\x89PNG", IMAGE),
    SIGNATURE(0, "\xff\xd8\xff", IMAGE),
    WORD("GIF8", IMAGE),
};

static bool has_bytes(struct topic_text start, size_t offset, const char *bytes, size_t len)
{
    return start.len >= offset + len && memcmp(start.bytes + offset, bytes, len) == 0;
}

/* A control character that occurs in no text; the escape begins a terminal's colours. */
static bool is_control(unsigned char byte)
{
    return (byte < ' ' && !memchr("\b\t\n\v\f\r\x1b", byte, 7)) || byte == 0x7f;
}

static bool has_control(struct topic_text text, size_t len)
{
    for (size_t i = 0; i < text.len && i < len; i++)
        if (is_control((unsigned char)text.bytes[i]))
            return true;
    return false;
}

const char *topic_binary_kind_find(struct topic_text start)
{
    switch (topic_content_kind_of(start.bytes, start.len)) {
    case TOPIC_CONTENT_MODEL:
        return "is a topic model, not articles: give it to -m, or train one on articles with topic "
               "train";
    case TOPIC_CONTENT_STORE:
        return "is a store of topicd, not articles: write them to a file with topic store export";
    default:
        break;
    }
    for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
        if (has_bytes(start, binaries[i].offset, binaries[i].bytes, binaries[i].len) &&
            (!binaries[i].is_word || has_control(start, SIGNATURE_NEAR_BYTES)))
            return binaries[i].sentence;
    size_t controls = 0;
    for (size_t i = 0; i < start.len; i++)
        controls += is_control((unsigned char)start.bytes[i]);
    return controls >= BINARY_MIN_CONTROLS && controls * BINARY_SHARE > start.len
               ? "is binary, not text: save the articles as text, HTML, CSV or JSON lines first"
               : NULL;
}
