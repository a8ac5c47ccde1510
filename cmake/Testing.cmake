# What the tests need beyond the programs, and how a test is registered.
#
# scripts/quickstart.sh installs none of these packages, and the programs must build all the same:
# tests whose package is missing are left out, and one line for each package says so. With
# TOPIC_ALL_TESTS=ON, as in the presets for development, a missing package is an error, so that a
# run of the tests cannot pass by leaving most of them out.

# topic_left_out(PACKAGE TESTS): says, or fails with, what is missing.
function(topic_left_out package tests)
  if(TOPIC_ALL_TESTS)
    message(FATAL_ERROR "${package} is missing, which ${tests} need. Install it (scripts/test.sh "
                        "installs everything) or configure with -DTOPIC_ALL_TESTS=OFF.")
  endif()
  message(STATUS "${package} is missing: ${tests} are left out")
endfunction()

pkg_check_modules(cmocka IMPORTED_TARGET cmocka)
if(NOT cmocka_FOUND)
  topic_left_out(libcmocka-dev "the unit tests")
endif()

# python3-zmq is a Debian package, so only Debian's own interpreter has the module: another Python
# that comes first in PATH (pyenv, conda) usually has not. For this reason the tests once named
# /usr/bin/python3. Now the first python3 in PATH that can import zmq is taken; to use another one,
# configure with -DPython3_EXECUTABLE=PATH.
function(topic_imports_zmq result python)
  execute_process(COMMAND ${python} -c "import zmq" RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
  if(NOT status EQUAL 0)
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()

if(Python3_EXECUTABLE)
  set(topic_has_zmq TRUE)
  topic_imports_zmq(topic_has_zmq ${Python3_EXECUTABLE})
  if(NOT topic_has_zmq)
    message(FATAL_ERROR "${Python3_EXECUTABLE} cannot import zmq, which the tests of the daemon "
                        "need: install pyzmq for it, or leave out -DPython3_EXECUTABLE.")
  endif()
else()
  find_program(TOPIC_PYTHON_WITH_ZMQ python3 VALIDATOR topic_imports_zmq)
  mark_as_advanced(TOPIC_PYTHON_WITH_ZMQ)
  set(topic_has_zmq FALSE)
  if(TOPIC_PYTHON_WITH_ZMQ)
    set(topic_has_zmq TRUE)
    set(Python3_EXECUTABLE ${TOPIC_PYTHON_WITH_ZMQ})
  endif()
endif()
find_package(Python3 3.9 COMPONENTS Interpreter)
if(NOT Python3_FOUND)
  set(topic_has_zmq FALSE)
  topic_left_out(python3 "the tests written in Python")
elseif(NOT topic_has_zmq)
  topic_left_out(python3-zmq "the tests of the daemon")
endif()

# Tests that take ten seconds or more in a dev build on two cores. Every other test is labelled
# `fast`.
set(topic_slow_tests
  arrows.self bridge.files bridge.servers cli.audit cli.eval cli.labels cli.report
  cli.train cli.trial cli.trouble clients.afternoon daemon.auth daemon.false_daemon
  daemon.long_requests daemon.pipeline daemon.remote_tagging daemon.training faults.arrivals
  faults.budget faults.client_limits faults.day faults.files faults.load faults.machine faults.noise
  faults.peers faults.random faults.soak packaging.deb web.accessibility web.editors
  web.hostile_texts web.kill web.models web.page web.review web.topics)

# Slow tests that bound memory or address space, or leave a part out, where a sanitizer adds its
# own: scripts/test.sh runs them without one too.
set(topic_unsanitized_tests
  daemon.training faults.arrivals faults.budget faults.client_limits faults.day faults.machine faults.peers
  faults.random faults.soak)

# Slow tests of what is not C: pages in a browser, packages, this project's own rules. A sanitizer
# makes minutes of them, and the requests that pages make are made by other tests too:
# scripts/test.sh runs them without one only.
set(topic_plain_tests
  arrows.self packaging.deb web.accessibility web.editors web.hostile_texts web.models web.page
  web.review web.topics)

# Where nothing is known of earlier runs, slow tests begin first, so that none is left alone at the end.
set(topic_slow_cost 1000)

# A test that takes so long hangs. On a machine with other work, a sanitizer's build of a test that
# takes half a minute elsewhere was seen to take five.
set(topic_hang_s 900)

# topic_test(KIND.NAME COMMAND... [TIMEOUT SECONDS] [ENVIRONMENT VARIABLE=VALUE...])
# is add_test(), and labels the test with its KIND and, unless it is slow, with `fast`.
function(topic_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "COMMAND;ENVIRONMENT" ${ARGN})
  add_test(NAME ${name} COMMAND ${ARG_COMMAND})
  string(REGEX MATCH "^[a-z]+" labels ${name})
  if(name IN_LIST topic_slow_tests)
    set_tests_properties(${name} PROPERTIES COST ${topic_slow_cost})
  else()
    list(APPEND labels fast)
  endif()
  if(name IN_LIST topic_unsanitized_tests)
    list(APPEND labels unsanitized)
  endif()
  if(name IN_LIST topic_plain_tests)
    list(APPEND labels plain)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${labels}" ENVIRONMENT "${ARG_ENVIRONMENT}")
  if(ARG_TIMEOUT)
    set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT})
  endif()
endfunction()

# To be called at the end of each CMakeLists.txt with tests: one that add_test() registers has no
# label, so that no run by labels would find it.
function(topic_require_labels)
  get_property(names DIRECTORY PROPERTY TESTS)
  foreach(name ${names})
    get_property(labels TEST ${name} PROPERTY LABELS)
    if(NOT labels)
      message(FATAL_ERROR "The test ${name} has no label: register it with topic_test().")
    endif()
  endforeach()
endfunction()
