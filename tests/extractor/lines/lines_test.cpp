// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/lines/ on a small vmlinux and a module that the compiler makes of
// tests/support/vmlinux. Where a call returns to is what objdump says; the lines are those with a
// mark in the sources.
#include "extractor/lines/add_lines.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/open.h"
#include "printkfmt/model/code_lines.h"
#include "printkfmt/model/trace_symbol.h"
#include "tests/extractor/kernel/small_vmlinux.h"
#include "tests/support/file_packers.h"
#include "tests/support/temp_folder.h"

namespace lastwords::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::string kRoot = vmlinux("root");
const std::string kModule = kRoot + "/lib/modules/6.1.0-fake/kernel/traced-mod.ko";
const std::string kBanner = "Linux version 6.1.0-fake (builder@host) (gcc) #1 SMP fake";

std::vector<std::string> output_lines(const std::string& command) {
    std::vector<std::string> lines;
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    std::array<char, 1024> line{};
    while (pipe && std::fgets(line.data(), line.size(), pipe.get()) != nullptr) {
        lines.emplace_back(line.data());
    }
    return lines;
}

/// Returns "traced+0x9/0x20": where the `nth` call in the function returns to.
std::string after_call(const std::string& file, const std::string& function, unsigned nth = 1) {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    for (const std::string& line : output_lines("nm -n " + file)) {
        const std::uint64_t value = std::stoull("0" + line.substr(0, 16), nullptr, 16);
        end = begin != 0 && end == 0 && value > begin ? value : end;
        begin = line.ends_with(" " + function + "\n") ? value : begin;
    }
    bool inside = false;
    bool calls = false;
    for (const std::string& line : output_lines("objdump -d " + file)) {
        if (line.ends_with("<" + function + ">:\n")) {
            begin = std::stoull(line, nullptr, 16);
            inside = true;
        } else if (inside && line.find(":\t") != std::string::npos) {
            const std::uint64_t at = std::stoull(line, nullptr, 16);
            if (calls && --nth == 0) {
                const std::uint64_t bytes = end > begin ? end - begin : at - begin + 64;
                return printkfmt::symbol_text({function, at - begin, bytes, {}, {}, false});
            }
            calls = line.find("\tcall ") != std::string::npos;
        }
    }
    ADD_FAILURE() << file << " has no such call in " << function;
    return {};
}

/// Returns the number of the line with "// mark: NAME".
std::uint32_t line_of(const std::string& source, const std::string& mark) {
    std::ifstream file(LASTWORDS_SMALL_VMLINUX_SOURCES "/" + source);
    std::string line;
    for (std::uint32_t number = 1; std::getline(file, line); ++number) {
        if (line.ends_with("// mark: " + mark)) {
            return number;
        }
    }
    ADD_FAILURE() << source << " has no mark " << mark;
    return 0;
}

/// What a line is, as text: "traced_inner at traced.c:14".
std::string place(const printkfmt::CodeLine& line) {
    return line.function + " at " + line.file.substr(line.file.rfind('/') + 1) + ":" +
           std::to_string(line.line);
}

class Lines : public ::testing::Test {
 protected:
    /// Reads a log with these lines of text behind the kernel's banner.
    printkfmt::Source read(const std::vector<std::string>& texts,
                           const std::string& banner = kBanner) {
        std::string log = "[    0.000000] " + banner + "\n";
        for (const std::string& text : texts) {
            log += "[    1.000000]  " + text + "\n";
        }
        folder_.add("dmesg.txt", as_bytes(log));
        extractor::OpenOptions options;
        options.lines = true;
        options.debug_files = debug_files_;
        auto recovered = extractor::open_dump({{folder_ / "dmesg.txt"}}, options);
        if (!recovered || recovered->sources.size() != 1) {
            ADD_FAILURE() << (recovered ? "no log" : recovered.error().message);
            return {};
        }
        losses_.clear();
        for (const Finding& finding : recovered->sources.front().findings.all()) {
            if (finding.weight == Finding::Weight::kLoss) {
                losses_ += finding.message + "\n";
            }
        }
        return std::move(recovered->sources.front());
    }

