#include "training/names/label_variants.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/text_scan.h"
#include "training/names/name_key.h"

/* Whether one has a sign that the other lacks, of those that training/names/name_key.h leaves out
 * or replaces, beside blanks. */
static bool have_other_signs(struct topic_text a, struct topic_text b)
{
    static const char *const signs[] = {"#",
                                        "_",
                                        "\"",
                                        ".",
                                        "&",
                                        "-",
                                        "\xe2\x80\x90",
                                        "\xe2\x80\x91",
                                        "\xe2\x80\x92",
                                        "\xe2\x80\x93",
                                        "\xe2\x80\x98",
                                        "\xe2\x80\x99",
                                        "\xe2\x80\x9c",
                                        "\xe2\x80\x9d"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (!memmem(a.bytes, a.len, signs[i], strlen(signs[i])) !=
            !memmem(b.bytes, b.len, signs[i], strlen(signs[i])))
            return true;
    return false;
}

/* Where the next letter of ASCII is, from `at` on. */
static size_t next_letter(struct topic_text text, size_t at)
{
    while (at < text.len && !((text.bytes[at] | 0x20) >= 'a' && (text.bytes[at] | 0x20) <= 'z'))
        at++;
    return at;
}

/* Whether both have the same letters of ASCII, but some of them in another case. */
static bool have_other_case(struct topic_text a, struct topic_text b)
{
    bool is_other = false;
    size_t i = next_letter(a, 0);
    size_t j = next_letter(b, 0);
    for (; i < a.len && j < b.len; i = next_letter(a, i + 1), j = next_letter(b, j + 1)) {
        if ((a.bytes[i] | 0x20) != (b.bytes[j] | 0x20))
            return false;
        is_other = is_other || a.bytes[i] != b.bytes[j];
    }
    return is_other && i == a.len && j == b.len;
}

/* Whether it has Greek or Cyrillic letters. */
static bool has_lookalikes(struct topic_text name)
{
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.bytes[i] >= 0xCE && (unsigned char)name.bytes[i] <= 0xD1)
            return true;
    return false;
}

static const char *difference_of(struct topic_text a, struct topic_text b)
{
    if (a.len == b.len && strncasecmp(a.bytes, b.bytes, a.len) == 0)
        return "case";
    if (memmem(a.bytes, a.len, TOPIC_NAME_KEY_AMPERSAND, strlen(TOPIC_NAME_KEY_AMPERSAND)) ||
        memmem(b.bytes, b.len, TOPIC_NAME_KEY_AMPERSAND, strlen(TOPIC_NAME_KEY_AMPERSAND)))
        return "&amp;";
    if (has_lookalikes(a) != has_lookalikes(b))
        return "letters that look alike";
    if (have_other_signs(a, b))
        return have_other_case(a, b) ? "case and signs" : "signs";
    return "blanks, invisible characters or the form of letters";
}

/* Sets variants->usual to the most frequent name of each topic's key. */
static int choose_usual(struct topic_label_variants *variants, const struct topic_interner *topics,
                        const size_t *articles, struct topic_error *err)
{
    struct topic_interner keys = {0};
    struct topic_name_key *folding = topic_name_key_new(err);
    size_t *best = topic_memory_new(topics->count, sizeof *best, err); /* by key */
    int status = folding && best ? 0 : -1;
    for (size_t topic = 0; status == 0 && topic < topics->count; topic++) {
        size_t known = keys.count;
        struct topic_text key = topic_name_key_of(folding, topic_interner_text(topics, topic));
        size_t number = topic_interner_add_name(&keys, key, err);
        if (number == UINT32_MAX)
            status = -1;
        else if (number == known || articles[topic] > articles[best[number]])
            best[number] = topic;
        if (status == 0)
            variants->usual[topic] = number;
    }
    for (size_t topic = 0; status == 0 && topic < topics->count; topic++)
        variants->usual[topic] = best[variants->usual[topic]];
    topic_interner_release(&keys);
    free(folding);
    free(best);
    return status;
}

static int keep(struct topic_label_variants *variants, struct topic_text text,
                struct topic_slice *slice, struct topic_error *err)
{
    *slice = (struct topic_slice){variants->bytes.len, text.len};
    return topic_buffer_append(&variants->bytes, text.bytes, text.len, err);
}

