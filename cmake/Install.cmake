# What `cmake --install` puts in place: the programs, one shared library with its headers, a
# pkg-config file, manual pages, bash completion. cmake/Package.cmake puts the same into packages.
#
# To add a program: topic_program(NAME) in its room's CMakeLists.txt (cmake/Rooms.cmake). Its page and
# its completion are found by their places, docs/man/NAME.8 and packaging/completions/NAME.

file(GLOB topic_man_pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/man/*.[1-9])
file(GLOB topic_completions CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/packaging/completions/*)

# The library is the rooms that a client or an embedding program needs; everything that is not
# marked TOPIC_API is hidden. Its soname changes when a program that was compiled against an earlier
# version would no longer run, and not with the version of the project (docs/embedding.md). tests/abi.py
# compares it with packaging/debian/libtopicd0/symbols and packaging/libtopicd0.structs.
set(topic_soname 0)
foreach(room base record model yaml policy wire)
  list(APPEND library_objects $<TARGET_OBJECTS:topic_${room}>)
endforeach()
add_library(topicd_library SHARED ${library_objects})
target_link_libraries(topicd_library PRIVATE PkgConfig::libutf8proc PkgConfig::libxml_2_0
                      PkgConfig::libxxhash PkgConfig::yaml_0_1 PkgConfig::libczmq PkgConfig::libzmq
                      PkgConfig::jansson m)
set_target_properties(topicd_library PROPERTIES OUTPUT_NAME topicd VERSION ${PROJECT_VERSION}
                      SOVERSION ${topic_soname} LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
# A version for each symbol, so that two versions of the library can be in one process.
set(topic_symbol_versions ${PROJECT_SOURCE_DIR}/packaging/libtopicd${topic_soname}.map)
target_link_options(topicd_library PRIVATE LINKER:--version-script=${topic_symbol_versions})
set_target_properties(topicd_library PROPERTIES LINK_DEPENDS ${topic_symbol_versions})

# The pkg-config file finds the rest of the installation from its own place, so that the whole may be
# moved.
function(topic_pkg_config output libdir)
  file(RELATIVE_PATH from_libdir ${libdir}/pkgconfig ${CMAKE_INSTALL_PREFIX})
  file(RELATIVE_PATH from_prefix ${CMAKE_INSTALL_PREFIX} ${libdir})
  string(REGEX REPLACE "/$" "" prefix_from_pc_file "${from_libdir}")
  set(libdir_below_prefix "${from_prefix}")
  configure_file(${PROJECT_SOURCE_DIR}/packaging/topicd.pc.in ${output} @ONLY)
endfunction()
topic_pkg_config(${PROJECT_BINARY_DIR}/topicd.pc ${CMAKE_INSTALL_FULL_LIBDIR})

set(topic_headers ${PROJECT_BINARY_DIR}/include/topicd/version.h)
file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/topicd/*.h)
list(APPEND topic_headers ${headers})

install(TARGETS topicd_library LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
install(FILES ${topic_headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/topicd COMPONENT headers)
install(FILES ${PROJECT_BINARY_DIR}/topicd.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT library)

# Two pages of docs/ are manual pages too.
find_program(TOPIC_AWK awk REQUIRED)
mark_as_advanced(TOPIC_AWK)
function(topic_man_page_of document page about see)
  string(REGEX MATCH "^(.*)\\.([0-9])$" matched ${page})
  set(output ${PROJECT_BINARY_DIR}/man/${page})
  set(script ${PROJECT_SOURCE_DIR}/packaging/man-page.awk)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/man)
  add_custom_command(OUTPUT ${output}
    COMMAND ${TOPIC_AWK} -f ${script} -v name=${CMAKE_MATCH_1} -v section=${CMAKE_MATCH_2}
            -v "about=${about}" -v "see=${see}" ${PROJECT_SOURCE_DIR}/${document} > ${output}
    DEPENDS ${PROJECT_SOURCE_DIR}/${document} ${script} VERBATIM)
  add_custom_target(man_page_${page} ALL DEPENDS ${output})
  set(topic_man_pages ${topic_man_pages} ${output} PARENT_SCOPE)
endfunction()
topic_man_page_of(docs/protocol.md topicd-protocol.7 "messages of topicd, the topic tagger for news"
                  "topic(1), topics-file(5), topicd(8)")
topic_man_page_of(docs/topics-file.md topics-file.5 "what editors decide about a model's topics"
                  "topic(1), topicd.conf(5), topicd-protocol(7), topicd(8)")

foreach(page ${topic_man_pages})
  string(REGEX MATCH "[0-9]$" section ${page})
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT manual)
endforeach()
install(FILES ${topic_completions}
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT programs)
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/LICENSE
        DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT documents)
