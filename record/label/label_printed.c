#include "record/label/label_printed.h"

#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"

#define HEXADECIMAL "0123456789abcdefABCDEF"
#define WORD "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.$\\"

/* A shorter number behind an @ may be a year: Davos@2024. */
#define HASH_MIN_BYTES 5

/* ---- patterns ----
 *
 * A pattern is compared with the whole text, byte by byte, but for
 *     *    any bytes, or none
 *     %w   a name of a program: letters, digits, points, underscores, as many as there are
 *     %d   digits
 *     %x   a number in hexadecimal, as of an address or a hash
 *     %s   blanks, or none
 *     %%   a %
 */

/* Whether the class of bytes matches at `at`, which it moves on. */
static bool has_class(struct topic_text text, size_t *at, char name)
{
    static const char digits[] = "0123456789";
    const char *bytes = name == 'w'   ? WORD
                        : name == 'd' ? digits
                        : name == 'x' ? HEXADECIMAL
                                      : TOPIC_TEXT_SCAN_BLANKS;
    struct topic_text found = {text.bytes + *at, topic_text_scan_skip(text, *at, bytes) - *at};
    *at += found.len;
    if (name == 'x')
        return found.len >= HASH_MIN_BYTES &&
               topic_text_scan_find_any(found, 0, digits) < found.len;
    return found.len > 0 || name == 's';
}

/* Whether what stands at the pattern's beginning matches at `at`; moves both on. */
static bool has_next(struct topic_text text, size_t *at, const char **pattern)
{
    const char *next = *pattern;
    bool is_class = next[0] == '%' && next[1] != '%';
    *pattern += next[0] == '%' ? 2 : 1;
    if (is_class)
        return has_class(text, at, next[1]);
    return *at < text.len && text.bytes[(*at)++] == next[0];
}

/* Only the last * is tried at other places, so that the time is that of the text's length. */
static bool is_like(struct topic_text text, const char *pattern)
{
    const char *star = NULL; /* behind it */
    size_t at = 0;
    size_t star_at = 0; /* where what stands behind it was tried last */
    while (*pattern != '\0' || at < text.len) {
        if (*pattern == '*') {
            star = ++pattern;
            star_at = at;
        } else if (*pattern == '\0' || !has_next(text, &at, &pattern)) {
            if (!star || star_at >= text.len)
                return false;
            pattern = star;
            at = ++star_at;
        }
    }
    return true;
}

/* Each of the patterns below has one of these, but for the two words of PHP. Most names have none,
 * and are compared with no pattern. */
#define SIGNS "<([{]@.:\"0123456789"

static bool has_sign(struct topic_text text)
{
    return topic_text_scan_find_any(text, 0, SIGNS) < text.len;
}

static bool is_like_one_of(struct topic_text text, const char *const *patterns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_like(text, patterns[i]))
            return true;
    return false;
}

/* ---- objects ---- */

bool topic_label_printed_is_word(struct topic_text text)
{
    return is_like(text, "Array");
}

bool topic_label_printed_is_object(struct topic_text text)
{
    static const char *const patterns[] = {
        /* Python: objects, enumerations, models of Django and SQLAlchemy, lists of them */
        "<* at 0x*>", "<* object (*)>", "%w object (*)", "%w object at 0x*", "<%w: *>", "<%w [*]>",
        "<%w '*'>", "<%w \"*\">", "<%w %d>", "<%w(*)>", "<%w (*)>", "<class '*'>", "[<*>]",
        "%w(%w=*)", "Topic.%w", "Topics.%w", "TopicEnum.%w", "Label.%w", "LabelEnum.%w", "Tag.%w",
        "TagEnum.%w", "Category.%w", "Categories.%w", "CategoryEnum.%w", "Section.%w",
        /* NumPy, pandas, PyTorch, and whatever is called with a quote or a bracket */
        "np.%w(*)", "[np.int*", "[np.float*", "[np.True_*", "[np.False_*", "numpy.%w(*)",
        "np.True_", "np.False_", "pd.%w(*)", "*dtype: %w", "*dtype=*)", "array(*)", "tensor(*)",
        "datetime.%w(*)", "%w('*')", "%w(\"*\")", "%w(b'*')", "%w([*", "%w({*})", "%w((*))",
        "%w(<*",
        /* R */
        "[%d] \"*", "<%d x %d %w>", "<list>", "<chr>", "<fct>", "<lgl>", "<dbl>", "<int>", "<NULL>",
        "<%%*%%>", "c(*)", "structure(*)", "*\nLevels: *",
        /* JavaScript */
        "[object *", "<object *", "[Function*]", "[class *]", "[Array]", "[Object]", "[Circular*]",
        "Set(%d) {*", "Map(%d) {*", "Set {*", "Map {*", "Array(%d)", "Symbol(*)", "Promise {*",
        "function*(*)%s{*}", "(*)%s=>*", "(%d)%s[*", "* more items ]", "* more item ]",
        /* Java, Kotlin, C# */
        "%w@%x", "[%w;@%x", "[%w@%x*]", "%w[%w=*]", "%w{%w=*}", "{%w=*}", "[%w{%w=*}]",
        "[%w(%w=*)]", "[%w[%w=*]]", "System.Object", "System.Collections.%w", "%w[]", "%w`%d[*]",
        "Optional[*]", "Optional(*)",
        /* Scala, Spark */
        "Some(*)", "List(*)", "Set(*)", "Map(*)", "Array(*)", "Vector(*)", "Seq(*)", "Buffer(*)",
        "Row(*)", "HashSet(*)", "HashMap(*)", "ArraySeq(*)", "ArrayBuffer(*)", "ListBuffer(*)",
        "WrappedArray(*)", "list(*)", "set(*)", "tuple(*)", "dict(*)",
        /* Ruby, Elixir, Clojure, Haskell, Julia */
        "#<*>", "#%w<*>", "%%{*}", "%%%w{*}", "~w(*)", "#{*}", "Just \"*\"", "fromList [*",
        "%w[\"*\"]",
        /* Go, Rust */
        "map[*]", "[]%w{*}", "&[*]", "&{*}", "%%!%w(*)", "vec![*]", "0x%x",
        /* PHP, Perl, Lua, MATLAB */
        "Array%s(*)", "array(%d)%s{*}", "object(%w)*", "%w {#%d*}", "%w(0x%x)", "%w: 0x%x",
        "%dx%d cell", "%dx%d cell array"};
    return topic_label_printed_is_word(text) || is_like(text, "stdClass Object*") ||
           (has_sign(text) && is_like_one_of(text, patterns, sizeof patterns / sizeof *patterns));
}

