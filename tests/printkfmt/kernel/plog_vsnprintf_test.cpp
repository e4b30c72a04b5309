// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of the formatter for kernels. Its texts are compared with those that a real Linux printed
// (expected.txt). Symbols and hashed pointers, which come from hooks, are not in that table and are
// tested by themselves.
#include "printkfmt/kernel/plog_vsnprintf.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdarg>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tests/printkfmt/kernel/cases.h"

namespace {

constexpr std::uintptr_t kHash = 0x1234abcd;

// Only the addresses of these variables matter: symbol_at() gives them symbols.
constexpr int kKnown = 0;     // has a short symbol
constexpr int kInModule = 0;  // has a symbol in a module
constexpr int kLongName = 0;  // has a symbol longer than PLOG_SYMBOL_MAX
constexpr int kUnknown = 0;   // has no symbol

std::string_view symbol_at(const void* address) {
    static const std::string long_name(2 * std::size_t{PLOG_SYMBOL_MAX}, 'n');
    if (address == &kKnown) {
        return "panic+0x12/0x340";
    }
    if (address == &kInModule) {
        return "probe+0x0/0x10 [driver]";
    }
    return address == &kLongName ? std::string_view(long_name) : std::string_view();
}

}  // namespace

extern "C" {

size_t plog_port_symbol(char* to, size_t size, const void* address) {
    const std::string_view name = symbol_at(address);
    const std::size_t count = std::min(name.size(), size - 1);
    std::copy_n(name.begin(), count, to);
    *std::next(to, static_cast<std::ptrdiff_t>(count)) = '\0';
    return name.size();
}

uintptr_t plog_port_hash_pointer(const void* /*pointer*/) {
    return kHash;
}

}  // extern "C"

namespace {

/// One line of expected.txt.
struct Expected {
    int length = 0;
    std::string text;
    std::string source;
};

/// Decodes the body of a C string literal of printable ASCII and three-digit octals.
std::string unescaped(std::string_view literal) {
    std::string bytes;
    for (std::size_t i = 0; i < literal.size(); ++i) {
        if (literal[i] != '\\') {
            bytes += literal[i];
        } else if (literal[i + 1] >= '0' && literal[i + 1] <= '7') {
            bytes +=
                static_cast<char>(std::stoi(std::string(literal.substr(i + 1, 3)), nullptr, 8));
            i += 3;
        } else {
            bytes += literal[++i];
        }
    }
    return bytes;
}

std::vector<Expected> read_expected() {
    std::ifstream file(EXPECTED_TEXTS);
    std::vector<Expected> expected;
    std::string line;
    while (std::getline(file, line)) {
        if (line.starts_with('#')) {
            continue;
        }
        const std::size_t length = line.find('\t') + 1;
        const std::size_t text = line.find('\t', length) + 1;
        const std::size_t source = line.find('\t', text) + 1;
        expected.push_back(
            {.length = std::stoi(line.substr(length)),
             .text = unescaped(std::string_view(line).substr(text + 1, source - text - 3)),
             .source = line.substr(source)});
    }
    return expected;
}

std::size_t case_count() {
    std::size_t count = 0;
    while (format_case_at(count) != nullptr) {
        ++count;
    }
    return count;
}

constexpr char kUntouched = '\x5a';

/// The result of a call with a buffer of `size` bytes. `memory` is the buffer and one byte more,
/// which must stay untouched.
struct Printed {
    int length = 0;
    std::string memory;

