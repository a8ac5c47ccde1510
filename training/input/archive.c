#include "training/input/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text_scan.h"
#include "training/input/archive_end.h"
#include "training/input/gunzip.h"

#define BLOCK_BYTES (64 * 1024)

/* Where tar has its magic, in the header of the first member. */
#define TAR_MAGIC_OFFSET 257

struct topic_archive {
    struct topic_archive_source source;
    struct archive *reader;
    struct topic_gunzip *gunzip; /* in front of the reader; NULL: the file is not gzip */
    locale_t utf8; /* libarchive translates names into the character set of the locale */
    bool start_is_read;
    struct topic_archive_end end; /* of the bytes that have been read of the file */
    bool is_at_end;               /* of the file */
    bool is_bomb;                 /* between two members */
    bool lacks_end;               /* a tar without the zeros of its end */
    uint64_t member_bytes;
    uint64_t bytes; /* of all members */
    size_t members;
    char *member;
    char block[BLOCK_BYTES];
};

bool topic_archive_is_likely(struct topic_text start)
{
    static const struct {
        size_t offset;
        const char *bytes;
        size_t len;
    } signatures[] = {{0, "\x1f\x8b", 2},
                      {0, "\x28\xb5\x2f\xfd", 4},
                      {0,
                       "\xfd"
                       "7zXZ\0",
                       6},
                      {0, "BZh", 3},
                      {0, "PK\x03\x04", 4},
                      {0, "PK\x05\x06", 4},
                      {TAR_MAGIC_OFFSET, "ustar", 5}};
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
        if (start.len >= signatures[i].offset + signatures[i].len &&
            memcmp(start.bytes + signatures[i].offset, signatures[i].bytes, signatures[i].len) == 0)
            return true;
    return false;
}

/* The next bytes of the file. */
static ssize_t read_file(void *context, const void **block)
{
    struct topic_archive *archive = context;
    ssize_t got;
    if (!archive->start_is_read) {
        archive->start_is_read = true;
        *block = archive->source.start.bytes;
        got = (ssize_t)archive->source.start.len;
    } else {
        *block = archive->block;
        do
            got = read(archive->source.fd, archive->block, sizeof archive->block);
        while (got < 0 && errno == EINTR);
        if (got < 0)
            archive_set_error(archive->reader, errno, "%s", strerror(errno));
    }
    if (got > 0)
        topic_archive_end_add(&archive->end, *block, (size_t)got);
    archive->is_at_end = got == 0;
    return got;
}

static bool is_bomb(const struct topic_archive *archive, uint64_t bytes)
{
    return bytes > TOPIC_ARCHIVE_RATIO_FROM_BYTES &&
           bytes / TOPIC_ARCHIVE_MAX_RATIO > archive->end.bytes;
}

/* Called by libarchive for more of the input. */
static la_ssize_t read_block(struct archive *reader, void *context, const void **block)
{
    struct topic_archive *archive = context;
    const struct topic_gunzip_source file = {read_file, archive};
    la_int64_t unfolded = archive_filter_bytes(reader, 0);
    archive->is_bomb = unfolded > 0 && is_bomb(archive, (uint64_t)unfolded);
    if (archive->is_bomb)
        return -1;
    return archive->gunzip ? topic_gunzip_read(archive->gunzip, &file, block)
                           : read_file(archive, block);
}

/* Of gzip. libarchive takes it for the end where it begins to read a format. */
static const char *damage(const struct topic_archive *archive)
{
    return archive->gunzip ? topic_gunzip_damage(archive->gunzip) : NULL;
}

static int fail_as_bomb(const struct topic_archive *archive, struct topic_error *err)
{
    return topic_error_set(err,
                           "%s: unfolds to more than %d times its size, as a decompression "
                           "bomb does: decompress it yourself if you trust it",
                           archive->source.path, TOPIC_ARCHIVE_MAX_RATIO);
}

static int fail_as_damaged(const struct topic_archive *archive, struct topic_error *err)
{
    if (archive->is_bomb)
        return fail_as_bomb(archive, err);
    const char *why = damage(archive);
    if (!why)
        why = archive_error_string(archive->reader);
    return topic_error_set(err, "%s: is damaged, cut or encrypted: %s: make or fetch it again",
                           archive->source.path, why ? why : "it cannot be read");
}

/* Not archive_read_support_filter_all: some filters run other programs. That of gzip tells gzip
 * within gzip. */
static void support(struct archive *reader)
{
    archive_read_support_filter_gzip(reader);
    archive_read_support_filter_zstd(reader);
    archive_read_support_filter_xz(reader);
    archive_read_support_filter_bzip2(reader);
    archive_read_support_format_tar(reader);
    archive_read_support_format_zip_streamable(reader);
    archive_read_support_format_raw(reader);
    archive_read_support_format_empty(reader);
    archive_read_set_format_option(reader, "tar", "read_concatenated_archives", "1");
}