bool topic_label_printed_is_empty(struct topic_text text)
{
    static const char *const patterns[] = {"[]",
                                           "{}",
                                           "()",
                                           "[%s]",
                                           "{%s}",
                                           "set()",
                                           "frozenset()",
                                           "list()",
                                           "tuple()",
                                           "dict()",
                                           "deque([])",
                                           "<QuerySet []>",
                                           "dict_values([])",
                                           "array([]*)",
                                           "Index([]*)",
                                           "Series([]*)",
                                           "character(0)",
                                           "logical(0)",
                                           "integer(0)",
                                           "numeric(0)",
                                           "factor(0)",
                                           "c()",
                                           "Set {%s}",
                                           "Set(0) {%s}",
                                           "Map {%s}",
                                           "Map(0) {%s}",
                                           "Array(0)",
                                           "(0) []",
                                           "List()",
                                           "Set()",
                                           "Seq()",
                                           "Vector()",
                                           "Array()",
                                           "Map()",
                                           "ArrayBuffer()",
                                           "WrappedArray()",
                                           "#<Set: {}>",
                                           "#MapSet<[]>",
                                           "MapSet.new([])",
                                           "[]string{}",
                                           "[]string(nil)",
                                           "vec![]",
                                           "map[]",
                                           "Array%s(%s)",
                                           "array(0)%s{%s}"};
    return has_sign(text) && is_like_one_of(text, patterns, sizeof patterns / sizeof *patterns);
}

/* ---- lists ---- */

/* Whether a quote stands behind the bracket at `at`. */
static bool begins_quoted(struct topic_text text, size_t at)
{
    at = topic_text_scan_skip(text, at + 1, " ");
    at += at < text.len && topic_text_scan_is_any(text.bytes[at], "ub");
    return at < text.len && (topic_text_scan_is_any(text.bytes[at], "'\"") ||
                             topic_text_scan_has_prefix(text, at, "np.str_("));
}

/* From the first of these brackets to its last other one. Parentheses without quotes may be those
 * of a name. */
static struct topic_text within(struct topic_text text, char open, char close)
{
    const char *start = memchr(text.bytes, open, text.len);
    const char *end = memrchr(text.bytes, close, text.len);
    bool is_list = start && end > start;
    return is_list && (open != '(' || begins_quoted(text, (size_t)(start - text.bytes)))
               ? (struct topic_text){start, (size_t)(end + 1 - start)}
               : text;
}

struct topic_text topic_label_printed_list(struct topic_text text)
{
    static const struct {
        const char *pattern;
        char open, close;
    } rows[] = {{"c(*)", '(', ')'},
                {"list(*)", '(', ')'},
                {"array([*])", '[', ']'},
                {"array([*],%sdtype=*)", '[', ']'},
                {"np.array([*])", '[', ']'},
                {"np.array([*],%sdtype=*)", '[', ']'},
                {"Index([*])", '[', ']'},
                {"Index([*],%sdtype=*)", '[', ']'},
                {"frozenset({*})", '{', '}'},
                {"frozenset([*])", '[', ']'},
                {"set([*])", '[', ']'},
                {"deque([*])", '[', ']'},
                {"dict_keys([*])", '[', ']'},
                {"dict_values([*])", '[', ']'},
                {"<QuerySet [*]>", '[', ']'},
                {"Set(%d) {*}", '{', '}'},
                {"Set {*}", '{', '}'},
                {"(%d)%s[*]", '[', ']'},
                {"#<Set: {*}>", '{', '}'},
                {"#MapSet<[*]>", '[', ']'},
                {"MapSet.new([*])", '[', ']'},
                {"vec![*]", '[', ']'},
                {"[]string{*}", '{', '}'},
                {"List(*)", '(', ')'},
                {"Set(*)", '(', ')'},
                {"Vector(*)", '(', ')'},
                {"Some(*)", '(', ')'},
                {"Optional(*)", '(', ')'}};
    if (!has_sign(text))
        return text;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (is_like(text, rows[i].pattern))
            return within(text, rows[i].open, rows[i].close);
    return text;
}

bool topic_label_printed_is_serialised(struct topic_text text)
{
    return is_like(text, "a:%d:{*") || is_like(text, "s:%d:\"*");
}
