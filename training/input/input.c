#include "training/input/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "training/input/archive.h"

/* Holds the header of a tar member, by which an archive is recognised. */
#define START_BYTES (64 * 1024)

/* Fewer bytes than these do not tell gzip, UTF-16 or a byte order mark. */
#define START_MIN_BYTES 4

struct topic_input {
    const char *path; /* borrowed */
    const struct topic_input_options *options;
    struct topic_decoder *decoder;
    bool is_read; /* a byte of the present file */
    bool is_told; /* options->found has been called for the present file */
    int fd;
    struct stat opened; /* of a regular file that has bytes, when it was opened */
    bool at_end;        /* of a file that is not compressed: it has been opened once */
    struct topic_archive *archive;
    bool is_broken;    /* the archive */
    char *member_path; /* of an archive's member, or NULL */
    char *name;        /* without the extension of its compression, or NULL: the path */
    size_t start_len;  /* bytes of start */
    size_t start_at;   /* of them given out */
    char start[START_BYTES];
};

/* Whether what was read is the beginning of one version and the end of another. A file that has
 * only grown is read up to where it ended. */
static bool has_changed(const struct topic_input *input)
{
    const struct stat *opened = &input->opened;
    struct stat now;
    if (opened->st_size == 0 || fstat(input->fd, &now) < 0)
        return false;
    return now.st_size < opened->st_size ||
           (now.st_size == opened->st_size && (now.st_mtim.tv_sec != opened->st_mtim.tv_sec ||
                                               now.st_mtim.tv_nsec != opened->st_mtim.tv_nsec));
}

static ssize_t read_file(struct topic_input *input, void *bytes, size_t size,
                         struct topic_error *err)
{
    ssize_t got;
    do
        got = read(input->fd, bytes, size);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return topic_error_set(err, "%s: cannot be read: %s", input->path, strerror(errno));
    if (got == 0 && has_changed(input))
        return topic_error_set(err,
                               "%s: was written while it was read: read it again when it is "
                               "complete",
                               input->path);
    return got;
}

/* Called by the decoder. */
static ssize_t read_raw(void *context, void *bytes, size_t size, struct topic_error *err)
{
    struct topic_input *input = context;
    if (input->archive) {
        ssize_t got = topic_archive_read(input->archive, bytes, size, err);
        input->is_broken = got < 0;
        return got;
    }
    size_t len = input->start_len - input->start_at;
    if (len == 0)
        return read_file(input, bytes, size, err);
    if (len > size)
        len = size;
    memcpy(bytes, input->start + input->start_at, len);
    input->start_at += len;
    return (ssize_t)len;
}

/* Tells the caller the encoding of what has been read, once. */
static void tell(struct topic_input *input, bool is_at_end)
{
    if (input->is_told || !input->is_read || !input->options->found)
        return;
    enum topic_decoder_origin origin = topic_decoder_origin(input->decoder);
    if (origin == TOPIC_DECODER_UNDECIDED && !is_at_end)
        return;
    input->is_told = true;
    input->options->found(input->options->context, topic_input_path(input),
                          topic_decoder_encoding(input->decoder), origin);
}

static int read_start(struct topic_input *input, struct topic_error *err)
{
    ssize_t got = 1;
    while (input->start_len < START_MIN_BYTES && got > 0) {
        got = read_file(input, input->start + input->start_len,
                        sizeof input->start - input->start_len, err);
        if (got < 0)
            return -1;
        input->start_len += (size_t)got;
    }
    const struct topic_archive_source source = {
        input->path, {input->start, input->start_len}, input->fd};
    if (!topic_archive_is_likely(source.start))
        return 0;
    input->archive = topic_archive_open(&source, err);
    return input->archive ? 0 : -1;
}

static int open_file(struct topic_input *input, struct topic_error *err)
{
    if (strcmp(input->path, "-") != 0) {
        input->fd = open(input->path, O_RDONLY | O_CLOEXEC);
        if (input->fd < 0)
            return topic_error_set(err, "%s: cannot be opened: %s", input->path, strerror(errno));
    }
    struct stat status;
    bool is_known = fstat(input->fd, &status) == 0;
    if (is_known && S_ISDIR(status.st_mode))
        return topic_error_set(err, "%s: is a directory, not a file", input->path);
    if (is_known && S_ISREG(status.st_mode) && input->fd != STDIN_FILENO)
        input->opened = status;
    return read_start(input, err);
}

