/* dump_toml - reads TOML documents from standard input, each behind a line with its length in
 * bytes, and prints each as a line of JSON, or as "!LINE SENTENCE" if it is refused. */
#include <stdio.h>
#include <stdlib.h>

#include "training/front_matter/toml.h"

static void print(struct topic_text text)
{
    struct topic_error err = {0};
    size_t line;
    json_t *lines = json_object();
    json_t *root = topic_toml_parse(text, lines, &line, &err);
    char *json = root ? json_dumps(root, JSON_COMPACT) : NULL;
    if (json)
        puts(json);
    else
        printf("!%zu %s\n", line, err.text);
    free(json);
    json_decref(root);
    json_decref(lines);
}

int main(void)
{
    char length[32];
    while (fgets(length, sizeof length, stdin)) {
        size_t len = strtoul(length, NULL, 10);
        char *bytes = malloc(len + 1);
        if (!bytes || fread(bytes, 1, len, stdin) != len)
            return 1;
        print((struct topic_text){bytes, len});
        free(bytes);
    }
    return 0;
}
