#include "training/input/archive_end.h"

#include <stdbool.h>
#include <string.h>

#define OTHER_BYTES "has other bytes behind its end"

/* The record at the end of a ZIP archive. */
#define ZIP_END_BYTES 22
#define ZIP_LIST_BYTES_OFFSET 12
#define ZIP_LIST_PLACE_OFFSET 16
#define ZIP_COMMENT_OFFSET 20

void topic_archive_end_add(struct topic_archive_end *end, const void *bytes, size_t len)
{
    const unsigned char *added = bytes;
    size_t content = len;
    while (content > 0 && added[content - 1] == 0)
        content--;
    if (content > 0)
        end->content_bytes = end->bytes + content;
    end->bytes += len;
    size_t kept = len < sizeof end->last ? sizeof end->last - len : 0;
    if (kept > end->len)
        kept = end->len;
    memmove(end->last, end->last + (end->len - kept), kept);
    if (len > sizeof end->last) {
        added += len - sizeof end->last;
        len = sizeof end->last;
    }
    memcpy(end->last + kept, added, len);
    end->len = kept + len;
}

static uint32_t number_at(const unsigned char *bytes, size_t len)
{
    uint32_t number = 0;
    for (size_t i = len; i > 0; i--)
        number = number << 8 | bytes[i - 1];
    return number;
}

/* Whether the list that the record at `at` names ends there, or where the records begin that an
 * archive of more than 4 GiB has before it. */
static bool is_whole_zip(const struct topic_archive_end *end, size_t at)
{
    const unsigned char *record = end->last + at;
    uint64_t place = number_at(record + ZIP_LIST_PLACE_OFFSET, 4);
    uint64_t list_end = place + number_at(record + ZIP_LIST_BYTES_OFFSET, 4);
    uint64_t first = end->bytes - end->len;
    if (place == UINT32_MAX || list_end == first + at)
        return true;
    return list_end >= first && list_end + 4 <= first + at &&
           memcmp(end->last + (list_end - first), "PK\x06\x06", 4) == 0;
}

/* Whether nothing but zeros is behind the record at `at` and its comment. */
static bool ends_file(const struct topic_archive_end *end, size_t at)
{
    size_t comment = number_at(end->last + at + ZIP_COMMENT_OFFSET, 2);
    uint64_t behind = end->bytes - end->len + at + ZIP_END_BYTES + comment;
    return behind <= end->bytes && behind >= end->content_bytes;
}

/* A comment may hold what looks like a record. */
const char *topic_archive_end_fault_of_zip(const struct topic_archive_end *end)
{
    const char *fault = "the list of its members is cut or missing";
    bool is_at_end = false;
    for (size_t i = end->len; i >= ZIP_END_BYTES; i--) {
        size_t at = i - ZIP_END_BYTES;
        if (memcmp(end->last + at, "PK\x05\x06", 4) != 0)
            continue;
        if (ends_file(end, at) && is_whole_zip(end, at))
            return NULL;
        is_at_end = is_at_end || ends_file(end, at);
        fault = is_at_end ? "is several archives one after another" : OTHER_BYTES;
    }
    return fault;
}

const char *topic_archive_end_fault(const struct topic_archive_end *end, uint64_t consumed_bytes)
{
    return end->content_bytes > consumed_bytes ? OTHER_BYTES : NULL;
}