struct topic_input *topic_input_open(const char *path, const struct topic_input_options *options,
                                     struct topic_error *err)
{
    struct topic_input *input = topic_memory_new(1, sizeof *input, err);
    if (!input)
        return NULL;
    input->path = path;
    input->options = options;
    input->fd = STDIN_FILENO;
    input->decoder = topic_decoder_new(err);
    if (input->decoder && open_file(input, err) == 0)
        return input;
    topic_input_close(input);
    return NULL;
}

void topic_input_close(struct topic_input *input)
{
    if (!input)
        return;
    tell(input, true);
    topic_decoder_free(input->decoder);
    topic_archive_close(input->archive);
    if (input->fd > STDIN_FILENO)
        close(input->fd);
    free(input->member_path);
    free(input->name);
    free(input);
}

bool topic_input_is_archive(const struct topic_input *input)
{
    return input->member_path != NULL;
}

/* The length of the path without the extension of a compression. */
static size_t uncompressed_len(const char *path)
{
    static const char *const extensions[] = {".gz", ".zst", ".xz", ".bz2"};
    size_t len = strlen(path);
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        size_t extension_len = strlen(extensions[i]);
        if (len > extension_len && strcasecmp(path + len - extension_len, extensions[i]) == 0)
            return len - extension_len;
    }
    return len;
}

static int name_present(struct topic_input *input, struct topic_error *err)
{
    const char *member = topic_archive_member(input->archive);
    free(input->member_path);
    free(input->name);
    input->member_path = input->name = NULL;
    if (!member) {
        input->name = topic_memory_copy(input->path, uncompressed_len(input->path), err);
        return input->name ? 0 : -1;
    }
    input->member_path = topic_memory_format(err, "%s/%s", input->path, member);
    return input->member_path ? 0 : -1;
}

static int next_file(struct topic_input *input, struct topic_error *err)
{
    if (!input->archive) {
        int status = input->at_end ? 0 : 1;
        input->at_end = true;
        return status;
    }
    int status = topic_archive_next(input->archive, err);
    input->is_broken = status < 0;
    return status == 1 && name_present(input, err) < 0 ? -1 : status;
}

int topic_input_next(struct topic_input *input, struct topic_error *err)
{
    tell(input, true);
    int status = next_file(input, err);
    if (status == 1) {
        const struct topic_decoder_source source = {.read = read_raw,
                                                    .context = input,
                                                    .encoding = input->options->encoding,
                                                    .is_live = input->options->is_live &&
                                                               input->fd == STDIN_FILENO};
        topic_decoder_begin(input->decoder, &source);
        input->is_read = input->is_told = false;
    }
    return status;
}

bool topic_input_is_broken(const struct topic_input *input)
{
    return input->is_broken;
}

const char *topic_input_path(const struct topic_input *input)
{
    return input->member_path ? input->member_path : input->path;
}

const char *topic_input_member(const struct topic_input *input)
{
    return input->member_path ? topic_archive_member(input->archive) : NULL;
}

const char *topic_input_name(const struct topic_input *input)
{
    return input->name ? input->name : topic_input_path(input);
}

const char *topic_input_encoding(const struct topic_input *input)
{
    return topic_decoder_encoding(input->decoder);
}

static void say_unknown(const struct topic_encoding_candidates *candidates, struct topic_error *why)
{
    const char *const *names = candidates->names;
    const size_t count = candidates->count;
    topic_error_set(why,
                    "is not UTF-8, and which encoding it has cannot be told: name it with "
                    "--encoding, such as --encoding %s%s%s%s%s%s",
                    count > 0 ? names[0] : "WINDOWS-1252", count > 2 ? ", " : "",
                    count > 2 ? names[1] : "", count > 1 ? " or " : "",
                    count > 1 ? names[count - 1] : "", count > 1 ? ", which may be it" : "");
}

bool topic_input_check(const struct topic_input *input, struct topic_text text,
                       struct topic_error *why)
{
    if (topic_utf8_is_valid(text.bytes, text.len))
        return true;
    if (topic_decoder_origin(input->decoder) > TOPIC_DECODER_UNKNOWN)
        topic_error_set(why,
                        "has a byte that %s does not have: correct it, or name another encoding "
                        "with --encoding",
                        topic_decoder_encoding(input->decoder));
    else
        say_unknown(topic_decoder_candidates(input->decoder), why);
    return false;
}

ssize_t topic_input_read(struct topic_input *input, void *bytes, size_t size,
                         struct topic_error *err)
{
    ssize_t got = topic_decoder_read(input->decoder, bytes, size, err);
    input->is_read = input->is_read || got > 0;
    tell(input, got == 0);
    return got;
}
