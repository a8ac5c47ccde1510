/* Makes the topicd-bridge that it is linked with end, or fail, at a system call: TOPIC_INTERRUPT is
 * "kill N" or "fail N". */
#include <stdlib.h>
#include <string.h>

#include "tests/registry/interruption.h"

__attribute__((constructor)) static void read_environment(void)
{
    const char *text = getenv("TOPIC_INTERRUPT");
    if (!text)
        return;
    int n = (int)strtol(text + strlen("kill "), NULL, 10);
    interruption_set(strncmp(text, "kill ", 5) == 0 ? INTERRUPTION_KILL : INTERRUPTION_FAIL, n);
}
