#include "training/page/page_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "training/page/page_tags.h"

/* Far more than pages have. */
#define PARTS_MAX 100000
#define NESTING_MAX 512

/* The elements that are followed from their start tag to their end tag. */
enum name {
    NAME_MAIN,
    NAME_ARTICLE,
    NAME_ASIDE,
    NAME_HEADER,
    NAME_SECTION,
    NAME_DIV,
    NAME_NAV,
    NAME_FOOTER,
    NAME_H1,
    NAME_H2,
    NAME_H3,
    NAME_H4,
    NAME_H5,
    NAME_H6,
    NAME_COUNT
};

static const struct {
    const char *name;
    enum topic_page_kind kind;
} names[NAME_COUNT] = {
    [NAME_MAIN] = {"main", TOPIC_PAGE_MAIN},
    [NAME_ARTICLE] = {"article", TOPIC_PAGE_ARTICLE},
    [NAME_ASIDE] = {"aside", TOPIC_PAGE_ASIDE},
    [NAME_HEADER] = {"header", TOPIC_PAGE_HEADER},
    [NAME_SECTION] = {"section", TOPIC_PAGE_OTHER},
    [NAME_DIV] = {"div", TOPIC_PAGE_OTHER},
    [NAME_NAV] = {"nav", TOPIC_PAGE_OTHER},
    [NAME_FOOTER] = {"footer", TOPIC_PAGE_OTHER},
    [NAME_H1] = {"h1", TOPIC_PAGE_HEADING},
    [NAME_H2] = {"h2", TOPIC_PAGE_HEADING},
    [NAME_H3] = {"h3", TOPIC_PAGE_HEADING},
    [NAME_H4] = {"h4", TOPIC_PAGE_HEADING},
    [NAME_H5] = {"h5", TOPIC_PAGE_HEADING},
    [NAME_H6] = {"h6", TOPIC_PAGE_HEADING},
};

struct open_element {
    enum name name;
    size_t part; /* its own, or the one around it */
    bool is_part;
};

struct parts_reader {
    struct topic_page_parts *parts;
    struct topic_text page;
    struct open_element open[NESTING_MAX];
    size_t depth;
    size_t menus; /* that are open, and footers */
    bool is_paragraph;
    bool is_link;
    size_t link_depth;      /* of the elements around the link */
    bool is_link_paragraph; /* the link stands in a paragraph */
};

static size_t present_part(const struct parts_reader *reader)
{
    return reader->depth > 0 ? reader->open[reader->depth - 1].part : 0;
}

static int add_part(struct topic_page_parts *parts, struct topic_page_part part,
                    struct topic_error *err)
{
    if (topic_memory_reserve(&parts->parts, &parts->capacity, parts->count + 1,
                             sizeof *parts->parts, err) < 0)
        return -1;
    parts->parts[parts->count++] = part;
    return 0;
}

static enum topic_page_kind kind_of(enum name name, const struct topic_page_tag *tag)
{
    if (names[name].kind == TOPIC_PAGE_HEADING)
        return TOPIC_PAGE_HEADING;
    if (topic_page_tags_has_word(tag, "class", "e-content") ||
        topic_page_tags_has_word(tag, "itemprop", "articlebody"))
        return TOPIC_PAGE_CONTENT;
    if (topic_page_tags_has_word(tag, "class", "p-summary"))
        return TOPIC_PAGE_SUMMARY;
    if (names[name].kind != TOPIC_PAGE_OTHER)
        return names[name].kind;
    return topic_page_tags_has_word(tag, "role", "main") ? TOPIC_PAGE_MAIN : TOPIC_PAGE_OTHER;
}

/* Closes the innermost element that is open, whose text ends at `text_end`. */
static void close_innermost(struct parts_reader *reader, size_t text_end, size_t end)
{
    const struct open_element *element = &reader->open[--reader->depth];
    reader->is_link = reader->is_link && reader->depth >= reader->link_depth;
    reader->is_paragraph = false;
    reader->menus -= element->name == NAME_NAV || element->name == NAME_FOOTER;
    if (!element->is_part)
        return;
    reader->parts->parts[element->part].text_end = text_end;
    reader->parts->parts[element->part].end = end;
}

/* A heading ends where the next one begins, as in browsers. */
static void end_heading(struct parts_reader *reader, const struct topic_page_tag *tag)
{
    if (reader->depth > 0 && names[reader->open[reader->depth - 1].name].kind == TOPIC_PAGE_HEADING)
        close_innermost(reader, tag->start, tag->start);
}

