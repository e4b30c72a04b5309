// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of what becomes of the log of a capture kernel: text/log_facts.cpp marks it, and
// merge/boot_groups.cpp keeps it apart.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "extractor/kernel/kernel_roles.h"
#include "extractor/merge/merge.h"
#include "printkfmt/render/json.h"
#include "printkfmt/render/report.h"
#include "tests/extractor/merge/merge_support.h"
#include "tests/support/json_lines.h"

namespace lastwords::test {
namespace {

using printkfmt::KernelRole;
using printkfmt::Merged;
using printkfmt::Source;
using testing::Contains;
using testing::HasSubstr;

const std::string kParameters = "root=/dev/vda1 quiet";
const std::string kCaptureParameters = kParameters + " maxcpus=1 elfcorehdr=0x73000000";

/// Returns the log of a boot as dmesg prints it, or with `times` false as dmesg -t does.
std::string log_of(const std::string& parameters, bool times, int shift_us = 0) {
    const std::vector<std::string> lines{"Linux version 6.1.0-mill (joe@mill) (gcc 12) #1 SMP",
                                         "Command line: " + parameters,
                                         "x86/fpu: x87 FPU will use FXSAVE",
                                         "ACPI: Core revision 20220331",
                                         "PCI: Using configuration type 1 for base access",
                                         "smpboot: CPU0: QEMU Virtual CPU",
                                         "random: crng init done",
                                         "e1000: Intel(R) PRO/1000 Network Driver"};
    std::string text;
    int us = 1000 + shift_us;
    for (const std::string& line : lines) {
        text += times ? fmt::format("[    0.{:06}] ", us) : "";
        text += line + "\n";
        us += 1234;
    }
    return text;
}

TEST(CaptureKernel, IsMarkedInATextOfItsLog) {
    const Source source = text_source(log_of(kCaptureParameters, true));
    ASSERT_TRUE(source.one_of_kernels);
    EXPECT_EQ(source.one_of_kernels->role, KernelRole::kCapture);
    EXPECT_THAT(source.origin, HasSubstr(", log of the capture kernel"));
    const auto rows = printkfmt::summary_rows(source);
    EXPECT_THAT(rows, Contains(testing::Field(&printkfmt::ReportRow::value,
                                              "a capture kernel: its command line has "
                                              "elfcorehdr=")));
    std::string json;
    printkfmt::append_json_source(source, {}, json);
    const nlohmann::json object = objects(json).at(0);
    EXPECT_EQ(object["kernel_role"], "capture");
    EXPECT_EQ(object["kernel_role_reason"], "its command line has elfcorehdr=");
    EXPECT_FALSE(object.contains("kernels"));
}

TEST(CaptureKernel, OfArm64IsKnownByTheMemoryThatItReserves) {
    const Source source = text_source(
        "[    0.000000] Linux version 6.1.0-arm64\n[    0.000000] OF: fdt: Reserving 64 KiB of "
        "memory "
        "at 0x73000000 for elfcorehdr\n[    0.001000] one\n");
    ASSERT_TRUE(source.one_of_kernels);
    EXPECT_EQ(source.one_of_kernels->why, "it reserved memory for elfcorehdr");
}

TEST(CaptureKernel, IsNotWhatMerelySpeaksOfOne) {
    EXPECT_FALSE(text_source(log_of(kParameters, true)).one_of_kernels);
    EXPECT_FALSE(
        text_source("[    0.000000] Linux version 6.1.0\n[    1.000000] kexec: Command line: "
                    "elfcorehdr=0x1\n[    2.000000] two\n")
            .one_of_kernels);
}

TEST(CaptureKernel, LossesOfItsLogCount) {
    EXPECT_TRUE(
        extractor::is_asked_for(text_source(log_of(kCaptureParameters, true)).one_of_kernels));
}

TEST(CaptureKernel, IsKeptApartFromTheKernelThatCrashed) {
    for (const bool times : {false, true}) {
        std::vector<Source> sources;
        sources.push_back(text_source(log_of(kParameters, true)));
        sources.push_back(text_source(log_of(kCaptureParameters, times, 777)));
        const Merged merged = extractor::merge(sources);
        EXPECT_EQ(merged.timelines.size(), 2U);
        std::string notes;
        for (const Finding& finding : merged.findings.kept()) {
            notes += finding.message + "\n";
        }
        EXPECT_THAT(notes, HasSubstr("only one of them is the log of a capture kernel"));
    }
}

TEST(CaptureKernel, IsMergedWithItsOwnTexts) {
    std::vector<Source> sources;
    sources.push_back(text_source(log_of(kCaptureParameters, true)));
    sources.push_back(text_source(log_of(kCaptureParameters, false)));
    EXPECT_EQ(extractor::merge(sources).timelines.size(), 1U);
}

}  // namespace
}  // namespace lastwords::test
