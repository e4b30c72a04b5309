// SPDX-License-Identifier: GPL-2.0-or-later
// Writes the files with which libFuzzer begins into a folder: a text of every dialect, a dump or an
// archive of every form, or the memory of kernels of every era.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/base/bytes.h"
#include "tests/fuzz/dialect_texts.h"
#include "tests/fuzz/file_seeds.h"

namespace {

using lastwords::test::FileSeed;

std::vector<FileSeed> text_seeds() {
    std::vector<FileSeed> seeds;
    for (const auto& dialect : lastwords::test::dialect_texts()) {
        const std::string text = lastwords::test::make_text(dialect, 1000);
        const lastwords::Bytes bytes = lastwords::as_bytes(text);
        seeds.push_back({fmt::format("{:02}", seeds.size()), {bytes.begin(), bytes.end()}});
    }
    return seeds;
}

std::vector<FileSeed> seeds_of(std::string_view target) {
    return target == "text"        ? text_seeds()
           : target == "container" ? lastwords::test::container_seeds()
           : target == "archive"   ? lastwords::test::archive_seeds()
           : target == "kernel"    ? lastwords::test::kernel_seeds()
                                   : std::vector<FileSeed>();
}

}  // namespace

int main(int count, char** arguments) {
    const std::vector<FileSeed> seeds =
        count == 3 ? seeds_of(arguments[1]) : std::vector<FileSeed>();
    if (seeds.empty()) {
        std::fprintf(stderr, "usage: %s text|container|archive|kernel FOLDER\n", arguments[0]);
        return 1;
    }
    for (const FileSeed& seed : seeds) {
        std::ofstream file(fmt::format("{}/{}", arguments[2], seed.name), std::ios::binary);
        const std::string_view bytes = lastwords::as_text(seed.bytes);
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        if (!file.flush()) {
            std::fprintf(stderr, "%s: cannot be written\n", arguments[2]);
            return 1;
        }
    }
}