static int list_variants(struct topic_label_variants *variants, const struct topic_interner *topics,
                         const size_t *articles, struct topic_error *err)
{
    int status = 0;
    for (size_t topic = 0; status == 0 && topic < topics->count; topic++) {
        size_t usual = variants->usual[topic];
        if (usual == topic)
            continue;
        struct topic_text name = topic_interner_text(topics, topic);
        struct topic_text other = topic_interner_text(topics, usual);
        struct topic_label_variant *variant = &variants->items[variants->count++];
        *variant = (struct topic_label_variant){.articles = articles[topic],
                                                .usual_articles = articles[usual],
                                                .difference = difference_of(name, other)};
        status = keep(variants, name, &variant->name, err);
        if (status == 0)
            status = keep(variants, other, &variant->usual, err);
    }
    return status;
}

/* ---- names that are made of others ---- */

/* What programs and people write between names; a blank last, as names have blanks too. */
static const char *const separators[] = {
    ",", ";", "|", "/", ":", "#", "+", "&", "\xe3\x80\x81", "\xef\xbc\x8c", " "};

/* Whether there are at least two parts, each the name of a topic; sets the first and the last. */
static bool is_made_of(const struct topic_interner *topics, struct topic_text name,
                       const char *separator, struct topic_text *first, struct topic_text *last)
{
    size_t parts = 0;
    for (;;) {
        const char *found = memmem(name.bytes, name.len, separator, strlen(separator));
        size_t len = found ? (size_t)(found - name.bytes) : name.len;
        *last = topic_text_scan_trim((struct topic_text){name.bytes, len}, " ");
        if ((parts == 0 && !found) || last->len == 0 ||
            topic_interner_find_name(topics, *last) == UINT32_MAX)
            return false;
        if (parts++ == 0)
            *first = *last;
        if (!found)
            return true;
        len += strlen(separator);
        name = (struct topic_text){name.bytes + len, name.len - len};
    }
}

static int keep_composite(struct topic_label_variants *variants, struct topic_text name,
                          const struct topic_text *parts, struct topic_error *err)
{
    return keep(variants, name, &variants->composite.name, err) < 0 ||
                   keep(variants, parts[0], &variants->composite.first, err) < 0
               ? -1
               : keep(variants, parts[1], &variants->composite.last, err);
}

static int find_composites(struct topic_label_variants *variants,
                           const struct topic_interner *topics, const size_t *articles,
                           struct topic_error *err)
{
    struct topic_text parts[2] = {{0}};
    for (size_t topic = 0; topic < topics->count; topic++) {
        struct topic_text name = topic_interner_text(topics, topic);
        size_t at = 0;
        while (at < sizeof separators / sizeof *separators &&
               !is_made_of(topics, name, separators[at], &parts[0], &parts[1]))
            at++;
        if (at == sizeof separators / sizeof *separators)
            continue;
        if (variants->composite_count++ > 0 && articles[topic] <= variants->composite.articles)
            continue;
        variants->composite.articles = articles[topic];
        variants->composite.separator = separators[at];
        if (keep_composite(variants, name, parts, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- both ---- */

int topic_label_variants_find(struct topic_label_variants *variants,
                              const struct topic_interner *topics,
                              const struct topic_label_matrix *labels, struct topic_error *err)
{
    struct topic_label_matrix all = *labels;
    all.topic_count = topics->count;
    variants->usual = topic_memory_new(topics->count, sizeof *variants->usual, err);
    variants->items = topic_memory_new(topics->count, sizeof *variants->items, err);
    size_t *articles = topic_label_matrix_count_articles(&all, err);
    int status = -1;
    if (variants->usual && variants->items && articles &&
        choose_usual(variants, topics, articles, err) == 0 &&
        list_variants(variants, topics, articles, err) == 0)
        status = find_composites(variants, topics, articles, err);
    free(articles);
    return status;
}

struct topic_text topic_label_variants_text(const struct topic_label_variants *variants,
                                            struct topic_slice slice)
{
    return (struct topic_text){slice.len > 0 ? variants->bytes.bytes + slice.start : "", slice.len};
}

void topic_label_variants_release(struct topic_label_variants *variants)
{
    free(variants->items);
    free(variants->usual);
    topic_buffer_release(&variants->bytes);
    *variants = (struct topic_label_variants){0};
}
