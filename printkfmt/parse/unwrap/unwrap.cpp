// SPDX-License-Identifier: GPL-2.0-or-later
// Tries each form, and takes the tags of container runtimes off lines.
#include "printkfmt/parse/unwrap/unwrap.h"

#include <array>

#include "printkfmt/parse/lines/lines.h"
#include "printkfmt/parse/prefix/kmsg.h"
#include "printkfmt/parse/prefix/line_prefix.h"
#include "printkfmt/parse/prefix/logger_stamped.h"
#include "printkfmt/parse/text_encoding.h"

namespace lastwords::printkfmt {

namespace {

/// No prefix of /dev/kmsg is longer.
constexpr std::size_t kPrefixMax = 256;

/// A line of a container runtime or of a runner, taken apart.
struct TaggedLine {
    std::string_view stamp;
    std::string_view text;
    bool joined = false;      ///< the text goes on with the line before
    bool unfinished = false;  ///< the next line goes on with the text
};

/// Takes " stdout F " or " stderr P ". Source: the CRI logging format (kubernetes,
/// design-proposals/node/kubelet-cri-logging.md).
bool take_cri_tag(LineReader& reader, TaggedLine& line) {
    if (!reader.take(" stdout ") && !reader.take(" stderr ")) {
        return false;
    }
    line.unfinished = reader.take('P');
    // Further tags may follow, with colons.
    return (line.unfinished || reader.take('F')) && (reader.take(' ') || reader.rest().empty());
}

/// Takes " 00O " or " 00E+". Source: the timestamped logs of GitLab Runner, since 17.0.
bool take_runner_tag(LineReader& reader, TaggedLine& line) {
    if (!reader.take(' ') || reader.shape("00").empty() ||
        (!reader.take('O') && !reader.take('E'))) {
        return false;
    }
    line.joined = reader.take('+');
    return line.joined || reader.take(' ') || reader.rest().empty();
}

using TakeTag = bool (*)(LineReader& reader, TaggedLine& line);

std::optional<TaggedLine> take_tagged(std::string_view content, TakeTag take_tag) {
    LineReader reader(content);
    LinePrefix prefix;
    TaggedLine line;
    if (!content.starts_with("20") || !take_logger_stamp(reader, prefix) ||
        !take_tag(reader, line)) {
        return std::nullopt;
    }
    line.stamp = prefix.wall;
    line.text = reader.rest();
    return line;
}

/// Whether at least nine in ten lines are of the form.
bool has_tags(std::string_view text, TakeTag take_tag) {
    constexpr std::size_t kLinesLooked = 1000;
    std::size_t all = 0;
    std::size_t tagged = 0;
    for (Lines lines(text); const auto line = lines.next();) {
        const std::string_view content = line->content(text);
        all += content.empty() ? 0U : 1U;
        tagged += take_tagged(content, take_tag) ? 1U : 0U;
        if (all == kLinesLooked || (all == 10 && tagged == 0)) {
            break;
        }
    }
    return tagged != 0 && tagged * 10 >= all * 9;
}

std::string without_tags(std::string_view text, TakeTag take_tag) {
    std::string out;
    out.reserve(text.size());
    bool open = false;  // the line so far is unfinished
    for (Lines lines(text); const auto line = lines.next();) {
        const std::string_view content = line->content(text);
        const auto tagged = take_tagged(content, take_tag);
        if (tagged && tagged->joined && out.ends_with('\n')) {
            out.pop_back();
            open = true;
        }
        if (tagged && !open) {
            out += tagged->stamp;
            out += ' ';
        }
        out += tagged ? tagged->text : content;
        open = tagged && tagged->unfinished;
        out += open ? "" : "\n";
    }
    return out;
}

}  // namespace

std::optional<UnwrappedText> unwrap_tagged(std::string_view text) {
    struct Tag {
        std::string_view form;
        TakeTag take;
    };
    constexpr std::array<Tag, 2> kTags{
        {{"lines of a container runtime", take_cri_tag}, {"lines of a runner", take_runner_tag}}};
    for (const Tag& tag : kTags) {
        if (has_tags(text, tag.take)) {
            return UnwrappedText{without_tags(text, tag.take), std::string(tag.form)};
        }
    }
    return std::nullopt;
}

std::optional<UnwrappedText> unwrap_nuls(std::string_view text) {
    LinePrefix first;
    if (!parse_kmsg_prefix(text.substr(0, kPrefixMax), first)) {
        return std::nullopt;
    }
    std::size_t ends = 0;    // NULs that may be the end of a record
    std::size_t others = 0;  // NULs inside a text, such as a power cut leaves
    for (std::size_t at = text.find('\0'); at != std::string_view::npos;
         at = text.find('\0', at + 1)) {
        const bool after_line = at == 0 || text[at - 1] == '\n' || text[at - 1] == '\0';
        const std::string_view rest = text.substr(at + 1);
        LinePrefix prefix;
        const bool before_line = rest.empty() || rest.front() == '\0' || rest.front() == ' ' ||
                                 parse_kmsg_prefix(rest.substr(0, kPrefixMax), prefix);
        ends += !after_line && before_line ? 1U : 0U;
        others += after_line || before_line ? 0U : 1U;
    }
    if (ends < 2 || others * 10 > ends) {
        return std::nullopt;
    }
    UnwrappedText out{{}, "NULs as line ends"};
    for (const char c : text) {
        const bool empty = out.text.empty() || out.text.back() == '\n';
        if (c != '\0' || !empty) {
            out.text += c == '\0' ? '\n' : c;
        }
    }
    return out;
}

std::optional<UnwrappedText> unwrap(std::string_view text) {
    const DecodedText decoded = decode_text(text);
    text = decoded.text;
    if (text.starts_with(kByteOrderMark)) {
        text.remove_prefix(kByteOrderMark.size());
    }
    for (const auto one : {unwrap_json, unwrap_tagged, unwrap_nuls, unwrap_strace, unwrap_html,
                           unwrap_yaml, unwrap_escaped_lines, unwrap_csv, unwrap_logcat_long}) {
        if (auto unwrapped = one(text)) {
            return unwrapped;
        }
    }
    return std::nullopt;
}

}  // namespace lastwords::printkfmt
