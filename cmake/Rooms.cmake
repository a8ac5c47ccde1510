# A room is a static library of all .c files below its directory, except the main.c of a program, so
# adding a file is enough. docs/architecture.md says what a room may include; tests/arrows.py proves
# it.
set(topic_warnings
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
  -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla -Wformat=2 -Wnull-dereference)
if(TOPIC_WERROR)
  list(APPEND topic_warnings -Werror)
endif()
# A multiplication and an addition stay two roundings: scores must have the same bits on processors
# with and without FMA. gcc does so with -std=c17; clang needs to be told.
add_compile_options(${topic_warnings} -fno-common -ffp-contract=off)
add_compile_definitions(_GNU_SOURCE)

# topic_room(NAME [ROOMS ROOM...] [LIBRARIES LIBRARY...])
function(topic_room name)
  cmake_parse_arguments(ARG "" "" "ROOMS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.c)
  list(FILTER sources EXCLUDE REGEX "/main\\.c$")
  add_library(topic_${name} STATIC ${sources})
  target_include_directories(topic_${name} PUBLIC ${PROJECT_SOURCE_DIR}
                             ${PROJECT_SOURCE_DIR}/include ${PROJECT_BINARY_DIR}/include)
  foreach(room ${ARG_ROOMS})
    target_link_libraries(topic_${name} PUBLIC topic_${room})
  endforeach()
  target_link_libraries(topic_${name} PRIVATE ${ARG_LIBRARIES})
endfunction()

# topic_program(NAME): the program of this room, from its main.c. This line also installs it, and puts
# it into the Debian package topicd (cmake/Package.cmake).
function(topic_program name)
  get_filename_component(room ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  add_executable(${name} main.c)
  target_link_libraries(${name} PRIVATE topic_${room})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT programs)
endfunction()
