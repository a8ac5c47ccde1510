#include "training/answers/crawled_pages.h"

#include "record/programs/program_records.h"

/* The page or the list of pages; NULL: the object is neither. */
static json_t *find_pages(json_t *object)
{
    json_t *data = json_object_get(object, "data");
    if (topic_program_records_is_page(json_array_get(data, 0)) ||
        topic_program_records_is_page(data))
        return data;
    return topic_program_records_is_page(object) && !json_object_get(object, "title") ? object
                                                                                      : NULL;
}

bool topic_crawled_pages_is(json_t *object)
{
    return find_pages(object) != NULL;
}

static int add_page(json_t *records, const json_t *page)
{
    static const struct {
        const char *key;
        const char *in_metadata;
    } fields[] = {{"title", "title"},
                  {"excerpt", "description"},
                  {"id", "sourceURL"},
                  {"keywords", "keywords"},
                  {"date", "publishedTime"}};
    const json_t *metadata = json_object_get(page, "metadata");
    json_t *text = json_object_get(page, "markdown");
    json_t *record = json_object();
    if (json_array_append_new(records, record) < 0 ||
        json_object_set(record, "body", text ? text : json_object_get(page, "html")) < 0)
        return -1;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        json_t *value = json_object_get(metadata, fields[i].in_metadata);
        if (value && json_object_set(record, fields[i].key, value) < 0)
            return -1;
    }
    return 0;
}

json_t *topic_crawled_pages_records(json_t *object, size_t *left_out)
{
    json_t *records = json_array();
    json_t *pages = find_pages(object);
    size_t index;
    json_t *page;
    int status = records ? 0 : -1;
    if (status == 0 && !json_is_array(pages))
        status = add_page(records, pages);
    json_array_foreach(pages, index, page)
    {
        if (!topic_program_records_is_page(page))
            ++*left_out;
        else if (status == 0)
            status = add_page(records, page);
    }
    if (status == 0)
        return records;
    json_decref(records);
    return NULL;
}
