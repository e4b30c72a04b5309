// SPDX-License-Identifier: GPL-2.0-or-later
// Everything as JSON, one object a line; docs/json.md describes the keys.
#include "printkfmt/render/json.h"

#include <fmt/format.h>

#include <initializer_list>
#include <utility>

#include "printkfmt/model/taint.h"
#include "printkfmt/render/code_lines.h"
#include "printkfmt/render/console_fields.h"
#include "printkfmt/render/json_line.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::printkfmt {

namespace {

void source_index(JsonLine& line, std::optional<std::size_t> index) {
    if (index) {
        line.number("source", *index);
    }
}

void optional_text(JsonLine& line, std::string_view key, std::string_view value) {
    if (!value.empty()) {
        line.text(key, value);
    }
}

template <typename T>
void optional_number(JsonLine& line, std::string_view key, const std::optional<T>& value) {
    if (value) {
        line.number(key, *value);
    }
}

std::string nbcon_json(const NbconState& state) {
    return fmt::format(R"({{"raw":{},"priority":"{}","requested_priority":"{}","unsafe":{},)"
                       R"("unsafe_takeover":{},"cpu":{}}})",
                       state.raw, nbcon_priority_name(state.priority),
                       nbcon_priority_name(state.requested_priority), state.is_unsafe,
                       state.unsafe_takeover, state.cpu);
}

struct FieldToJson {
    JsonLine& line;
    std::string_view key;

    void operator()(std::monostate) const { line.null(key); }
    void operator()(bool value) const { line.boolean(key, value); }
    void operator()(std::int64_t value) const { line.signed_number(key, value); }
    void operator()(std::uint64_t value) const { line.number(key, value); }
    void operator()(const std::string& value) const { line.text(key, value); }
    void operator()(const std::vector<std::string>& values) const { line.texts(key, values); }
    void operator()(const NbconState& state) const { line.verbatim(key, nbcon_json(state)); }
};

void extents(JsonLine& line, const std::vector<Extent>& parts) {
    std::string json = "[";
    for (const Extent& part : parts) {
        json +=
            fmt::format("{}[{},{}]", json.size() == 1 ? "" : ",", part.offset.value, part.length);
    }
    line.verbatim("extents", json + "]");
}

void wall_clock(JsonLine& line, const WallClock& clock) {
    line.signed_number("boot_time_ns", clock.boot_time_ns);
    line.signed_number("boot_time_error_ns", clock.error_ns);
    line.text("boot_time_method", clock.method);
}

void fault_line(JsonLine& line, const std::string& key, const FaultLine& fault) {
    line.text(key, fault.line);
    line.text(key + "_kind", name_of(fault.kind));
    line.number(key + "_position", fault.position);
    if (fault.seq) {
        line.number(key + "_seq", fault.seq->value);
    }
    optional_number(line, key + "_ts_nsec", fault.timestamp_ns);
}

void crash_cause(JsonLine& line, const CrashCause& cause) {
    line.text("death", cause.line);
    line.text("death_kind", name_of(cause.kind));
    line.boolean("fatal", cause.fatal);
    const bool led = cause.first_fault && cause.first_fault->position != cause.position;
    if (led) {
        line.text("cause", cause.first_fault->line);
    }
    line.boolean("panic", cause.panic);
    line.number("death_position", cause.position);
    if (cause.seq) {
        line.number("death_seq", cause.seq->value);
    }
    if (cause.first_fault) {
        fault_line(line, "first_fault", *cause.first_fault);
    }
    if (cause.taint) {
        line.text("taint", *cause.taint);
        line.texts("taint_words", taint_words(*cause.taint));
    }
    line.number("survived", cause.survived);
    if (cause.first_survived) {
        fault_line(line, "first_survived", *cause.first_survived);
    }
}

void record_times(JsonLine& line, const RenderContext& context, const Record& record) {
    if (!record.wall.empty()) {
        line.text("wall_time", record.wall);
    }
    if (!record.timestamp_ns) {
        line.null("ts_nsec");
        return;
    }
    line.number("ts_nsec", *record.timestamp_ns);
    if (record.wall.empty() && context.options.wall_time && context.source.machine.wall_clock) {
        std::string wall;
        append_wall_time(context.source.machine.wall_clock->boot_time_ns, *record.timestamp_ns,
                         wall);
        line.text("wall_time", wall);
    }
}

}  // namespace

