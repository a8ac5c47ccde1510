# What `cpack -G DEB` makes: the packages topicd (programs, service, documentation), libtopicd0 (the
# shared library), libtopicd-dev (headers) and python3-topicd (the client for Python).
#
# A package is a group of components of install(). Components whose names begin with deb_ hold what
# the packages alone have; `cmake --install` leaves them out (EXCLUDE_FROM_ALL). Control files are
# those below packaging/debian/PACKAGE/, in which @topic_services@ stands for the services.
#
# To add to a package:
#   a program        topic_program(NAME) in its room, docs/man/NAME.8, packaging/completions/NAME: it
#                    is then in topicd, and what it links with is among the package's dependencies
#   a service        packaging/NAME.service; the package stops it when it is removed and restarts it
#                    when it is upgraded, but starts topicd.service alone
#   a configuration  packaging/NAME.conf: it is then /etc/topicd/NAME.conf, which dpkg keeps
#   a package        topic_package(...) at the end, and install(... COMPONENT ...) for its files
# tests/packaging.sh has the list of files that each package must have.

set(example_model ${PROJECT_BINARY_DIR}/ai-news.model)
file(GLOB example_articles CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/ai-news/train/*)
add_custom_command(OUTPUT ${example_model}
  COMMAND topic train ${PROJECT_SOURCE_DIR}/examples/ai-news/train --quiet -o ${example_model}
  DEPENDS topic ${example_articles} VERBATIM)
add_custom_target(example_model ALL DEPENDS ${example_model})

# Who builds packages for others is their maintainer, and says so as for Debian's own tools. The
# default is an address that can be nobody's (RFC 2606).
set(maintainer "maintainer not set <not-set@example.org>")
if("$ENV{DEBEMAIL}" MATCHES "<.+>")
  set(maintainer "$ENV{DEBEMAIL}")
elseif(NOT "$ENV{DEBEMAIL}" STREQUAL "" AND NOT "$ENV{DEBFULLNAME}" STREQUAL "")
  set(maintainer "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()
set(CPACK_PACKAGE_CONTACT "${maintainer}" CACHE STRING "Maintainer of the packages")

# Debian wants these files compressed; without a time in them, the package is reproducible.
function(topic_compressed source name)
  cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
  set(compressed ${PROJECT_BINARY_DIR}/debian/${name}.gz)
  add_custom_command(OUTPUT ${compressed} COMMAND gzip -9nc ${source} > ${compressed}
                     DEPENDS ${source} VERBATIM)
  add_custom_target(compressed_${name} ALL DEPENDS ${compressed})
endfunction()
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/debian)
topic_compressed(CHANGELOG.md changelog)
configure_file(packaging/debian/changelog.in ${PROJECT_BINARY_DIR}/debian/changelog.Debian @ONLY)
topic_compressed(${PROJECT_BINARY_DIR}/debian/changelog.Debian changelog.Debian)

# The component of what a package alone has: install(... ${in_topicd}).
set(library_package libtopicd${topic_soname})
set(in_topicd COMPONENT deb_topicd EXCLUDE_FROM_ALL)
set(in_library COMPONENT deb_${library_package} EXCLUDE_FROM_ALL)
set(in_dev COMPONENT deb_libtopicd-dev EXCLUDE_FROM_ALL)
set(in_python COMPONENT deb_python3-topicd EXCLUDE_FROM_ALL)

# ---- topicd ----

foreach(page ${topic_man_pages})
  cmake_path(GET page FILENAME name)
  string(REGEX MATCH "[0-9]$" section ${name})
  topic_compressed(${page} ${name})
  if(TARGET man_page_${name})
    add_dependencies(compressed_${name} man_page_${name})
  endif()
  install(FILES ${PROJECT_BINARY_DIR}/debian/${name}.gz
                   DESTINATION share/man/man${section} ${in_topicd})
endforeach()
install(FILES ${example_model} DESTINATION share/topicd ${in_topicd})
install(FILES examples/ai-news/topics.yaml DESTINATION share/topicd
        RENAME ai-news.topics.yaml ${in_topicd})
install(FILES packaging/topicd-bridge.sql DESTINATION share/topicd ${in_topicd})
install(FILES README.md DESTINATION share/doc/topicd ${in_topicd})
install(DIRECTORY docs DESTINATION share/doc/topicd ${in_topicd} PATTERN man EXCLUDE)
file(GLOB services CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/packaging/*.service)
install(FILES ${services} DESTINATION /lib/systemd/system ${in_topicd})
list(TRANSFORM services REPLACE ".*/" "")
list(JOIN services " " topic_services)
file(GLOB configurations CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/packaging/*.conf)
install(FILES ${configurations} DESTINATION /etc/topicd ${in_topicd})
list(TRANSFORM configurations REPLACE ".*/" "/etc/topicd/")
list(JOIN configurations "\n" topic_conffiles)

# ---- libtopicd0 and libtopicd-dev ----

set(library_directory lib)
if(CMAKE_LIBRARY_ARCHITECTURE)
  set(library_directory lib/${CMAKE_LIBRARY_ARCHITECTURE})
endif()
install(TARGETS topicd_library LIBRARY
        DESTINATION ${library_directory} NAMELINK_SKIP ${in_library})
install(TARGETS topicd_library LIBRARY
        DESTINATION ${library_directory} NAMELINK_ONLY ${in_dev})
topic_pkg_config(${PROJECT_BINARY_DIR}/debian/topicd.pc
                 ${CMAKE_INSTALL_PREFIX}/${library_directory})
install(FILES ${PROJECT_BINARY_DIR}/debian/topicd.pc
        DESTINATION ${library_directory}/pkgconfig ${in_dev})
install(FILES docs/embedding.md DESTINATION share/doc/libtopicd-dev ${in_dev})
install(DIRECTORY examples/embed
        DESTINATION share/doc/libtopicd-dev/examples ${in_dev})
install(FILES examples/clients/tag.c
        DESTINATION share/doc/libtopicd-dev/examples ${in_dev})

# ---- python3-topicd ----

set(python_packages lib/python3/dist-packages)
install(DIRECTORY clients/python/topicd DESTINATION ${python_packages} ${in_python}
        FILES_MATCHING PATTERN "*.py" PATTERN py.typed PATTERN __pycache__ EXCLUDE)
configure_file(clients/python/METADATA.in ${PROJECT_BINARY_DIR}/debian/METADATA @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/debian/METADATA
        DESTINATION ${python_packages}/topicd-${PROJECT_VERSION}.dist-info ${in_python})
install(FILES clients/python/README.md DESTINATION share/doc/python3-topicd ${in_python})

# ---- The packages ----

set(CPACK_PACKAGE_NAME topicd)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_DEBIAN_PACKAGE_SOURCE topicd)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_STRIP_FILES ON)
set(CPACK_SET_DESTDIR ON) # the services and their configuration are not below /usr
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENTS_ALL)

