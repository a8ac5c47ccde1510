# Every outside library that the programs use; docs/decisions/ says why each is here. What only the
# tests use is in cmake/Testing.cmake.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
foreach(name libczmq libzmq jansson libutf8proc libxml-2.0 yaml-0.1 libxxhash popt libmicrohttpd
        libarchive uchardet sqlite3 libcrypt zlib)
  string(MAKE_C_IDENTIFIER ${name} id)
  pkg_check_modules(${id} REQUIRED IMPORTED_TARGET ${name})
endforeach()

# topicd-bridge speaks to JetStream where libnats is, and to PostgreSQL where libpq is; nothing else
# needs them.
macro(topic_engine_library option library engine)
  option(${option} "Fail to configure where ${library} is missing" OFF)
  pkg_check_modules(${library} IMPORTED_TARGET ${library})
  if(${option} AND NOT ${library}_FOUND)
    message(FATAL_ERROR "${library}-dev is missing, which topicd-bridge needs for ${engine}: install "
                        "it, or configure without -D${option}=ON.")
  elseif(NOT ${library}_FOUND)
    message(STATUS "${library}-dev is missing: topicd-bridge is built without ${engine}")
  endif()
endmacro()
topic_engine_library(TOPIC_JETSTREAM libnats JetStream)
topic_engine_library(TOPIC_POSTGRESQL libpq PostgreSQL)

# The versions of libzmq with which the hooks were tested; hooks/hooks.c has the same list.
# With another version topicd runs, and turns off the hooks that rely on libzmq's inner workings.
set(topic_known_libzmq 4.3.4)
if(TOPIC_ZMQ_HOOKS AND NOT libzmq_VERSION IN_LIST topic_known_libzmq)
  message(WARNING "libzmq ${libzmq_VERSION} is not one of the versions that hooks was "
    "tested with (${topic_known_libzmq}): topicd will run with most of its hooks off. "
    "hooks/README.md says what that means and how to test a new version.")
endif()

# Debian ships these three without pkg-config files.
function(topic_find_library target library header)
  find_library(${target}_LIBRARY NAMES ${library} REQUIRED)
  find_path(${target}_INCLUDE NAMES ${header} REQUIRED)
  add_library(topic::${target} INTERFACE IMPORTED)
  set_target_properties(topic::${target} PROPERTIES
    INTERFACE_LINK_LIBRARIES ${${target}_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${${target}_INCLUDE})
endfunction()
topic_find_library(svm svm libsvm/svm.h)
topic_find_library(linear linear linear.h)
topic_find_library(csv csv csv.h)
