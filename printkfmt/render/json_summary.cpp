// SPDX-License-Identifier: GPL-2.0-or-later
// Writes the summary of a crash as one JSON object of bounded size.
#include "printkfmt/render/json_summary.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "printkfmt/model/crash_signature.h"
#include "printkfmt/model/verdict.h"
#include "printkfmt/render/json.h"
#include "printkfmt/render/json_line.h"

namespace lastwords::printkfmt {

namespace {

/// How long the parts of a summary may be.
struct Limits {
    std::size_t text;  ///< bytes of a text
    std::size_t list;  ///< elements of a list
};

/// They are tried in turn until the summary is short enough. The last one always is: of its bytes
/// each may become six characters ("\u0001"), in some 20 texts and 5 elements of lists.
constexpr Limits kLimits[] = {{400, 16}, {200, 8}, {100, 4}, {20, 1}};

/// Returns at most `max` bytes of the text. Does not end inside a character of UTF-8.
std::string cut(std::string_view text, std::size_t max) {
    if (text.size() <= max) {
        return std::string(text);
    }
    std::size_t end = max - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return std::string(text.substr(0, end)) + "...";
}

std::string_view name_of(Standing standing) {
    switch (standing) {
        case Standing::kMissed:
            return "missed";
        case Standing::kMayMiss:
            return "may miss";
        case Standing::kDisabled:
            return "disabled";
        case Standing::kComplete:
            return "complete";
    }
    return "";
}

/// Whether the source's id is a UUID, with or without hyphens, as a kernel's boot id is.
bool is_boot_id(std::string_view id) {
    return (id.size() == 32 || id.size() == 36) &&
           id.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

class SummaryWriter {
 public:
    SummaryWriter(const Source& source, const SummaryContext& context, const Limits& limits,
                  std::string& out)
        : source_(source), context_(context), limits_(limits), line_(out) {}

    void write(const std::vector<std::string>& signature) {
        line_.text("kind", "summary");
        line_.number("schema", kJsonSchema);
        line_.text("version", LASTWORDS_VERSION);
        texts("files", {context_.files.begin(), context_.files.end()});
        hashes();
        text("container", context_.container);
        text("origin", source_.origin);
        machine();
        crash();
        texts("signature", signature);
        log();
        consoles();
        losses();
        line_.signed_number("exit_code", context_.exit_code);
    }

 private:
    void text(std::string_view key, std::string_view value) {
        if (!value.empty()) {
            line_.text(key, cut(value, limits_.text));
        }
    }

    void texts(const std::string& key, std::vector<std::string> values) {
        if (values.empty()) {
            return;
        }
        const std::size_t all = values.size();
        values.resize(std::min(all, limits_.list));
        for (std::string& value : values) {
            value = cut(value, limits_.text);
        }
        line_.texts(key, values);
        more(key, all);
    }

    /// Says how many elements of a list are left out.
    void more(const std::string& key, std::size_t all) {
        if (all > limits_.list) {
            line_.number(key + "_more", all - limits_.list);
        }
    }

    /// Writes the objects as a list of at most limits_.list elements. `write(i, line)` writes the
    /// keys of one.
    template <class Write>
    void objects(const std::string& key, std::size_t all, Write write) {
        std::string json = "[";
        for (std::size_t i = 0; i < std::min(all, limits_.list); ++i) {
            json += i == 0 ? "" : ",";
            {
                JsonLine line(json);
                write(i, line);
            }
            json.pop_back();  // the newline
        }
        line_.verbatim(key, json + "]");
    }

    void hashes() {
        const std::vector<HashedFile>& files = context_.hashed.files;
        if (files.empty()) {
            return;
        }
        objects("hashes", files.size(), [&](std::size_t i, JsonLine& line) {
            line.text("path", cut(files[i].path, limits_.text));
            if (files[i].sha256.empty()) {
                line.text("error", cut(files[i].error, limits_.text));
                return;
            }
            line.number("bytes", files[i].bytes);
            line.text("sha256", files[i].sha256);
        });
        more("hashes", files.size() + context_.hashed.more);
    }

    void machine() {
        const Machine& machine = source_.machine;
        if (source_.one_of_kernels) {
            text("kernel_role", printkfmt::name_of(source_.one_of_kernels->role));
            if (source_.one_of_kernels->kernels != 1) {
                line_.boolean("running", source_.one_of_kernels->running);
                line_.number("kernels", source_.one_of_kernels->kernels);
            }
            text("kernel_role_reason", source_.one_of_kernels->why);
        }
        text("release", machine.release);
        text("kernel_version", machine.version);
        text("architecture", machine.architecture);
        text("build_id", machine.build_id);
        text(is_boot_id(source_.id) ? "boot_id" : "id", source_.id);
        text("nodename", machine.nodename);
        text("hardware", machine.hardware);
        if (machine.crash_time) {
            line_.signed_number("crash_time", *machine.crash_time);
        }
        if (machine.uptime_ns) {
            line_.number("uptime_ns", *machine.uptime_ns);
        }
    }

    void fault(const std::string& key, const FaultLine& fault) {
        text(key, fault.line);
        line_.text(key + "_kind", printkfmt::name_of(fault.kind));
    }

    void crash() {
        if (!source_.crash_cause) {
            return;
        }
        const CrashCause& cause = *source_.crash_cause;
        text("death", cause.line);
        line_.text("death_kind", printkfmt::name_of(cause.kind));
        line_.boolean("fatal", cause.fatal);
        line_.boolean("panic", cause.panic);
        if (cause.seq) {
            line_.number("death_seq", cause.seq->value);
        }
        if (cause.first_fault) {
            fault("first_fault", *cause.first_fault);
        }
        if (cause.taint) {
            line_.text("taint", cut(*cause.taint, limits_.text));
        }
        line_.number("survived", cause.survived);
    }

    void log() {
        const Log& log = source_.log;
        line_.number("records", log.records.size());
        if (log.first_seq) {
            line_.number("first_seq", log.first_seq->value);
        }
        if (log.next_seq) {
            line_.number("next_seq", log.next_seq->value);
        }
        std::uint64_t missing = 0;
        for (const SeqRun& run : log.missing) {
            missing += run.end.value - run.begin.value;
        }
        line_.number("missing", missing);
        line_.number("refused", log.refused);
    }

    void consoles() {
        line_.boolean("has_consoles", source_.has_consoles);
        objects("consoles", source_.consoles.size(), [&](std::size_t i, JsonLine& line) {
            const Console& console = source_.consoles[i];
            line.text("name", cut(console.name, limits_.text));
            line.text("type", printkfmt::name_of(console.kind));
            line.text("standing", name_of(standing_of(console, source_.log)));
            line.number("unflushed", console.coverage.unflushed);
            line.number("suppressed", console.coverage.suppressed);
            line.number("lost", console.lost());
            if (console.why) {
                line.text("why", printkfmt::name_of(console.why->reason));
            }
        });
        more("consoles", source_.consoles.size());
    }

    void losses() {
        Findings all = context_.findings;
        all.add(source_.findings);
        std::vector<std::string> messages;
        for (Finding& finding : all.all()) {
            if (finding.weight == Finding::Weight::kLoss) {
                messages.push_back(std::move(finding.message));
            }
        }
        texts("losses", std::move(messages));
    }

    const Source& source_;
    const SummaryContext& context_;
    const Limits& limits_;
    JsonLine line_;
};

}  // namespace

void append_json_summary(const Source& source, const SummaryContext& context, std::string& out) {
    const std::vector<std::string> signature = crash_signature(source);
    std::string json;
    for (const Limits& limits : kLimits) {
        json.clear();
        SummaryWriter(source, context, limits, json).write(signature);
        if (json.size() <= kJsonSummaryMax) {
            break;
        }
    }
    out += json;
}

}  // namespace lastwords::printkfmt
