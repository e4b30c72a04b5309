// SPDX-License-Identifier: GPL-2.0-or-later
// Finds out which member of JSON objects holds the lines of a log, and takes the lines out.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "printkfmt/parse/banner.h"
#include "printkfmt/parse/dmesg_json.h"
#include "printkfmt/parse/journal/journal_json.h"
#include "printkfmt/parse/json_objects.h"
#include "printkfmt/parse/prefix/kernel_stamp.h"
#include "printkfmt/parse/prefix/kmsg.h"
#include "printkfmt/parse/prefix/line_prefix.h"
#include "printkfmt/parse/prefix/logger_stamped.h"
#include "printkfmt/parse/unwrap/unwrap.h"

namespace lastwords::printkfmt {

namespace {

using Members = std::vector<JsonMember>;

/// Whether the line begins with "[    1.234567]", perhaps after "<6>".
bool has_kernel_stamp(std::string_view line) {
    LineReader reader(line);
    LinePrefix prefix;
    return take_kernel_stamp(reader, prefix);
}

/// Whether all of the text is a time as loggers write it.
bool is_stamp(std::string_view text) {
    LineReader reader(text);
    LinePrefix prefix;
    return take_logger_stamp(reader, prefix) && reader.rest().empty();
}

/// What the members of one path are like.
struct PathCounts {
    std::uint64_t kernel_like = 0;
    std::uint64_t stamped = 0;       ///< begin with the kernel's stamp
    std::uint64_t ended = 0;         ///< end with a newline
    std::uint64_t named_kernel = 0;  ///< are "kernel", the name of a program
    std::uint64_t all = 0;
};

/// Which members of the objects are taken.
struct Choice {
    std::string text;   ///< path of the member with the lines
    std::string stamp;  ///< path of the member with the time; empty: none is used
    /// Path of the member that says "kernel" of the kernel's lines; empty: there is none. Used only
    /// for lines that have neither the kernel's stamp nor another logger's.
    std::string program;
    bool stream = false;  ///< lines end where the members have newlines, not with each member
};

void count(const Members& members, std::map<std::string, PathCounts>& paths, Choice& choice) {
    constexpr std::size_t kPathsMax = 100;
    for (const JsonMember& member : members) {
        if (member.kind != JsonMember::Kind::kText ||
            (paths.size() >= kPathsMax && !paths.contains(member.path))) {
            continue;
        }
        if (is_stamp(member.value)) {
            choice.stamp = choice.stamp.empty() ? member.path : choice.stamp;
            continue;
        }
        PathCounts& counts = paths[member.path];
        ++counts.all;
        counts.kernel_like += is_kernel_like(member.value) ? 1U : 0U;
        counts.stamped += has_kernel_stamp(member.value) ? 1U : 0U;
        counts.ended += member.value.ends_with('\n') ? 1U : 0U;
        counts.named_kernel += member.value == "kernel" || member.value == "kernel:" ? 1U : 0U;
    }
}

/// Whether collectors of logs give the message of a line a member of this path.
bool is_message_path(std::string_view path) {
    constexpr std::array<std::string_view, 8> kNames{"message", "msg",  "MESSAGE",       "log",
                                                     "line",    "text", "short_message", "body"};
    const std::string_view last = path.substr(path.rfind('.') + 1);
    return std::find(kNames.begin(), kNames.end(), last) != kNames.end();
}

std::optional<Choice> choose(std::string_view text) {
    Choice choice;
    std::map<std::string, PathCounts> paths;
    std::size_t at = 0;
    while (const auto object = find_json_object(text, at)) {
        at = object->end;
        if (const auto members =
                read_json_object(text.substr(object->begin, object->end - object->begin))) {
            count(*members, paths, choice);
        }
    }
    const auto most = [&](std::uint64_t PathCounts::*number) {
        return std::max_element(paths.begin(), paths.end(), [&](const auto& a, const auto& b) {
            return a.second.*number < b.second.*number;
        });
    };
    auto best = most(&PathCounts::kernel_like);
    if (best == paths.end()) {
        return std::nullopt;
    }
    const auto program = most(&PathCounts::named_kernel);
    if (program->second.named_kernel > best->second.kernel_like) {
        choice.program = program->first;
        best = std::find_if(paths.begin(), paths.end(),
                            [](const auto& one) { return is_message_path(one.first); });
    }
    if (best == paths.end() || (best->second.kernel_like == 0 && choice.program.empty())) {
        return std::nullopt;
    }
    choice.text = best->first;
    choice.stream = best->second.ended * 4 > best->second.all;  // docker splits long lines
    if (best->second.stamped * 2 < best->second.kernel_like && choice.program.empty()) {
        choice.stamp.clear();  // the lines have a form that does not begin with a logger's stamp
    }
    return choice;
}

/// Writes the lines.
class LineWriter {
 public:
    LineWriter(const Choice& choice, UnwrappedText& out) : choice_(choice), out_(out) {}

