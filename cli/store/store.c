/* topic store: looks after the file of `topicd --store`, while no topicd runs with it. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/store/store_doubts.h"
#include "cli/store/store_export.h"
#include "cli/store/store_import.h"
#include "cli/store/store_pins.h"
#include "store/backup.h"
#include "store/maintenance.h"
#include "store/store.h"
#include "store/stored_article.h"

struct store_command {
    struct topic_store_export export;
    int doubted; /* of import */
    int as_controls;
    struct topic_corpus_arguments corpus;
};

static void print_problem(void *context, const char *sentence)
{
    (void)context;
    topic_print_out("%s\n", sentence);
}

/* A file that is damaged where it begins cannot be opened: the one problem that a check finds. */
static int report_damage(const struct topic_error *err)
{
    print_problem(NULL, err->text);
    return TOPIC_EXIT_CHECK_SAID_NO;
}

static int check(struct store_command *command, struct topic_store *store,
                 const char *const *operands, size_t count)
{
    struct topic_error err = {0};
    size_t problems;
    (void)command;
    (void)count;
    if (topic_maintenance_check(store, print_problem, NULL, &problems, &err) < 0)
        return store->sql.is_damaged ? report_damage(&err) : topic_command_fail("store", &err);
    if (problems > TOPIC_MAINTENANCE_MAX_PROBLEMS)
        topic_print_out("%zu more problems\n", problems - TOPIC_MAINTENANCE_MAX_PROBLEMS);
    if (problems > 0)
        return TOPIC_EXIT_CHECK_SAID_NO;
    topic_print_out("%s: no problem found\n", operands[0]);
    return TOPIC_EXIT_DONE;
}

static int export_corpus(struct store_command *command, struct topic_store *store,
                         const char *const *operands, size_t count)
{
    (void)operands;
    (void)count;
    return topic_store_export_run(store, &command->export);
}

static int import(struct store_command *command, struct topic_store *store,
                  const char *const *operands, size_t count)
{
    if (command->doubted)
        return topic_store_doubts_import(store, operands + 1, count - 1);
    return topic_store_import_run(store, &command->corpus, command->as_controls != 0, operands + 1,
                                  count - 1);
}

static int check_pins(struct store_command *command, struct topic_store *store,
                      const char *const *operands, size_t count)
{
    (void)count;
    return topic_store_pins_run(store, operands[1], command->export.topics);
}

static int backup(struct store_command *command, struct topic_store *store,
                  const char *const *operands, size_t count)
{
    struct topic_error err = {0};
    (void)command;
    (void)count;
    return topic_backup_write(store, operands[1], &err) == 0 ? TOPIC_EXIT_DONE
                                                             : topic_command_fail("store", &err);
}

/* The store that is open is the copy. */
static int restore(struct store_command *command, struct topic_store *store,
                   const char *const *operands, size_t count)
{
    struct topic_error err = {0};
    struct topic_buffer kept = {0};
    int status = check(command, store, operands, 1);
    (void)count;
    if (status != TOPIC_EXIT_DONE)
        return status;
    if (topic_backup_restore(store, operands[1], &kept, &err) < 0)
        status = topic_command_fail("store", &err);
    else if (kept.len > 0)
        topic_print_out("%s: restored; the store that was there is kept as %.*s\n", operands[1],
                        (int)kept.len, kept.bytes);
    else
        topic_print_out("%s: restored\n", operands[1]);
    topic_buffer_release(&kept);
    return status;
}

static int compact(struct store_command *command, struct topic_store *store,
                   const char *const *operands, size_t count)
{
    struct topic_error err = {0};
    (void)command;
    (void)operands;
    (void)count;
    return topic_maintenance_compact(store, &err) == 0 ? TOPIC_EXIT_DONE
                                                       : topic_command_fail("store", &err);
}

struct action {
    const char *name;
    size_t min_operands; /* the store's file is the first */
    size_t max_operands;
    const char *complaint;
    enum topic_store_mode mode;
    int (*run)(struct store_command *command, struct topic_store *store,
               const char *const *operands, size_t count);
};

static const struct action actions[] = {
    {"check", 1, 1, "check needs one FILE", TOPIC_STORE_READ, check},
    {"export", 1, 1, "export needs one FILE, and writes to standard output", TOPIC_STORE_READ,
     export_corpus},
    {"import", 2, TOPIC_ARGUMENTS_ANY_NUMBER, "import needs a FILE and a CORPUS",
     TOPIC_STORE_CREATE, import},
    {"pins", 2, 2, "pins needs a FILE and a MODEL", TOPIC_STORE_READ, check_pins},
    {"backup", 2, 2, "backup needs a FILE and the name of the COPY", TOPIC_STORE_READ, backup},
    {"restore", 2, 2, "restore needs the COPY, and then the FILE that it is to replace",
     TOPIC_STORE_READ, restore},
    {"compact", 1, 1, "compact needs one FILE", TOPIC_STORE_EXISTING, compact},
};

