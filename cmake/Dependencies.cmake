# Every outside library the project uses; docs/decisions/ says why each is here.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
foreach(name libczmq libzmq jansson libutf8proc libxml-2.0 yaml-0.1 libxxhash popt libmicrohttpd)
  string(MAKE_C_IDENTIFIER ${name} id)
  pkg_check_modules(${id} REQUIRED IMPORTED_TARGET ${name})
endforeach()

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
if(TOPIC_TESTS)
  pkg_check_modules(cmocka REQUIRED IMPORTED_TARGET cmocka)
endif()