    /// Takes what stands between objects: commas, and what begins a line in some forms.
    void take_between(std::string_view bytes) {
        constexpr std::string_view kSyntax = " \t\r\n,-[]}\x1e";
        const std::size_t begin = bytes.find_first_not_of(kSyntax);
        if (begin != std::string_view::npos && bytes != "\ndata: " && bytes != "data: ") {
            take_raw(bytes.substr(begin, bytes.find_last_not_of(kSyntax) + 1 - begin));
        }
    }
    void take(std::string_view object) {
        const auto members = read_json_object(object);
        out_.unread += members ? 0U : 1U;
        bool found = false;
        for (const JsonMember& member : members.value_or(Members{})) {
            if (member.path == choice_.text && member.kind == JsonMember::Kind::kText) {
                take_lines(member.value, before_lines(*members));
                found = true;
            }
        }
        if (!found) {
            take_raw(object);
        }
    }

 private:
    void take_raw(std::string_view bytes) {
        end_line();
        out_.text += bytes;
        out_.text += '\n';
    }
    void end_line() {
        if (!out_.text.empty() && out_.text.back() != '\n') {
            out_.text += '\n';
        }
    }
    /// Returns what stands before each line: "2025-01-06T10:00:00Z ", and perhaps "kernel: ".
    std::string before_lines(const Members& members) const {
        std::string before;
        if (const JsonMember* const stamp = find_member(members, choice_.stamp)) {
            before = stamp->value + " ";
        }
        const JsonMember* const program = find_member(members, choice_.program);
        if (program != nullptr && !program->value.empty()) {
            before += program->value;
            before += program->value.back() == ':' ? " " : ": ";
        }
        return before;
    }
    void take_lines(std::string_view lines, std::string_view before) {
        if (!choice_.program.empty() && lines.starts_with(' ')) {
            lines.remove_prefix(1);  // rsyslog's msg begins with the blank after the tag
        }
        if (lines.starts_with('{')) {
            before = {};  // an object again, such as a journal's entry
        }
        if (!choice_.stream) {
            end_line();
        }
        bool begins = out_.text.empty() || out_.text.back() == '\n';
        for (const char c : lines) {
            out_.text += begins ? before : std::string_view{};
            out_.text += c;
            begins = c == '\n';
        }
        if (!choice_.stream) {
            out_.text += lines.ends_with('\n') ? "" : "\n";
        }
    }

    const Choice& choice_;
    UnwrappedText& out_;
};

/// Whether the text begins with an object at the beginning of a line.
bool begins_with_object(std::string_view text) {
    constexpr std::array<std::string_view, 2> kBefore{"- ", "data: "};
    const std::size_t first = text.find_first_not_of(" \t\r\n[\x1e");
    if (first == std::string_view::npos) {
        return false;
    }
    text.remove_prefix(first);
    for (const std::string_view before : kBefore) {
        if (text.starts_with(before)) {
            text.remove_prefix(before.size());
        }
    }
    return text.starts_with('{');
}

/// Returns where the list of objects begins that is inside an object around all of the text:
/// `{"hits": {"hits": [{`. Returns 0 if there is none.
std::size_t skip_outer_objects(std::string_view text) {
    constexpr int kLevelsMax = 4;
    std::size_t at = 0;
    for (int level = 0; level < kLevelsMax; ++level) {
        const auto outer = find_json_object(text, at);
        if (!outer || (outer->end - outer->begin) * 10 < (text.size() - at) * 9) {
            break;
        }
        std::size_t list = outer->begin;
        do {
            list = text.find('[', list + 1);
        } while (list < outer->end &&
                 !text.substr(std::min(text.find_first_not_of(" \t\r\n", list + 1), text.size()))
                      .starts_with('{'));
        if (list >= outer->end) {
            break;
        }
        at = list + 1;
    }
    return at;
}

/// Returns the length of what Ansible prints before an object: "ok: [box] => ".
std::size_t ansible_head(std::string_view text) {
    constexpr std::size_t kLongest = 256;
    constexpr std::string_view kArrow = " => {";
    const std::string_view first = text.substr(0, std::min(text.find('\n'), kLongest));
    const std::size_t arrow = first.find(kArrow);
    return arrow == std::string_view::npos ? 0 : arrow + kArrow.size() - 1;
}

}  // namespace

bool is_kernel_like(std::string_view line) {
    LinePrefix prefix;
    return has_kernel_stamp(line) || parse_kmsg_prefix(line, prefix) ||
           line.find("kernel: ") != std::string_view::npos ||
           line.find(kBannerStart) != std::string_view::npos;
}

std::optional<UnwrappedText> unwrap_json(std::string_view text) {
    text.remove_prefix(ansible_head(text));
    if (!begins_with_object(text) || is_dmesg_json(text) || is_journal_json(text)) {
        return std::nullopt;
    }
    text.remove_prefix(skip_outer_objects(text));
    const auto choice = choose(text);
    if (!choice) {
        return std::nullopt;
    }
    UnwrappedText out;
    out.form = fmt::format("JSON objects, member {}", choice->text);
    LineWriter writer(*choice, out);
    std::size_t at = 0;
    while (const auto object = find_json_object(text, at)) {
        writer.take_between(text.substr(at, object->begin - at));
        writer.take(text.substr(object->begin, object->end - object->begin));
        at = object->end;
    }
    writer.take_between(text.substr(at));
    return out;
}

}  // namespace lastwords::printkfmt