static const struct action *find_action(const char *name)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (strcmp(actions[i].name, name) == 0)
            return &actions[i];
    return NULL;
}

/* Before a store is made: a name with a typing error would leave an empty one. */
static int check_corpora(const char *const *paths, size_t count, struct topic_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(paths[i], "-") != 0 && access(paths[i], R_OK) < 0)
            return topic_error_set(err, "%s: cannot be opened: %s", paths[i], strerror(errno));
    return 0;
}

/* A store that was made for an import which put nothing into it. */
static bool is_to_be_removed(struct topic_store *store, bool was_there, int status)
{
    struct topic_stored_article_counts counts;
    struct topic_error ignored = {0};
    return !was_there && status != TOPIC_EXIT_DONE &&
           topic_stored_article_count(store, &counts, &ignored) == 0 && counts.articles == 0 &&
           counts.events == 0;
}

static int open_and_run(struct store_command *command, const struct action *action,
                        const char *const *operands, size_t count)
{
    struct topic_store store;
    struct topic_error err = {0};
    int status;
    bool was_there = access(operands[0], F_OK) == 0;
    bool is_removed = false;
    if (topic_store_open(&store, operands[0], action->mode, &err) == 0) {
        status = action->run(command, &store, operands, count);
        is_removed = is_to_be_removed(&store, was_there, status);
    } else if (action->run == check && store.sql.is_damaged)
        status = report_damage(&err);
    else
        status = topic_command_fail("store", &err);
    topic_store_close(&store); /* removes what SQLite keeps beside it */
    if (is_removed)
        unlink(operands[0]);
    return status;
}

static int run_action(void *context, const char *const *operands, size_t count)
{
    struct topic_error err = {0};
    struct store_command *command = context;
    int parts = topic_store_export_parts(&command->export);
    const struct action *action = find_action(operands[0]);
    if (!action)
        return topic_command_usage(
            "store",
            "%s: no action: check, export, import, pins, backup, restore or compact comes first",
            operands[0]);
    if (count - 1 < action->min_operands || count - 1 > action->max_operands)
        return topic_command_usage("store", "%s", action->complaint);
    if ((command->doubted || command->as_controls) && action->run != import)
        return topic_command_usage("store", "only import takes --doubted and --as-controls");
    if (command->doubted && command->as_controls)
        return topic_command_usage("store", "--doubted takes a table of topic audit, and "
                                            "--as-controls labelled articles: give one of them");
    if (parts > 1 || (parts > 0 && action->run != export_corpus))
        return topic_command_usage("store", "export takes one of --labelled, --training, "
                                            "--controls, --pinned and --recent, and nothing else "
                                            "takes them");
    if ((command->export.model && (action->run != export_corpus || !command->export.topics)) ||
        (command->export.topics && !command->export.model && action->run != check_pins))
        return topic_command_usage("store", "export takes -m MODEL and --topics FILE together, and "
                                            "pins takes --topics FILE");
    if (action->run == import && check_corpora(operands + 2, count - 2, &err) < 0)
        return topic_command_fail("store", &err);
    return open_and_run(command, action, operands + 1, count - 1);
}

static int run(int argc, const char **argv)
{
    struct store_command command = {0};
    const struct poptOption options[] = {
        TOPIC_STORE_EXPORT_OPTIONS(command.export),
        {"doubted", '\0', POPT_ARG_NONE, &command.doubted, 0,
         "import: CORPUS is a table of topic audit, whose articles are to be reviewed", NULL},
        {"as-controls", '\0', POPT_ARG_NONE, &command.as_controls, 0,
         "import: into the control sample, which judges models and is not learnt", NULL},
        TOPIC_CORPUS_OPTIONS(command.corpus),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {
        .options = options,
        .usage =
            "check|export|compact FILE | import FILE CORPUS... | pins FILE MODEL | backup FILE "
            "COPY | restore COPY FILE",
        .min_operands = 1,
        .max_operands = TOPIC_ARGUMENTS_ANY_NUMBER,
        .complaint = "needs check, export, import, pins, backup, restore or compact, and a FILE",
        .run = run_action};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    topic_corpus_arguments_release(&command.corpus);
    topic_store_export_release(&command.export);
    return status;
}

const struct topic_command topic_command_store = {
    .name = "store",
    .summary = "check, export, import, back up, restore or compact a store",
    .run = run};