# topic_package(NAME SECTION SECTION SUMMARY TEXT DESCRIPTION TEXT COMPONENTS COMPONENT...
#               [ARCHITECTURE all] [MULTIARCH same] [VARIABLE VALUE]...): a package of these
# components and of deb_NAME. A variable is one of CPACK_DEBIAN_PACKAGE_VARIABLE, such as DEPENDS.
macro(topic_package package)
  cmake_parse_arguments(ARG "" "SECTION;SUMMARY;DESCRIPTION;ARCHITECTURE;MULTIARCH;DEPENDS;RECOMMENDS;SUGGESTS"
                        "COMPONENTS" ${ARGN})
  string(TOUPPER ${package} group)
  foreach(component ${ARG_COMPONENTS} deb_${package})
    list(APPEND CPACK_COMPONENTS_ALL ${component})
    string(TOUPPER ${component} id)
    set(CPACK_COMPONENT_${id}_GROUP ${package})
  endforeach()
  set(CPACK_DEBIAN_${group}_PACKAGE_NAME ${package})
  set(CPACK_DEBIAN_${group}_DESCRIPTION "${ARG_SUMMARY}\n${ARG_DESCRIPTION}")
  foreach(variable SECTION ARCHITECTURE MULTIARCH DEPENDS RECOMMENDS SUGGESTS)
    if(ARG_${variable})
      set(CPACK_DEBIAN_${group}_PACKAGE_${variable} "${ARG_${variable}}")
    endif()
  endforeach()
  if(NOT "${ARG_ARCHITECTURE}" STREQUAL all)
    set(CPACK_DEBIAN_${group}_PACKAGE_SHLIBDEPS ON)
  endif()
  file(GLOB control CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/packaging/debian/${package}/*)
  set(CPACK_DEBIAN_${group}_PACKAGE_CONTROL_EXTRA)
  foreach(file ${control})
    cmake_path(GET file FILENAME name)
    configure_file(${file} ${PROJECT_BINARY_DIR}/debian/${package}/${name} @ONLY)
    list(APPEND CPACK_DEBIAN_${group}_PACKAGE_CONTROL_EXTRA
         ${PROJECT_BINARY_DIR}/debian/${package}/${name})
  endforeach()
  install(FILES ${PROJECT_BINARY_DIR}/debian/changelog.gz
          ${PROJECT_BINARY_DIR}/debian/changelog.Debian.gz packaging/debian/copyright
          DESTINATION share/doc/${package} COMPONENT deb_${package} EXCLUDE_FROM_ALL)

endmacro()

set(about_topicd
"topicd gives topics to news articles. Trained on a few hundred labelled
articles, it tags new ones; each topic comes with a probability and the words
that it rests on.")
topic_package(topicd SECTION text COMPONENTS Unspecified programs
  SUMMARY "topic tagger for news: a trainer and a ZeroMQ daemon"
  DESCRIPTION "${about_topicd}
.
This package has the command line, topic, and the daemon, topicd, as a service
that starts with a model of example articles; and topicd-web, the same over HTTP
with a page for people, as a service that has to be enabled.")
topic_package(${library_package} SECTION libs MULTIARCH same
  SUMMARY "topic tagger for news: shared library"
  DESCRIPTION "${about_topicd}
.
This package has the library that tags within a program of your own, or asks a
topicd that runs.")
topic_package(libtopicd-dev SECTION libdevel MULTIARCH same COMPONENTS headers
  SUMMARY "topic tagger for news: headers of the library"
  DEPENDS "${library_package} (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})"
  DESCRIPTION "${about_topicd}
.
This package has what is needed to compile programs with libtopicd: the headers,
a pkg-config file, examples in C and C++.")
topic_package(python3-topicd SECTION python ARCHITECTURE all
  SUMMARY "topic tagger for news: client for Python"
  DEPENDS "python3 (>= 3.9), python3:any, python3-zmq (>= 22)"
  SUGGESTS "topicd, python3-numpy"
  DESCRIPTION "${about_topicd}
.
This package has the client for a topicd that runs, for programs with and
without asyncio, the ends of its pipeline, and a classifier with fit and
predict, which needs the package topicd and numpy.")
include(CPack)
