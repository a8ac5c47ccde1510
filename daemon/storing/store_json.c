#include "daemon/storing/store_json.h"

#include <string.h>
#include <time.h>

#include "store/name_list.h"

void topic_store_json_names(struct topic_json *json, const char *key, struct topic_text lines)
{
    struct topic_text name;
    topic_json_put_open(json, key, '[');
    while (topic_name_list_next_line(&lines, &name))
        topic_json_string(json, name.bytes, name.len);
    topic_json_close(json, ']');
}

void topic_store_json_number(struct topic_json *json, const char *key, int64_t number)
{
    topic_json_put_unsigned(json, key, (uint64_t)number);
}

void topic_store_json_time(struct topic_json *json, const char *key, int64_t time_ms)
{
    char text[32];
    struct tm parts;
    time_t seconds = (time_t)(time_ms / 1000);
    gmtime_r(&seconds, &parts);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    topic_json_put_cstring(json, key, text);
}
