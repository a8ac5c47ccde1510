/* tag ENDPOINT TITLE - asks topicd for the topics of a title.
 * cc tag.c $(pkg-config --cflags --libs topicd) -o tag */
#include <stdio.h>
#include <string.h>

#include <topicd/client.h>

int main(int argc, char **argv)
{
    struct topic_error err = {0};
    struct topic_client_answer answer = {0};
    if (argc != 3)
        return 2;
    struct topic_client_request request = {
        .article.fields[TOPIC_FIELD_TITLE] = {argv[2], strlen(argv[2])}};
    struct topic_client_options options = {.connect_timeout_ms = 2500}; /* 0 waits */
    struct topic_client *client = topic_client_new(argv[1], &options, &err);
    int status = client ? topic_client_tag(client, &request, &answer, &err) : -1;
    for (size_t i = 0; i < answer.topic_count; i++)
        printf("%s %.2f\n", answer.topics[i].name, answer.topics[i].score);
    if (status < 0 || answer.code)
        fprintf(stderr, "%s\n", answer.code ? answer.message : err.text);
    status = status < 0 || answer.code ? 1 : 0;
    topic_client_free(client);
    return status;
}
