// SPDX-License-Identifier: GPL-2.0-or-later
// Where a call returns to, by the bytes before it.
#include "extractor/machine/call_instruction.h"

#include <elf.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <vector>

namespace lastwords::extractor {
namespace {

/// Returns kFileCallBytesMax bytes that end with these.
std::vector<std::byte> ending_with(std::initializer_list<unsigned> end) {
    std::vector<std::byte> bytes(kFileCallBytesMax - end.size(), std::byte{0xcc});
    for (const unsigned byte : end) {
        bytes.push_back(static_cast<std::byte>(byte));
    }
    return bytes;
}

TEST(CallInstruction, OfX86IsKnownInAllItsForms) {
    for (const auto& code :
         {ending_with({0xe8, 1, 2, 3, 4}), ending_with({0xff, 0xd3}),  // call rel32, call *%rbx
          ending_with({0xff, 0x50, 0x18}), ending_with({0xff, 0x15, 1, 2, 3, 4})}) {
        EXPECT_EQ(ends_with_call(code, EM_X86_64), true);
        EXPECT_EQ(ends_with_call_in_file(code, EM_X86_64), true);
    }
    EXPECT_EQ(ends_with_call(ending_with({0xe9, 1, 2, 3, 4}), EM_X86_64), false);  // jmp
}

// "call *%rbx" and three nops in the file are a call of five bytes in a kernel with retpolines.
TEST(CallInstruction, OfAFileMayBeFollowedByNopsThatTheKernelOverwrites) {
    const std::vector<std::byte> code = ending_with({0xff, 0xd3, 0x90, 0x90, 0x90});
    EXPECT_EQ(ends_with_call(code, EM_X86_64), false);
    EXPECT_EQ(ends_with_call_in_file(code, EM_X86_64), true);
    EXPECT_EQ(ends_with_call_in_file(ending_with({0x90, 0x90, 0x90}), EM_X86_64), false);
}

TEST(CallInstruction, OfArm64IsKnownAndOthersAreNot) {
    EXPECT_EQ(ends_with_call(ending_with({0x10, 0x00, 0x00, 0x94}), EM_AARCH64), true);   // bl
    EXPECT_EQ(ends_with_call(ending_with({0x1f, 0x20, 0x03, 0xd5}), EM_AARCH64), false);  // nop
    EXPECT_EQ(ends_with_call(ending_with({0x4e, 0x80, 0x00, 0x21}), EM_PPC64), std::nullopt);
}

}  // namespace
}  // namespace lastwords::extractor
