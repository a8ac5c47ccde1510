# What `cpack -G DEB` puts into the Debian package besides the programs: the service, its
# configuration, and a model of the example articles, so that the daemon answers at once.
# `cmake --install` leaves these out, and the package leaves out the library for C programs.

set(example_model ${PROJECT_BINARY_DIR}/ai-news.model)
file(GLOB example_articles CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/ai-news/train/*)
add_custom_command(OUTPUT ${example_model}
  COMMAND topic train ${PROJECT_SOURCE_DIR}/examples/ai-news/train --quiet -o ${example_model}
  DEPENDS topic ${example_articles} VERBATIM)
add_custom_target(example_model ALL DEPENDS ${example_model})

set(in_package COMPONENT package EXCLUDE_FROM_ALL)

# Debian wants these files compressed; without a time in them, the package is reproducible.
function(topic_package_compressed source name destination)
  set(compressed ${PROJECT_BINARY_DIR}/${name}.gz)
  add_custom_command(OUTPUT ${compressed}
    COMMAND gzip -9nc ${PROJECT_SOURCE_DIR}/${source} > ${compressed}
    DEPENDS ${PROJECT_SOURCE_DIR}/${source} VERBATIM)
  add_custom_target(compressed_${name} ALL DEPENDS ${compressed})
  install(FILES ${compressed} DESTINATION ${destination} ${in_package})
endfunction()
topic_package_compressed(CHANGELOG.md changelog share/doc/topicd)
topic_package_compressed(docs/man/topic.1 topic.1 share/man/man1)
topic_package_compressed(docs/man/topicd.8 topicd.8 share/man/man8)
topic_package_compressed(docs/man/topicd.conf.5 topicd.conf.5 share/man/man5)

install(FILES ${example_model} DESTINATION share/topicd ${in_package})
install(FILES ${PROJECT_SOURCE_DIR}/examples/ai-news/topics.yaml DESTINATION share/topicd
        RENAME ai-news.topics.yaml ${in_package})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION share/doc/topicd RENAME copyright
        ${in_package})
install(FILES ${PROJECT_SOURCE_DIR}/packaging/topicd.service DESTINATION /lib/systemd/system
        ${in_package})
install(FILES ${PROJECT_SOURCE_DIR}/packaging/topicd.conf DESTINATION /etc/topicd ${in_package})

set(scripts ${PROJECT_SOURCE_DIR}/packaging/debian)
set(CPACK_PACKAGE_NAME topicd)
# To build a package for others, set this to a name and an address.
set(CPACK_PACKAGE_CONTACT "topicd <root@localhost>" CACHE STRING "Maintainer of the package")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "topic tagger for news: a trainer and a ZeroMQ daemon")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Gives topics to news articles. Trained on a few hundred labelled articles, it
tags new ones over ZeroMQ; each topic comes with a probability and the words
that it rests on. The service starts with a model of example articles.")
set(CPACK_DEBIAN_PACKAGE_SECTION text)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${scripts}/conffiles ${scripts}/postinst ${scripts}/prerm
    ${scripts}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_STRIP_FILES ON)
set(CPACK_SET_DESTDIR ON) # the service and its configuration are not below /usr
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_COMPONENTS_ALL Unspecified package)
include(CPack)