    std::vector<std::string> lines(const std::string& symbol, bool is_pc = false) {
        const printkfmt::Source source = read({(is_pc ? "RIP: 0010:" : "") + symbol});
        const auto& choices = source.lines.find(symbol, is_pc);
        std::vector<std::string> places;
        for (const printkfmt::CodeLine& line :
             choices.empty() ? printkfmt::CodeLines{} : choices.front()) {
            places.push_back(place(line));
        }
        return places;
    }

    TempFolder folder_;
    std::string losses_;
    extractor::DebugFileOptions debug_files_{
        .vmlinux = vmlinux("traced5"), .system_map = {}, .root = kRoot};
};

std::vector<std::string> traced_lines() {
    return {"traced_inner at traced.c:" + std::to_string(line_of("traced.c", "inner")),
            "traced_middle at traced.c:" + std::to_string(line_of("traced.c", "middle")),
            "traced at traced.c:" + std::to_string(line_of("traced.c", "outer"))};
}

TEST_F(Lines, OfAReturnAddressAreThoseOfTheCallWithWhatWasInlined) {
    for (const std::string form : {"traced5", "traced4", "traced_zlib"}) {
        SCOPED_TRACE(form);
        debug_files_.vmlinux = vmlinux(form);
        EXPECT_EQ(lines(after_call(vmlinux(form), "traced")), traced_lines());
        EXPECT_THAT(losses_, IsEmpty());
    }
}

TEST_F(Lines, TellTwoCallsApartOfWhichTheFirstReturnsToTheLineOfTheSecond) {
    const std::string file = vmlinux("traced5");
    EXPECT_THAT(lines(after_call(file, "traced_twice", 1)).at(0),
                HasSubstr(":" + std::to_string(line_of("traced.c", "first call"))));
    EXPECT_THAT(lines(after_call(file, "traced_twice", 2)).at(0),
                HasSubstr(":" + std::to_string(line_of("traced.c", "second call"))));
}

TEST_F(Lines, OfACallThatIsTheLastInstructionAreThoseOfTheCall) {
    const std::string symbol = after_call(vmlinux("traced5"), "traced_dying");
    const auto parts = printkfmt::trace_symbols(symbol);
    ASSERT_EQ(parts.at(0).offset, parts.at(0).bytes) << symbol;
    EXPECT_EQ(lines(symbol),
              (std::vector<std::string>{"traced_dying at traced.c:" +
                                        std::to_string(line_of("traced.c", "last call"))}));
}

TEST_F(Lines, OfAPointerToAFunctionAreNeitherShownNorMissed) {
    // On x86 the kernel writes a pointer to a function as the end of the function before it.
    const std::string last_call = after_call(vmlinux("traced5"), "traced_twice", 2);
    const std::uint64_t bytes = printkfmt::trace_symbols(last_call).at(0).bytes;
    EXPECT_THAT(lines(printkfmt::symbol_text({"traced_twice", bytes, bytes, {}, {}, false})),
                IsEmpty());
    EXPECT_THAT(losses_, IsEmpty());
}

// binutils 2.40 takes the unit's own name for the file there (DWARF 5's file 1).
TEST_F(Lines, HaveFilesWithoutTheFolderOfTheBuild) {
    debug_files_.vmlinux = vmlinux("traced_mapped");
    const std::string symbol = after_call(debug_files_.vmlinux, "traced");
    const printkfmt::Source source = read({symbol});
    const auto& choices = source.lines.find(symbol, false);
    ASSERT_THAT(choices, SizeIs(1));
    for (const printkfmt::CodeLine& line : choices.front()) {
        EXPECT_EQ(line.file, "traced.c");
    }
}

// The tables of lines, and so addr2line and elfutils, give it the line of the function before.
TEST_F(Lines, OfTheFillingBetweenFunctionsAreNotShown) {
    EXPECT_THAT(lines("__pfx_traced_padded+0x8/0x10"), IsEmpty());
}

