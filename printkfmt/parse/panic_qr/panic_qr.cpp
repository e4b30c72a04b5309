// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the log of each QR code, and says how far it is proved.
#include "printkfmt/parse/panic_qr/panic_qr.h"

#include <fmt/format.h>

#include <algorithm>

#include "printkfmt/parse/lines/lines.h"
#include "printkfmt/parse/log_builder.h"
#include "printkfmt/parse/panic_qr/panic_qr_find.h"
#include "printkfmt/parse/prefix/dialects.h"

namespace lastwords::printkfmt {

namespace {

/// A text with more codes is not what somebody has saved after a crash.
constexpr std::size_t kCodesMax = 64;

/// Makes a log of the kernel's text. It has whole lines, each with its own prefix, without levels:
/// kmsg_dump_get_buffer() with syslog = false (drm_panic.c; kernel/printk/printk.c,
/// record_print_text()). The digits in `input` belong to all lines together.
Log make_records(std::string_view text, TextState state, std::string_view input) {
    LogBuilder log(input);
    log.mark({0, input.size()}, 0, {});
    for (Lines lines(text); const auto line = lines.next();) {
        const std::string_view content = line->content(text);
        LinePrefix prefix;
        if (!console_dialect().parse_prefix(content, prefix)) {
            prefix = {};
        }
        prefix.wall = {};  // would have to point into the input
        log.add_decoded(prefix, {input.size(), input.size()}, content.substr(prefix.length));
        log.last().text_state = state;
    }
    return std::move(log).finish();
}

std::string counted(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// Adds what is to be said about a code that is not proved.
void add_loss(const PanicQrCode& code, const InflatedDigits& found, std::size_t lines,
              Findings& findings) {
    const std::string head = fmt::format("{} ({})", kPanicQrName, name_of(code.code));
    const std::string came =
        fmt::format("{} came out{}", counted(lines, "line"),
                    found.text.ends_with('\n') || lines == 0 ? "" : ", the last one only in part");
    const std::string_view doubt =
        lines == 0 ? ""
                   : ", and what came out is marked as doubtful, because only the checksum at the "
                     "end of the code proves it";
    switch (found.end) {
        case DigitsEnd::kProved:
            break;
        case DigitsEnd::kCut:
            findings.loss(ErrorKind::kMissing,
                          fmt::format("{}: it is cut after {}: {}; later ones are missing{}", head,
                                      counted(code.digits.size(), "digit"), came, doubt));
            break;
        case DigitsEnd::kImpossible:
        case DigitsEnd::kDamaged:
            findings.loss(
                ErrorKind::kCorrupt,
                fmt::format("{}: one of its first {} of {} is wrong or missing: {}; "
                            "later ones are missing{}",
                            head, found.digits, counted(code.digits.size(), "digit"), came, doubt));
            break;
        case DigitsEnd::kChecksum:
            findings.loss(ErrorKind::kCorrupt,
                          fmt::format("{}: one of its {} is wrong, because the checksum of the "
                                      "text does not fit: {}, any of which may be wrong",
                                      head, counted(code.digits.size(), "digit"), came));
            break;
        case DigitsEnd::kTooLong:
            findings.loss(
                ErrorKind::kCorrupt,
                fmt::format("{}: its digits give more than {} bytes of text, and a kernel "
                            "writes less than 9,000: the rest is left out",
                            head, kPanicQrTextMax));
            break;
    }
}

TextLog make_log(const PanicQrCode& code, const InflatedDigits& found, std::string_view input) {
    const bool proved = found.end == DigitsEnd::kProved;
    TextLog out;
    out.log = make_records(found.text, proved ? TextState::kWhole : TextState::kDoubtful, input);
    out.release = code.release;
    out.architecture = code.machine;
    const std::size_t lines = out.log.records.size();
    add_loss(code, found, lines, out.findings);
    if (proved) {
        out.findings.note(fmt::format("{} ({}): its checksum proves its {}", kPanicQrName,
                                      name_of(code.code), counted(lines, "line")));
    }
    out.findings.note(
        "the code has the newest lines that the log had when the panic screen was drawn; older "
        "ones are left out where they do not fit, and later ones are never in it");
    return out;
}

/// Adds the log of a code and, if other digits that begin a code follow its end, theirs: digits
/// alone that stand in several lines may be several codes.
void add_logs(PanicQrCode code, std::string_view input, std::vector<TextLog>& logs) {
    while (true) {
        const InflatedDigits found = inflate_digits(code.digits, code.code);
        logs.push_back(make_log(code, found, input));
        code.digits.erase(0, found.digits);
        const bool more = begins_panic_qr(code.digits, code.code);
        if (found.end != DigitsEnd::kProved || !more || logs.size() >= kCodesMax) {
            return;
        }
        input = {};
    }
}

/// Drops each code whose digits another one has, too: a link whose text is its address, or a mail
/// with its answer.
void drop_copies(std::vector<PanicQrCode>& codes) {
    std::vector<PanicQrCode> kept;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        bool copy = false;
        for (std::size_t other = 0; other < codes.size(); ++other) {
            const bool earlier = other < i || codes[other].digits.size() > codes[i].digits.size();
            copy = copy || (other != i && earlier && codes[other].code == codes[i].code &&
                            codes[other].digits.starts_with(codes[i].digits));
        }
        if (!copy) {
            kept.push_back(codes[i]);
        }
    }
    codes = std::move(kept);
}

}  // namespace

bool is_panic_qr(std::string_view text) {
    return !find_panic_qr(text, 1).empty();
}

std::vector<TextLog> parse_panic_qr(std::string_view text) {
    std::vector<PanicQrCode> codes = find_panic_qr(text, kCodesMax + 1);
    const bool more = codes.size() > kCodesMax;
    codes.resize(std::min(codes.size(), kCodesMax));
    drop_copies(codes);
    std::vector<TextLog> logs;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::size_t end = i + 1 < codes.size() ? codes[i].place.end : text.size();
        add_logs(codes[i], text.substr(begin, end - begin), logs);
        begin = end;
    }
    if (logs.empty()) {
        logs.emplace_back().log = make_records({}, TextState::kWhole, text);
    }
    if (more) {
        logs.back().findings.loss(
            ErrorKind::kUnsupported,
            fmt::format("the text has more than {} QR codes: the rest is left out", kCodesMax));
    }
    return logs;
}

std::string text_beside_panic_qr(std::string_view text) {
    std::string rest;
    std::size_t at = 0;
    for (const PanicQrCode& code : find_panic_qr(text, kCodesMax)) {
        rest += text.substr(at, code.place.begin - at);
        at = code.place.end;
    }
    rest += text.substr(at);
    return rest;
}

}  // namespace lastwords::printkfmt
