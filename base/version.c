#include "topicd/version.h"

const char *topic_version(void)
{
    return TOPIC_VERSION;
}

int topic_version_number(void)
{
    return TOPIC_VERSION_NUMBER;
}
