# SPDX-License-Identifier: GPL-2.0-or-later
# ctest reads this file when it starts. Registers one test for each suite of a GoogleTest program, and not one for each
# case, because starting a program that is built with sanitizers takes longer than most cases.
#
# The file that includes this one sets LASTWORDS_TEST_NAME, LASTWORDS_TEST_PROGRAM, LASTWORDS_TEST_FOLDER,
# LASTWORDS_TEST_PREFIX and LASTWORDS_TEST_SLOW.
if(NOT EXISTS "${LASTWORDS_TEST_PROGRAM}")
  add_test(${LASTWORDS_TEST_NAME}_NOT_BUILT ${LASTWORDS_TEST_NAME}_NOT_BUILT) # fails, and its name says why
  return()
endif()
execute_process(
  COMMAND "${LASTWORDS_TEST_PROGRAM}" --gtest_list_tests
  WORKING_DIRECTORY "${LASTWORDS_TEST_FOLDER}"
  OUTPUT_VARIABLE lastwords_listed
  RESULT_VARIABLE lastwords_status)
if(NOT lastwords_status EQUAL 0)
  message(FATAL_ERROR "${LASTWORDS_TEST_PROGRAM} --gtest_list_tests failed: ${lastwords_status}\n${lastwords_listed}")
endif()
# A suite's line begins with its name and a dot: "Suite.", "Instance/Suite." or "Suite/0.  # TypeParam = int". The lines
# of its cases are indented.
string(REGEX MATCHALL "(^|\n)[A-Za-z0-9_/]+\\." lastwords_suites "${lastwords_listed}")
foreach(lastwords_suite IN LISTS lastwords_suites)
  string(STRIP "${lastwords_suite}" lastwords_suite)
  string(REGEX REPLACE "\\.$" "" lastwords_suite "${lastwords_suite}")
  set(lastwords_test "${LASTWORDS_TEST_PREFIX}${lastwords_suite}")
  add_test("${lastwords_test}" "${LASTWORDS_TEST_PROGRAM}" "--gtest_filter=${lastwords_suite}.*")
  set(lastwords_cost 0)
  if(lastwords_suite MATCHES "${LASTWORDS_TEST_SLOW}")
    set(lastwords_cost 100)
  endif()
  set_tests_properties("${lastwords_test}" PROPERTIES
    WORKING_DIRECTORY "${LASTWORDS_TEST_FOLDER}" COST ${lastwords_cost})
endforeach()
