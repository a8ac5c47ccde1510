#include "wire/store/topics_file_request.h"

void topic_topics_file_request_release(struct topic_topics_file_request *request)
{
    topic_json_record_release(&request->json);
    *request = (struct topic_topics_file_request){0};
}

static int read_change(struct topic_topics_file_request *request, const json_t *text,
                       struct topic_error *err)
{
    const json_t *object = request->json.object;
    if (!json_is_string(text))
        return topic_error_set(err, "\"text\" is not a text: it is the whole new topics file");
    request->text = topic_request_members_text(text);
    if (topic_request_members_name(object, "revision", &request->revision, err) < 0 ||
        topic_request_members_bool(object, "check", &request->is_check, err) < 0)
        return -1;
    if (request->revision.bytes)
        return 0;
    return topic_error_set(err, "\"revision\" is missing: the one that came with the text which "
                                "you have changed");
}

int topic_topics_file_request_read(struct topic_topics_file_request *request,
                                   struct topic_text frame, struct topic_error *err)
{
    size_t line;
    *request = (struct topic_topics_file_request){0};
    if (topic_json_record_parse(&request->json, frame, &line, err) < 0)
        return -1;
    json_t *object = request->json.object;
    const json_t *text = topic_request_members_find(object, "text");
    if (text && read_change(request, text, err) < 0)
        return -1;
    bool saves = text && !request->is_check;
    if (topic_request_members_author(object, saves, &request->author, err) < 0)
        return -1;
    return topic_request_members_drop_rest(&request->json, err);
}