void append_json(const RenderContext& context, const Record& record, std::string& out) {
    JsonLine line(out);
    line.text("kind", context.ghost ? "ghost" : "record");
    source_index(line, context.source_index);
    if (!context.console.empty()) {
        line.text("console", context.console);
        line.boolean("doubtful", context.doubtful);
    }
    if (record.seq) {
        line.number("seq", record.seq->value);
    } else {
        line.null("seq");
    }
    line.number("position", record.position);
    line.text("state", name_of(record.state));
    if (record.text_state != TextState::kWhole) {
        line.text("text_state", name_of(record.text_state));
    }
    if (record.has_level) {
        line.number("facility", record.facility);
        line.number("level", record.level);
    } else {
        line.null("facility");
        line.null("level");
    }
    line.number("flags", record.flags);
    record_times(line, context, record);
    if (record.has_caller) {
        std::string caller;
        append_caller(record.caller, 1, caller);
        line.text("caller", caller);
    } else {
        line.null("caller");
    }
    if (record.task != 0) {
        line.text("comm", context.source.log.task_of(record).comm);
        optional_number(line, "pid", context.source.log.pid_of(record));
        optional_number(line, "cpu", context.source.log.cpu_of(record));
    }
    const bool of_cpu = record.buffer == Buffer::kNmi || record.buffer == Buffer::kPrintkSafe;
    if (record.context != CallContext::kUnknown || of_cpu) {
        line.number("cpu", record.cpu);
    }
    if (record.context != CallContext::kUnknown) {
        line.text("context", name_of(record.context));
    }
    optional_text(line, "buffer", name_of(record.buffer));
    for (const auto& [key, value] : std::initializer_list<std::pair<std::string_view, bool>>{
             {"late", record.late},
             {"foreign", record.foreign},
             {"panic", record.in_panic},
             {"emergency", record.in_emergency},
             {"event", record.is_event},
             {"continues", record.continues},
             {"corrected", record.corrected}}) {
        if (value) {
            line.boolean(key, true);
        }
    }
    line.exact_text(record.text);
    const Device& device = context.source.log.device_of(record);
    optional_text(line, "subsystem", device.subsystem);
    optional_text(line, "device", device.device);
    if (!context.source.lines.empty()) {
        if (const std::string lines = symbol_lines_json(record.text, context.source.lines);
            lines.size() > 2) {
            line.verbatim("lines", lines);
        }
    }
    if (context.options.extents) {
        extents(line, context.source.log.extents(record));
    }
}

void append_json_head(std::span<const std::string> files, std::string& out) {
    JsonLine line(out);
    line.text("kind", "lastwords");
    line.number("schema", kJsonSchema);
    line.text("version", LASTWORDS_VERSION);
    line.text("file", files.empty() ? std::string_view{} : std::string_view(files.front()));
    if (files.size() > 1) {
        line.texts("files", files);
    }
}

void append_json_container(std::string_view path, std::string_view container, std::string& out) {
    JsonLine line(out);
    line.text("kind", "container");
    line.text("path", path);
    line.text("container", container);
}

