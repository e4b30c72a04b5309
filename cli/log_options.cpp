// SPDX-License-Identifier: GPL-2.0-or-later
// Adds the options of the commands that print records, and makes a request of them.
#include "cli/log_options.h"

#include <fmt/format.h>

#include <cstdlib>

#include "printkfmt/model/filter_words.h"

namespace lastwords::cli {

namespace {

std::string format_help() {
    std::string help = "Output format:";
    for (const printkfmt::Format& format : printkfmt::formats()) {
        help += fmt::format("\n  {:<9} {}", format.name, format.description);
    }
    return help;
}

Result<bool> resolve_color(const std::string& when, bool terminal) {
    if (when == "always") {
        return true;
    }
    if (when == "never") {
        return false;
    }
    if (when != "auto") {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("--color={}: expected auto, always or never", when));
    }
    const char* const no_color = std::getenv("NO_COLOR");
    return terminal && (no_color == nullptr || std::string_view(no_color).empty());
}

Result<const printkfmt::Format*> resolve_format(const std::string& name) {
    if (const printkfmt::Format* const format = printkfmt::find_format(name)) {
        return format;
    }
    std::string names;
    for (const printkfmt::Format& format : printkfmt::formats()) {
        names += names.empty() ? "" : ", ";
        names += format.name;
    }
    return failure(ErrorKind::kUnsupported,
                   fmt::format("--format {}: expected one of {}", name, names));
}

Result<printkfmt::Filter> resolve_filter(const LogOptions& options) {
    TRY(printkfmt::Filter filter, resolve_words(options.words));
    if (!options.levels.empty()) {
        TRY(filter.levels, printkfmt::parse_levels(options.levels));
    }
    if (!options.facilities.empty()) {
        TRY(filter.facilities, printkfmt::parse_facilities(options.facilities));
    }
    if (!options.seqs.empty()) {
        TRY(filter.seqs, printkfmt::parse_seq_range(options.seqs));
    }
    if (!options.pattern.empty()) {
        TRY(filter.pattern, printkfmt::Pattern::compile(options.pattern));
    }
    return filter;
}

}  // namespace

Error in_filter_option(Error error) {
    return std::move(error).in("--filter");
}

Result<printkfmt::Filter> resolve_words(const std::string& words) {
    return printkfmt::parse_filter(words).map_error(in_filter_option);
}

std::string filter_help() {
    std::string help = "Words of --filter, separated by blanks; all must hold:\n";
    for (const printkfmt::FilterWord& word : printkfmt::filter_words()) {
        help += fmt::format("  {:<18} {}\n", word.usage, word.meaning);
    }
    return help;
}

void add_log_options(CLI::App& app, LogOptions& options) {
    app.add_option("--format", options.format, format_help())->type_name("NAME");
    app.add_flag("-x,--decode", options.decode, "Facility and level before each record");
    app.add_flag("-t,--notime", options.no_time, "No time stamps");
    app.add_flag("-T,--ctime", options.wall_time,
                 "Wall time instead of seconds since boot, where it is known");
    app.add_option("-l,--level", options.levels,
                   "Only these levels: err,warn  emerg..info  err+ (and more severe)")
        ->type_name("LIST");
    app.add_option("-f,--facility", options.facilities, "Only these facilities: kern,user,daemon")
        ->type_name("LIST");
    app.add_option("--since", options.since,
                   "Only records from this time on: 12.5 (seconds since boot), -5 (seconds\n"
                   "before the newest record) or YYYY-MM-DD[ HH:MM[:SS]]")
        ->type_name("TIME");
    app.add_option("--until", options.until, "Only records up to this time, written as for --since")
        ->type_name("TIME");
    app.add_option("--seq", options.seqs, "Only these sequence numbers: A..B, A.., ..B or A")
        ->type_name("RANGE");
    app.add_option("--grep", options.pattern,
                   "Only texts that match (POSIX extended regular expression)")
        ->type_name("PATTERN");
    app.add_option("--filter", options.words, kFilterHelp)->type_name("WORDS");
    app.add_flag("-L{auto},--color{auto}", options.color, "auto, always or never");
    app.add_flag("--caller", options.caller, "Who called printk: T<task> or C<cpu>");
    add_lines_option(app, options.lines);
    app.add_flag("--extents", options.extents, "json: the bytes of the file that hold each text");
}

Result<LogRequest> resolve_options(const LogOptions& options, bool terminal) {
    LogRequest request;
    TRY(request.format, resolve_format(options.format));
    TRY(request.filter, resolve_filter(options));
    TRY(request.render.color, resolve_color(options.color, terminal));
    if (!options.since.empty()) {
        TRY(request.since, printkfmt::parse_time_point(options.since));
    }
    if (!options.until.empty()) {
        TRY(request.until, printkfmt::parse_time_point(options.until));
    }
    request.render.decode = options.decode;
    request.render.no_time = options.no_time;
    request.render.wall_time = options.wall_time && !options.no_time && request.format->wall_time;
    request.render.caller = options.caller;
    request.render.extents = options.extents;
    request.render.terminal = terminal;
    request.ghosts = options.ghosts;
    return request;
}

}  // namespace lastwords::cli