struct topic_archive *topic_archive_open(const struct topic_archive_source *source,
                                         struct topic_error *err)
{
    struct topic_archive *archive = topic_memory_new(1, sizeof *archive, err);
    if (!archive)
        return NULL;
    archive->source = *source;
    archive->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    archive->reader = archive_read_new();
    if (!archive->reader) {
        topic_error_set(err, "%s: out of memory: libarchive cannot start", source->path);
        goto fail;
    }
    if (topic_gunzip_is_likely(source->start)) {
        archive->gunzip = topic_gunzip_new(err);
        if (!archive->gunzip)
            goto fail;
    }
    support(archive->reader);
    if (archive_read_open(archive->reader, archive, NULL, read_block, NULL) == ARCHIVE_OK)
        return archive;
    fail_as_damaged(archive, err);
fail:
    topic_archive_close(archive);
    return NULL;
}

void topic_archive_close(struct topic_archive *archive)
{
    if (!archive)
        return;
    archive_read_free(archive->reader);
    topic_gunzip_free(archive->gunzip);
    if (archive->utf8)
        freelocale(archive->utf8);
    free(archive->member);
    free(archive);
}

static bool is_of_format(const struct topic_archive *archive, int format)
{
    return (archive_format(archive->reader) & ARCHIVE_FORMAT_BASE_MASK) == format;
}

static bool is_compressed_file(const struct topic_archive *archive)
{
    return archive_format(archive->reader) == ARCHIVE_FORMAT_RAW;
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);
    size_t end_len = strlen(end);
    return len >= end_len && topic_text_scan_is_equal_in_any_case(text + len - end_len, end);
}

/* What a ZIP archive is that holds one document, and what to do about it, by its name and that of
 * its first member; NULL: an archive of files. */
static const char *document_kind(const char *path, const char *member)
{
    static const char *const first[] = {"[Content_Types].xml", "mimetype", "_rels/.rels"};
    bool is_document = false;
    if (ends_with(member, ".npy"))
        return "is NumPy arrays (npz): write the texts as JSON lines first";
    if (ends_with(member, "/data.pkl"))
        return "is a file of PyTorch: write the texts as JSON lines first";
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        is_document = is_document || strcmp(member, first[i]) == 0;
    if (is_document && (ends_with(path, ".xlsx") || ends_with(path, ".ods")))
        return "is a spreadsheet: save its sheet as CSV (UTF-8) first";
    return is_document ? "is an office document or an e-book: save it as text or HTML first" : NULL;
}

/* Refuses layers upon layers, and documents that are archives inside. libarchive counts the file
 * itself as a filter. */
static int check_layers(const struct topic_archive *archive, struct archive_entry *entry,
                        struct topic_error *err)
{
    int filters = archive_filter_count(archive->reader) - 1 + (archive->gunzip ? 1 : 0);
    bool is_zip = is_of_format(archive, ARCHIVE_FORMAT_ZIP);
    if (filters > 1 || (filters == 1 && is_zip))
        return topic_error_set(err, "%s: is compressed more than once: unpack it first",
                               archive->source.path);
    if (filters == 0 && is_compressed_file(archive))
        return topic_error_set(err,
                               "%s: is damaged: its first bytes are those of an archive, but "
                               "not the others: make or fetch it again",
                               archive->source.path);
    const char *name = archive_entry_pathname(entry);
    const char *kind = name && is_zip ? document_kind(archive->source.path, name) : NULL;
    return kind ? topic_error_set(err, "%s: %s", archive->source.path, kind) : 0;
}

static int name_member(struct topic_archive *archive, struct archive_entry *entry,
                       struct topic_error *err)
{
    const char *name = archive_entry_pathname_utf8(entry);
    if (!name)
        name = archive_entry_pathname(entry);
    free(archive->member);
    archive->member = NULL;
    if (is_compressed_file(archive))
        return 0;
    if (!name)
        return topic_error_set(
            err,
            "%s: the name of its member %zu is in an unknown encoding: unpack it "
            "first",
            archive->source.path, archive->members);
    archive->member = topic_memory_copy(name, strlen(name), err);
    return archive->member ? 0 : -1;
}

/* In the C locale, libarchive has no name for a member whose name is not ASCII. */
static int read_header(struct topic_archive *archive, struct archive_entry **entry)
{
    locale_t before = archive->utf8 ? uselocale(archive->utf8) : (locale_t)0;
    int status = archive_read_next_header(archive->reader, entry);
    if (before)
        uselocale(before);
    return status;
}