    /// Returns the text in a buffer of `size` bytes, up to its NUL.
    std::string text(std::size_t size) const {
        return memory.substr(0,
                             std::min(static_cast<std::size_t>(length), size == 0 ? 0 : size - 1));
    }
};

/// Prints a case into a buffer of `size` bytes. Nothing may be written for a size above INT_MAX, so
/// the buffer then has no bytes.
Printed print_case(std::size_t number, std::size_t size) {
    std::string memory((size > INT_MAX ? 0 : size) + 1, kUntouched);
    const int length = print_format_case(number, memory.data(), size);
    return {.length = length, .memory = memory};
}

std::string format(const char* format, ...) PLOG_FORMAT(1, 2);
std::string format(const char* format, ...) {
    std::string memory(512, kUntouched);
    va_list arguments;
    va_start(arguments, format);
    const int length = plog_vsnprintf(memory.data(), memory.size(), format, arguments);
    va_end(arguments);
    return memory.substr(0, static_cast<std::size_t>(length));
}

// The expected texts were printed by a 64-bit machine.
static_assert(sizeof(long) == 8 && sizeof(void*) == 8);

class FormatTable : public testing::Test {
 protected:
    void SetUp() override { ASSERT_EQ(expected.size(), case_count()) << "run regenerate.sh"; }

    std::vector<Expected> expected = read_expected();
};

TEST_F(FormatTable, IsTheOneThatLinuxPrinted) {
    EXPECT_GE(expected.size(), 250U);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(expected[i].source, format_case_at(i)->source) << "case " << i + 1;
    }
}

TEST_F(FormatTable, IsPrintedAsLinuxPrintsIt) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
        SCOPED_TRACE(testing::Message() << "case " << i + 1 << ", " << expected[i].source);
        const std::size_t size = format_case_at(i)->size;
        const Printed printed = print_case(i, size);
        EXPECT_EQ(printed.length, expected[i].length);
        EXPECT_EQ(printed.text(size), expected[i].text);
    }
}

/// Prints the case into `size` bytes and compares the result with `whole`, which had enough room.
/// Returns what is wrong, or an empty text.
std::string wrong_cut(std::size_t number, const Printed& whole, std::size_t size) {
    const Printed cut = print_case(number, size);
    const std::size_t count =
        std::min(static_cast<std::size_t>(whole.length), size == 0 ? 0 : size - 1);
    const bool counted = format_case_at(number)->counted;
    if (cut.length != (counted ? static_cast<int>(count) : whole.length)) {
        return "returned " + std::to_string(cut.length);
    }
    if (cut.memory.substr(0, count) != whole.memory.substr(0, count)) {
        return "another text";
    }
    if (size != 0 && cut.memory[count] != '\0') {
        return "not terminated";
    }
    return cut.memory[size] == kUntouched ? "" : "written behind the end";
}

TEST_F(FormatTable, IsCutAtAnySizeAndAlwaysTerminated) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const Printed whole = print_case(i, 1000);
        const int end = std::min(whole.length + 3, 300);
        for (int size = 0; size < end; ++size) {
            ASSERT_EQ(wrong_cut(i, whole, static_cast<std::size_t>(size)), "")
                << expected[i].source << " in " << size << " bytes";
        }
    }
}

TEST(PlogVsnprintf, PrintsThePortsHashOfAPointer) {
    EXPECT_EQ(format("%p", static_cast<const void*>(&kKnown)),
              std::string(2 * sizeof(void*) - 8, '0') + "1234abcd");
}

TEST(PlogVsnprintf, LaysOutAHashedPointerAsANumber) {
    const void* pointer = &kKnown;
    EXPECT_EQ(format("%10p|%-10p|%4p|%010p|%#12p", pointer, pointer, pointer, pointer, pointer),
              "  1234abcd|1234abcd  |1234abcd|001234abcd|  0x1234abcd");
}

TEST(PlogVsnprintf, HashesPointersThatItHasNoOtherFormFor) {
    const void* pointer = &kKnown;
    EXPECT_EQ(format("%9pK|%9pR|%9pd|%9pe|%9pa|", pointer, pointer, pointer, pointer, pointer),
              " 1234abcd| 1234abcd| 1234abcd| 1234abcd| 1234abcd|");
}

TEST(PlogVsnprintf, PrintsThePortsSymbol) {
    EXPECT_EQ(format("%pS|%pB|%pSR", &kKnown, &kInModule, &kKnown),
              "panic+0x12/0x340|probe+0x0/0x10 [driver]|panic+0x12/0x340");
}