static int open_element(struct parts_reader *reader, enum name name,
                        const struct topic_page_tag *tag, struct topic_error *err)
{
    struct topic_page_parts *parts = reader->parts;
    enum topic_page_kind kind = kind_of(name, tag);
    if (kind == TOPIC_PAGE_HEADING)
        end_heading(reader, tag);
    size_t around = present_part(reader);
    if (reader->depth == NESTING_MAX || parts->count == PARTS_MAX) {
        parts->is_too_deep = true;
        return 0;
    }
    bool is_part = kind != TOPIC_PAGE_OTHER;
    if (is_part && add_part(parts,
                            (struct topic_page_part){.kind = kind,
                                                     .parent = around,
                                                     .start = tag->start,
                                                     .text_start = tag->end,
                                                     .has_title = kind == TOPIC_PAGE_MAIN ||
                                                                  kind == TOPIC_PAGE_ARTICLE ||
                                                                  name == NAME_H1,
                                                     .has_headline = name == NAME_H1},
                            err) < 0)
        return -1;
    reader->open[reader->depth++] =
        (struct open_element){name, is_part ? parts->count - 1 : around, is_part};
    reader->menus += name == NAME_NAV || name == NAME_FOOTER;
    return 0;
}

/* Closes the innermost element of this name, and those within it that have no end tag. An end tag
 * of nothing that is open is passed over. */
static void close_element(struct parts_reader *reader, enum name name,
                          const struct topic_page_tag *tag)
{
    size_t depth = reader->depth;
    while (depth > 0 && reader->open[depth - 1].name != name)
        depth--;
    while (depth > 0 && reader->depth > depth)
        close_innermost(reader, tag->start, tag->start);
    if (depth > 0)
        close_innermost(reader, tag->start, tag->end);
}

static void count_text(const struct parts_reader *reader, size_t start, size_t end)
{
    struct topic_page_part *part = &reader->parts->parts[present_part(reader)];
    if (reader->is_link || reader->menus > 0)
        return;
    for (size_t at = start; at < end; at++)
        part->prose_bytes += !topic_text_is_blank(reader->page.bytes[at]);
}

/* An anchor that leads nowhere, <a name>, is no link. A link without an end tag ends where what is
 * around it ends. */
static void take_link(struct parts_reader *reader, const struct topic_page_tag *tag)
{
    if (topic_page_tags_is(tag, "a")) {
        reader->is_link = !tag->closes && topic_page_tags_has(tag, "href");
        reader->link_depth = reader->depth;
        reader->is_link_paragraph = reader->is_paragraph;
    } else if (topic_page_tags_is(tag, "p")) {
        reader->is_link = reader->is_link && !reader->is_link_paragraph;
        reader->is_paragraph = !tag->closes;
    }
}

static int take_tag(struct parts_reader *reader, const struct topic_page_tag *tag,
                    struct topic_error *err)
{
    take_link(reader, tag);
    for (enum name name = 0; name < NAME_COUNT; name++) {
        if (!topic_page_tags_is(tag, names[name].name))
            continue;
        if (!tag->closes)
            return open_element(reader, name, tag, err);
        close_element(reader, name, tag);
    }
    return 0;
}

/* What a part has, those around it have too. */
static void sum_up(struct topic_page_parts *parts)
{
    for (size_t i = parts->count; i-- > 1;) {
        struct topic_page_part *around = &parts->parts[parts->parts[i].parent];
        around->prose_bytes += parts->parts[i].prose_bytes;
        around->has_headline = around->has_headline || parts->parts[i].has_headline;
        around->has_title = around->has_title || parts->parts[i].has_title;
    }
}

int topic_page_parts_read(struct topic_page_parts *parts, struct topic_text page,
                          struct topic_error *err)
{
    struct topic_page_tags tags = {.page = page};
    struct topic_page_tag tag;
    size_t text = 0;
    struct parts_reader *reader = topic_memory_new(1, sizeof *reader, err);
    int status =
        reader ? add_part(parts,
                          (struct topic_page_part){
                              .kind = TOPIC_PAGE_OTHER, .end = page.len, .text_end = page.len},
                          err)
               : -1;
    if (status == 0)
        *reader = (struct parts_reader){.parts = parts, .page = page};
    while (status == 0 && !parts->is_too_deep && topic_page_tags_next(&tags, &tag)) {
        count_text(reader, text, tag.start);
        text = tag.end;
        status = take_tag(reader, &tag, err);
    }
    if (status == 0)
        count_text(reader, text, page.len);
    while (status == 0 && reader->depth > 0)
        close_innermost(reader, page.len, page.len);
    free(reader);
    sum_up(parts);
    return status;
}

bool topic_page_parts_is_within(const struct topic_page_parts *parts, size_t part, size_t other)
{
    while (part > other)
        part = parts->parts[part].parent;
    return part == other;
}

void topic_page_parts_release(struct topic_page_parts *parts)
{
    free(parts->parts);
    *parts = (struct topic_page_parts){0};
}