void append_json_source(const Source& source, std::optional<std::size_t> index, std::string& out) {
    JsonLine line(out);
    const Machine& machine = source.machine;
    line.text("kind", "source");
    source_index(line, index);
    line.text("origin", source.origin);
    optional_text(line, "id", source.id);
    if (source.one_of_kernels) {
        line.text("kernel_role", name_of(source.one_of_kernels->role));
        if (source.one_of_kernels->kernels != 1) {
            line.boolean("running", source.one_of_kernels->running);
            line.number("kernels", source.one_of_kernels->kernels);
        }
        line.text("kernel_role_reason", source.one_of_kernels->why);
    }
    optional_text(line, "release", machine.release);
    optional_text(line, "version", machine.version);
    optional_text(line, "nodename", machine.nodename);
    optional_text(line, "architecture", machine.architecture);
    optional_text(line, "build_id", machine.build_id);
    optional_text(line, "hardware", machine.hardware);
    optional_number(line, "cpus_present", machine.cpus_present);
    optional_number(line, "cpus_online", machine.cpus_online);
    optional_number(line, "uptime_ns", machine.uptime_ns);
    optional_number(line, "panic_cpu", machine.panic_cpu);
    if (machine.crash_time) {
        line.signed_number("crash_time", *machine.crash_time);
    }
    if (machine.wall_clock) {
        wall_clock(line, *machine.wall_clock);
    }
    if (source.crash_cause) {
        crash_cause(line, *source.crash_cause);
    }
    line.number("records", source.log.records.size());
    line.boolean("has_consoles", source.has_consoles);
}

void append_json_fact(const Fact& fact, std::optional<std::size_t> index, std::string& out) {
    JsonLine line(out);
    line.text("kind", "fact");
    source_index(line, index);
    line.text("name", fact.name);
    line.text("value", fact.value);
    line.text("from", fact.from);
}

void append_json_ring(const Source& source, std::optional<std::size_t> index, std::string& out) {
    JsonLine line(out);
    const Log& log = source.log;
    line.text("kind", "ring");
    source_index(line, index);
    if (log.first_seq) {
        line.number("first_seq", log.first_seq->value);
    } else {
        line.null("first_seq");
    }
    if (log.next_seq) {
        line.number("next_seq", log.next_seq->value);
    } else {
        line.null("next_seq");
    }
    line.number("records", log.records.size());
    line.number("ghosts", log.ghosts.size());
    line.number("refused", log.refused);
    if (log.dropped_after_panic != 0) {
        line.number("dropped_after_panic", log.dropped_after_panic);
    }
}

void append_json_console(const Console& console, std::optional<std::size_t> index,
                         std::string& out) {
    JsonLine line(out);
    line.text("kind", "console");
    source_index(line, index);
    for (const ConsoleField& field : console_fields()) {
        std::visit(FieldToJson{line, field.id}, field.value(console));
    }
}

void append_json_finding(const Finding& finding, std::optional<std::size_t> index,
                         std::string& out) {
    JsonLine line(out);
    const bool loss = finding.weight == Finding::Weight::kLoss;
    line.text("kind", "finding");
    source_index(line, index);
    line.text("weight", loss ? "loss" : "note");
    if (loss) {
        line.text("reason", name_of(finding.kind));
    }
    line.text("message", finding.message);
}

void append_json_lost(const SeqRun& gap, std::string_view console, std::optional<std::size_t> index,
                      std::string& out) {
    JsonLine line(out);
    line.text("kind", "lost");
    source_index(line, index);
    if (!console.empty()) {
        line.text("console", console);
    }
    line.number("first_seq", gap.begin.value);
    line.number("next_seq", gap.end.value);
}

void append_json_mark(const Mark& mark, std::optional<std::size_t> index, std::string& out) {
    if (mark.words.empty()) {  // it only holds bytes that are no record, like "Panic#1 Part1"
        return;
    }
    JsonLine line(out);
    line.text("kind", "mark");
    source_index(line, index);
    line.number("before", mark.before);
    if (mark.dropped != 0) {
        line.number("dropped", mark.dropped);
    }
    line.text("message", mark.words);
}

}  // namespace lastwords::printkfmt