TEST(PlogVsnprintf, LeavesOutTheOffsetOfASymbolIfAskedTo) {
    EXPECT_EQ(format("%ps|%ps|", &kKnown, &kInModule), "panic|probe [driver]|");
}

TEST(PlogVsnprintf, LaysOutASymbolAsAString) {
    EXPECT_EQ(format("%20pS|%-20pS|%8.3ps|", &kKnown, &kKnown, &kKnown),
              "    panic+0x12/0x340|panic+0x12/0x340    |     pan|");
}

TEST(PlogVsnprintf, CutsASymbolThatIsLongerThanItsRoom) {
    EXPECT_EQ(format("%pS|", &kLongName), std::string(PLOG_SYMBOL_MAX - 1, 'n') + "|");
}

TEST(PlogVsnprintf, PrintsTheAddressWhereThereIsNoSymbol) {
    EXPECT_EQ(format("%pS", &kUnknown), format("%#1px", &kUnknown));
}

/// Returns `inner`, printed with its arguments, inside `depth` nested "<%pV>".
std::string nested(int depth, const char* inner, ...) {
    std::string printed;
    va_list arguments;
    va_start(arguments, inner);
    plog_va_format within = {inner, &arguments};
    printed = depth == 1 ? format("<%pV>", &within) : nested(depth - 1, "<%pV>", &within);
    va_end(arguments);
    return printed;
}

TEST(PlogVsnprintf, GoesAsDeepIntoFormatsAsItSays) {
    EXPECT_EQ(nested(PLOG_NESTED_MAX, "%d", 42),
              std::string(PLOG_NESTED_MAX, '<') + "42" + std::string(PLOG_NESTED_MAX, '>'));
}

TEST(PlogVsnprintf, EndsFormatsThatAreNestedTooDeep) {
    EXPECT_EQ(
        nested(PLOG_NESTED_MAX + 1, "%d", 42),
        std::string(PLOG_NESTED_MAX + 1, '<') + "(%pV?)" + std::string(PLOG_NESTED_MAX + 1, '>'));
}

TEST(PlogVsnprintf, GoesOnAfterANestedFormat) {
    EXPECT_EQ(nested(2, "%d", 42), "<<42>>");
}

TEST(PlogVsnprintf, KeepsAWidthInTheFormatToWhatAnArgumentMaySay) {
    std::array<char, 4> memory{};
    EXPECT_EQ(plog_snprintf(memory.data(), memory.size(), "%99999999999d", 1), 8388607);
    EXPECT_EQ(plog_snprintf(memory.data(), memory.size(), "%.99999999999d", 1), 32767);
}

/// Returns the length that the formatter returns for a text that has `inner` seventeen times.
int length_of_widest(const char* inner, ...) {
    std::array<char, 8> memory{};
    va_list arguments;
    va_start(arguments, inner);
    plog_va_format one = {inner, &arguments};
    const int length =
        plog_snprintf(memory.data(), memory.size(),
                      "%pV%pV%pV%pV%pV%pV%pV%pV%pV%pV%pV%pV%pV%pV%pV%pV%pV", &one, &one, &one, &one,
                      &one, &one, &one, &one, &one, &one, &one, &one, &one, &one, &one, &one, &one);
    va_end(arguments);
    return length;
}

TEST(PlogVsnprintf, WritesNothingIntoASizeThatIsNone) {
    std::array<char, 1> memory{kUntouched};
    EXPECT_EQ(plog_snprintf(memory.data(), std::size_t{INT_MAX} + 1, "text"), 0);
    EXPECT_EQ(memory[0], kUntouched);
}

TEST(PlogVsnprintf, ReturnsTheLargestIntForAnEvenLongerText) {
    constexpr const char* kWide =
        "%8388607d%8388607d%8388607d%8388607d%8388607d%8388607d%8388607d%8388607d"
        "%8388607d%8388607d%8388607d%8388607d%8388607d%8388607d%8388607d%8388607d";
    EXPECT_EQ(length_of_widest(kWide, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16),
              INT_MAX);
}

}  // namespace
