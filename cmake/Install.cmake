# What `cmake --install` puts in place: two programs, one shared library with its headers, a
# pkg-config file and the man pages.

# The library is the rooms that a client or an embedding program needs; everything that is not
# marked TOPIC_API is hidden.
add_library(topicd_library SHARED $<TARGET_OBJECTS:topic_base> $<TARGET_OBJECTS:topic_record>
                                  $<TARGET_OBJECTS:topic_model> $<TARGET_OBJECTS:topic_wire>)
target_link_libraries(topicd_library PRIVATE PkgConfig::libutf8proc PkgConfig::libxml_2_0
                      PkgConfig::libxxhash PkgConfig::libczmq PkgConfig::libzmq
                      PkgConfig::jansson m)
set_target_properties(topicd_library PROPERTIES OUTPUT_NAME topicd VERSION ${PROJECT_VERSION}
                      SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
                      LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)

install(TARGETS topicd_library LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        COMPONENT development)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/topicd DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        COMPONENT development FILES_MATCHING PATTERN "*.h")
install(FILES ${PROJECT_BINARY_DIR}/include/topicd/version.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/topicd COMPONENT development)
configure_file(${PROJECT_SOURCE_DIR}/packaging/topicd.pc.in ${PROJECT_BINARY_DIR}/topicd.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/topicd.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT development)
foreach(page topic.1 topicd.8 topicd.conf.5)
  string(REGEX MATCH "[0-9]$" section ${page})
  install(FILES ${PROJECT_SOURCE_DIR}/docs/man/${page}
          DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT manual)
endforeach()
foreach(program topic topicd)
  install(FILES ${PROJECT_SOURCE_DIR}/packaging/completions/${program}
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/LICENSE
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
