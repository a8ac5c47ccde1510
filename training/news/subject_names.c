#include "training/news/subject_names.h"

#include "record/record.h"

void topic_subject_names_add(json_t *names, struct topic_text code, const xmlNode *element,
                             struct topic_buffer *scratch, struct topic_error *err)
{
    struct topic_text name;
    if (code.len == 0 || !element || topic_subject_names_find(names, code).len > 0 ||
        topic_xml_tree_name(element, TOPIC_RECORD_TOPIC_MAX_BYTES, scratch, &name, err) < 0 ||
        name.len == 0)
        return;
    json_t *value = json_stringn(name.bytes, name.len);
    if (json_object_setn_new(names, code.bytes, code.len, value) < 0)
        topic_error_set(err, "out of memory");
}

struct topic_text topic_subject_names_find(const json_t *names, struct topic_text code)
{
    const json_t *name = code.len > 0 ? json_object_getn(names, code.bytes, code.len) : NULL;
    return name ? (struct topic_text){json_string_value(name), json_string_length(name)}
                : (struct topic_text){"", 0};
}
