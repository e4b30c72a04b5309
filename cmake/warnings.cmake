# SPDX-License-Identifier: GPL-2.0-or-later
# Interface target with the warnings that every target of ours is compiled with.
add_library(lastwords_warnings INTERFACE)
target_compile_options(lastwords_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wcast-qual -Wundef
  $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual>
  $<$<BOOL:${LASTWORDS_WERROR}>:-Werror>)