/* Reads what follows in the file: the checksum of gzip stands behind the end of a tar. */
static int read_rest(struct topic_archive *archive, struct topic_error *err)
{
    const struct topic_gunzip_source file = {read_file, archive};
    const void *block;
    uint64_t bytes = 0;
    ssize_t got = 1;
    while (got > 0 && (archive->gunzip || !archive->is_at_end)) {
        got = archive->gunzip ? topic_gunzip_read(archive->gunzip, &file, &block)
                              : read_file(archive, &block);
        bytes += got > 0 ? (uint64_t)got : 0;
        if (archive->gunzip && is_bomb(archive, bytes))
            return fail_as_bomb(archive, err);
    }
    return got < 0 ? fail_as_damaged(archive, err) : 0;
}

/* Where libarchive sees no further member. */
static int check_end(struct topic_archive *archive, struct topic_error *err)
{
    uint64_t consumed = (uint64_t)archive_filter_bytes(archive->reader, -1);
    if (read_rest(archive, err) < 0)
        return -1;
    const char *why = NULL;
    if (is_of_format(archive, ARCHIVE_FORMAT_ZIP))
        why = topic_archive_end_fault_of_zip(&archive->end);
    else if (!archive->gunzip)
        why = topic_archive_end_fault(&archive->end, consumed);
    return why ? topic_error_set(err, "%s: %s: make or fetch it again, or unpack it first",
                                 archive->source.path, why)
               : 0;
}

/* Of a tar, zeros that are cut are its end all the same, but for the first ones. */
static int read_header_of_tar(struct topic_archive *archive, struct archive_entry **entry)
{
    archive_read_data_skip(archive->reader);
    la_int64_t before = archive_filter_bytes(archive->reader, 0);
    int status = read_header(archive, entry);
    la_int64_t after = archive_filter_bytes(archive->reader, 0);
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN && after > before && archive->is_at_end &&
        archive_filter_count(archive->reader) == 1 &&
        !topic_archive_end_fault(&archive->end, (uint64_t)after))
        status = ARCHIVE_EOF;
    archive->lacks_end = status == ARCHIVE_EOF && after == before;
    return status;
}

static int next_header(struct topic_archive *archive, struct archive_entry **entry,
                       struct topic_error *err)
{
    int status = archive->members > 0 && is_of_format(archive, ARCHIVE_FORMAT_TAR)
                     ? read_header_of_tar(archive, entry)
                     : read_header(archive, entry);
    if (archive->lacks_end)
        return topic_error_set(err,
                               "%s: has no mark of its end, as a tar has that is cut: make or "
                               "fetch it again, or unpack it if you know that it is whole",
                               archive->source.path);
    if (status == ARCHIVE_EOF)
        return check_end(archive, err);
    return status == ARCHIVE_OK || status == ARCHIVE_WARN ? 1 : fail_as_damaged(archive, err);
}

int topic_archive_next(struct topic_archive *archive, struct topic_error *err)
{
    struct archive_entry *entry;
    do {
        int status = next_header(archive, &entry, err);
        if (status != 1)
            return status;
        if (archive->members++ == TOPIC_ARCHIVE_MAX_MEMBERS)
            return topic_error_set(err, "%s: has more than %d members: divide it",
                                   archive->source.path, TOPIC_ARCHIVE_MAX_MEMBERS);
        if (check_layers(archive, entry, err) < 0)
            return -1;
    } while (archive_entry_filetype(entry) != AE_IFREG);
    archive->member_bytes = 0;
    return name_member(archive, entry, err) < 0 ? -1 : 1;
}

const char *topic_archive_member(const struct topic_archive *archive)
{
    return archive->member;
}

static int check_bounds(const struct topic_archive *archive, struct topic_error *err)
{
    if (archive->member_bytes > TOPIC_ARCHIVE_MEMBER_MAX_BYTES && archive->member)
        return topic_error_set(err, "%s: its member %s is longer than %llu bytes: divide it",
                               archive->source.path, archive->member,
                               (unsigned long long)TOPIC_ARCHIVE_MEMBER_MAX_BYTES);
    if (archive->bytes > TOPIC_ARCHIVE_MAX_BYTES)
        return topic_error_set(err, "%s: unfolds to more than %llu bytes: divide it",
                               archive->source.path, (unsigned long long)TOPIC_ARCHIVE_MAX_BYTES);
    if (is_bomb(archive, archive->bytes))
        return fail_as_bomb(archive, err);
    return 0;
}

ssize_t topic_archive_read(struct topic_archive *archive, void *bytes, size_t size,
                           struct topic_error *err)
{
    la_ssize_t got = archive_read_data(archive->reader, bytes, size);
    if (got < 0 || (got == 0 && damage(archive)))
        return fail_as_damaged(archive, err);
    archive->member_bytes += (uint64_t)got;
    archive->bytes += (uint64_t)got;
    return check_bounds(archive, err) < 0 ? -1 : got;
}