TEST_F(Lines, OfTheProgramCounterAreThoseOfTheAddressItself) {
    const std::vector<std::string> found =
        lines(after_call(vmlinux("traced5"), "traced_twice", 1), true);
    ASSERT_FALSE(found.empty()) << losses_;
    EXPECT_THAT(found.at(0),
                Not(HasSubstr(":" + std::to_string(line_of("traced.c", "first call")))));
}

TEST_F(Lines, OfAModuleAreFoundInAllOfItsSections) {
    const auto in_module = [&](const std::string& function) {
        return lines(after_call(kModule, function) + " [traced_mod]");
    };
    const auto at = [](const std::string& mark) {
        return "traced_module.c:" + std::to_string(line_of("traced_module.c", mark));
    };
    EXPECT_EQ(in_module("module_read"),
              (std::vector<std::string>{"module_inner at " + at("module inner"),
                                        "module_read at " + at("module outer")}));
    EXPECT_EQ(in_module("module_start"),
              (std::vector<std::string>{"module_start at " + at("module start")}));
    EXPECT_EQ(in_module("module_last"),
              (std::vector<std::string>{"module_last at " + at("module last")}));
    EXPECT_THAT(losses_, IsEmpty());
}

// elfutils 0.188 reads no module that is compressed with zstd.
TEST_F(Lines, OfACompressedModuleBesideTheDumpAreFound) {
    constexpr std::array<std::array<std::string_view, 2>, 3> kKinds{
        {{"gzip", ".gz"}, {"xz", ".xz"}, {"zstd", ".zst"}}};
    debug_files_.root = folder_ / "no-root";
    for (const auto& [name, extension] : kKinds) {
        const auto packer = std::find_if(file_packers().begin(), file_packers().end(),
                                         [&](const FilePacker& one) { return one.name == name; });
        const std::string file = "traced-mod.ko" + std::string(extension);
        folder_.add(file, packer->pack(read_file(kModule)));
        EXPECT_THAT(lines(after_call(kModule, "module_start") + " [traced_mod]"), SizeIs(1))
            << file << ": " << losses_;
        std::filesystem::remove(folder_ / file);
    }
}

TEST_F(Lines, OfAFunctionWithAnotherSizeAreNotShown) {
    const std::string symbol = "traced+0x9/0x7777";
    EXPECT_THAT(lines(symbol), IsEmpty());
    EXPECT_THAT(losses_, HasSubstr("do not have them with the size that the trace gives"));
    EXPECT_THAT(losses_, HasSubstr(symbol));
}

TEST_F(Lines, ThatLackTheKernelsFileSayWhatIsMissing) {
    debug_files_.vmlinux.clear();
    EXPECT_THAT(lines("traced+0x9/0x20"), IsEmpty());
    EXPECT_THAT(losses_, HasSubstr("no debug file with line numbers of the kernel 6.1.0-fake"));
    debug_files_.vmlinux = vmlinux("symbols");
    EXPECT_THAT(lines("traced+0x9/0x20"), IsEmpty());
    EXPECT_THAT(losses_, HasSubstr("it has no line numbers"));
}

TEST_F(Lines, ThatLackModulesNameThemInOneLine) {
    const printkfmt::Source source =
        read({"one+0x1/0x20 [mod_one]", "two+0x1/0x20 [mod_two]", "one+0x2/0x20 [mod_one]"});
    EXPECT_TRUE(source.lines.empty());
    EXPECT_THAT(losses_, HasSubstr("of the modules mod_one, mod_two is there"));
    EXPECT_THAT(losses_, HasSubstr(kRoot + "/lib/modules/6.1.0-fake"));
}

TEST_F(Lines, OfAFileOfAnotherKernelAreRefused) {
    const std::string symbol = after_call(vmlinux("traced5"), "traced");
    const std::string other = "Linux version 6.1.0-other (a@b) (gcc) #1 SMP fake";
    EXPECT_TRUE(read({symbol}, other).lines.empty());
    EXPECT_THAT(losses_, HasSubstr("it is not of the kernel that wrote the log"));
    debug_files_.force = true;
    EXPECT_FALSE(read({symbol}, other).lines.empty());
}

}  // namespace
}  // namespace lastwords::test
