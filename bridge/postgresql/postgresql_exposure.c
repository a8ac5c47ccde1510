#include "bridge/postgresql/postgresql_exposure.h"

#include <string.h>

#include "bridge/engine/location_secret.h"

/* What libpq will use: the location's value, or that of the environment. */
static const char *value_of(const PQconninfoOption *given, const PQconninfoOption *standard,
                            const char *keyword)
{
    const PQconninfoOption *const lists[] = {given, standard};
    for (size_t i = 0; i < 2; i++)
        for (const PQconninfoOption *option = lists[i]; option && option->keyword; option++)
            if (strcmp(option->keyword, keyword) == 0 && option->val && *option->val)
                return option->val;
    return "";
}

static bool is_local(const char *host, size_t len)
{
    static const char *const names[] = {"localhost", "::1"};
    if (len == 0 || host[0] == '/' || host[0] == '@')
        return true; /* a Unix socket */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == len && strncmp(host, names[i], len) == 0)
            return true;
    return strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") >= len;
}

int topic_postgresql_exposure_check(const PQconninfoOption *given, struct topic_error *err)
{
    PQconninfoOption *standard = PQconndefaults();
    /* An address takes precedence over the name of a host. */
    const char *hosts = value_of(given, standard, "hostaddr");
    const char *mode = value_of(given, standard, "sslmode");
    int status = 0;
    if (!*hosts)
        hosts = value_of(given, standard, "host");
    for (const char *host = hosts; status == 0; host++) {
        size_t len = strcspn(host, ",");
        if (!is_local(host, len) && strcmp(mode, "verify-full") != 0)
            status = topic_error_set(
                err,
                "records would travel to %.*s with sslmode=%s, and the server could be anyone: add "
                "sslmode=verify-full and sslrootcert=FILE, or --insecure",
                (int)len, host, *mode ? mode : "prefer");
        host += len;
        if (!*host)
            break;
    }
    PQconninfoFree(standard);
    return status;
}

bool topic_postgresql_exposure_has_password(const char *location)
{
    const char *start = strstr(location, "://") + 3;
    size_t len = strcspn(start, "?");
    const char *at = memrchr(start, '@', len);
    if (topic_location_secret_is_in(start, len))
        return true;
    bool is_in_brackets = false;
    for (const char *c = at ? at + 1 : start; *c && *c != '/' && *c != '?'; c++) {
        is_in_brackets = (is_in_brackets || *c == '[') && *c != ']';
        if (*c == ':' && !is_in_brackets && !strchr(",/?", c[1 + strspn(c + 1, "0123456789")]))
            return true;
    }
    return is_in_brackets; /* one that has no end */
}
