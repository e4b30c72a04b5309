// SPDX-License-Identifier: GPL-2.0-or-later
// `lastwords pstore`: what pstore kept across a reset, from memory or from files.
#include <fmt/format.h>
#include <unistd.h>

#include "cli/extract.h"
#include "cli/json_parts.h"
#include "cli/log_options.h"
#include "cli/print_log.h"
#include "cli/session.h"
#include "printkfmt/render/json_pstore.h"
#include "printkfmt/render/pstore_report.h"

namespace lastwords::cli {

namespace {

using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;

void print_text(const extractor::Recovered& recovered, Output& output) {
    for (const PstoreArea& area : recovered.areas) {
        printkfmt::append_zones(area, output.text());
    }
    for (const PstoreArea& area : recovered.areas) {
        for (const PstoreRecord& record : area.records) {
            printkfmt::append_pstore_record(record, output.is_terminal(), output.text());
            output.flush_if_full();
        }
    }
}

Result<std::vector<std::string>> print_json(const extractor::Recovered& recovered, Output& output) {
    LogOptions options;
    options.format = "json";
    TRY(const LogRequest request, resolve_options(options, false));
    append_json_head(recovered, output.text());
    for (std::size_t i = 0; i < recovered.areas.size(); ++i) {
        printkfmt::append_json_area(recovered.areas[i], i, output.text());
        output.flush_if_full();
    }
    TRY(Notes notes, print_sources(recovered, request, output));
    append_json_findings(recovered, SourceKey::kIfSeveral, output.text());
    return notes;
}

Result<std::vector<std::string>> extract(const extractor::Recovered& recovered,
                                         const std::string& folder) {
    TRY(const Extracted done, extract_records(recovered.areas, folder));
    std::vector<std::string> notes{fmt::format("{}: {} files", folder, done.files)};
    if (done.not_shown != 0) {
        notes.push_back(fmt::format(
            "the kernel would not have shown {} of these files: their names have .recovered",
            done.not_shown));
    }
    return notes;
}

}  // namespace

int run_pstore(Arguments arguments) {
    CLI::App app("Prints what pstore kept: its zones, and its records as the kernel shows them.",
                 "lastwords pstore");
    InputOptions input;
    std::string format = "text";
    std::string folder;
    add_input_options(app, input);
    add_format_option(app, format);
    app.add_option("--extract", folder,
                   "Write the files that the kernel would show in /sys/fs/pstore to this folder")
        ->type_name("DIR");
    app.footer(
        "Examples:\n"
        "  lastwords pstore region.bin                    a copy of ramoops memory\n"
        "  lastwords pstore --extract out region.bin      its files, as the kernel shows them\n"
        "  lastwords pstore --ramoops record_size=0x8000,console_size=0x10000,ecc=1 region.bin\n"
        "  lastwords pstore --format json ram.img | jq 'select(.kind == \"zone\")'");
    if (const auto code = parse(app, arguments)) {
        return *code;
    }
    const auto as_json = is_json(format);
    if (!as_json) {
        return fail(as_json.error());
    }
    if (app.count("--extract") != 0 && (folder.empty() || app.count("--format") != 0)) {
        return fail({ErrorKind::kUnsupported,
                     "--extract: expected the name of a folder, and no --format with it"});
    }
    const auto recovered = open_files(input, {.consoles = false, .what = extractor::What::kPstore});
    if (!recovered) {
        return fail(recovered.error());
    }
    if (recovered->areas.empty()) {
        return fail({ErrorKind::kNotFound, "none of the given files holds anything of pstore"});
    }
    Output output(STDOUT_FILENO);
    Result<Notes> notes = Notes{};
    if (!folder.empty()) {
        notes = extract(*recovered, folder);
    } else if (*as_json) {
        notes = print_json(*recovered, output);
    } else {
        print_text(*recovered, output);
    }
    return notes ? finish(output, *recovered, *notes) : fail(notes.error());
}

}  // namespace lastwords::cli
