#!/bin/sh
# Proves the table of rooms in docs/architecture.md: who includes whom, whose symbols are called
# what, and that libraries neither print nor end the program.
#
#     arrows.sh SOURCE_DIRECTORY BUILD_DIRECTORY
#
# Where the code goes beyond the table, and is meant to:
#   wire/answer.c and wire/request.h use the public topicd/model.h: answers are written from a model;
#   cli writes its JSON with wire's writer, as its row ("all but daemon") allows;
#   daemon/hooks/accept_hook.c, epoll.c, receive.c and unseal.c define accept4, epoll_ctl, epoll_wait, recv and two of libsodium's
#   functions, so that libzmq finds them before those of the libraries;
#   training/fit/process_pool.c ends its forked workers with _exit, which is not the program's end.
set -eu
cd "$1"
build=$2
failures=0

fail() {
    echo "$1"
    failures=$((failures + 1))
}

c_and_posix='arpa/inet|assert|ctype|dirent|dlfcn|emmintrin|errno|fcntl|float|fts|immintrin|inttypes|limits|linux/filter|locale|math|netinet/in|poll'
c_and_posix="$c_and_posix|pthread|sched|semaphore|setjmp|signal|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib"
c_and_posix="$c_and_posix|string|strings|sys/[a-z]+|termios|time|unistd"

# "file header" for every include of a room, the header with its brackets or quotes.
includes() {
    find "$@" -name '*.[ch]' -exec awk '
        /^ *# *include *[<"]/ { sub(/^ *# *include */, ""); print FILENAME, $1 }
    ' {} +
}

# room ROOM 'ROOMS IT MAY INCLUDE' 'OUTSIDE HEADERS' as alternatives of a regular expression
room() {
    rooms=$(echo "topicd $1 $2" | sed 's/  */|/g; s/|$//')
    wrong=$(includes "$1" |
        grep -vE " \"($rooms)/[a-z0-9_/]+\.h\"\$" |
        grep -vE " <($c_and_posix)\.h>\$" |
        { if [ -n "$3" ]; then grep -vE " <($3)>\$"; else cat; fi; } || :)
    [ -z "$wrong" ] || fail "$1 includes what it may not:
$wrong"
}

#    room      rooms                        outside libraries
room include   ''                           ''
room base      ''                           'xxhash\.h'
room record    'base'                       'jansson\.h'
room model     'base'                       'utf8proc\.h|libxml/[A-Za-z]+\.h'
room wire      'base record'                'c?zmq\.h|jansson\.h'
room policy 'base'                      'yaml\.h'
room registry  'base model wire'            'jansson\.h'
room training  'base record model'                 'libsvm/svm\.h|linear\.h|yaml\.h|csv\.h|jansson\.h'
room daemon    'base policy wire registry'         'c?zmq\.h|jansson\.h|popt\.h|microhttpd\.h'
room cli       'base model policy record wire registry training' 'popt\.h|jansson\.h'

# What exports bare names, or prints, is fenced in: one file for each.
only_in() {
    wrong=$(includes include base record model policy wire registry training daemon cli |
        grep -F " <$1>" | grep -vE "^($2) " || :)
    [ -z "$wrong" ] || fail "<$1> belongs in $2 alone:
$wrong"
}
only_in libsvm/svm.h training/solver/libsvm.c
only_in linear.h training/solver/liblinear.c
only_in yaml.h 'training/corpus/markdown_reader.c|policy/topics_file.c'
only_in microhttpd.h daemon/metrics/http_server.c
only_in csv.h training/corpus/csv_reader.c
only_in czmq.h 'wire/curve_key.c|daemon/access/auth.c'
only_in utf8proc.h 'model/text/unicode.c|model/text/char_references.c'

library() {
    echo "$build/$1/libtopic_$1.a"
}

# Sanitizers and coverage add symbols of their own.
of_the_compiler='^(__)?(odr_|asan|tsan|ubsan|gcov|sancov|llvm|start_|stop_)|^\.|^__'

for name in base record model policy wire registry training daemon cli; do
    [ -f "$(library $name)" ] || { fail "$(library $name) has not been built"; continue; }
    foreign=$(nm -g --defined-only "$(library $name)" 2>/dev/null | awk 'NF == 3 { print $3 }' |
        grep -v '^topic_' | grep -vE "$of_the_compiler" | sort -u || :)
    [ "$name" != daemon ] || foreign=$(echo "$foreign" | grep -vxE 'accept4|crypto_box_beforenm|crypto_box_open_easy_afternm|epoll_ctl|epoll_wait|recv' || :)
    [ -z "$foreign" ] || fail "$name defines symbols without the prefix topic_:
$foreign"
done

# The programs' rooms, daemon and cli, print; the libraries may not.
prints='v?f?printf|v?dprintf|f?puts|f?putc|putchar|fwrite|perror|stdout|stderr'
prints="__($prints)_chk|$prints|_?exit|_Exit|quick_exit|(secure_)?getenv"
for name in base record model policy wire registry training; do
    [ -f "$(library $name)" ] || continue
    wrong=$(nm -A -u "$(library $name)" 2>/dev/null |
        sed -n 's/^.*[:[]\([a-z_]*\)\.c\.o\]*: *U \(.*\)$/\1.c \2/p' |
        grep -E " ($prints)\$" |
        grep -vE '^log\.c (fprintf|__fprintf_chk|fwrite|fputs|stderr)$' |
        grep -vE '^process_pool\.c _exit$' || :)
    [ -z "$wrong" ] || fail "$name prints, ends the program or reads the environment:
$wrong"
done

[ "$failures" -eq 0 ] && echo "every arrow is one of the table's"
