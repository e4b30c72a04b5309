# SPDX-License-Identifier: GPL-2.0-or-later
# lastwords_warnings: an interface target with the compiler warnings for all targets of this project.
add_library(lastwords_warnings INTERFACE)
target_compile_options(lastwords_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wcast-qual -Wundef
  $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual>
  $<$<BOOL:${LASTWORDS_WERROR}>:-Werror>)
