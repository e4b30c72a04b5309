// SPDX-License-Identifier: GPL-2.0-or-later
// Finds `z=` and `zl=` in a text, joins the digits behind them, and reads the other parameters.
#include "printkfmt/parse/panic_qr/panic_qr_find.h"

#include <algorithm>
#include <array>
#include <optional>

#include "printkfmt/base/ascii.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::size_t kNone = std::string_view::npos;
/// How far from the digits the URL's begin and its other parameters are looked for. The kernel's
/// URL has at most 255 bytes; escapes can make it longer.
constexpr std::size_t kUrlBytesMax = 512;
/// Fewer digits are no code: one group of `z=`.
constexpr std::size_t kUrlDigitsMin = 17;

bool is_word(char c) {
    return is_digit(c) || is_letter(c) || c == '_';
}

/// Returns where the digits end that begin at `at`, or the byte behind `most` of them.
std::size_t digits_end(std::string_view text, std::size_t at, std::size_t most) {
    const std::size_t end = text.size() - at < most ? text.size() : at + most;
    while (at < end && is_digit(text[at])) {
        ++at;
    }
    return at;
}

/// Returns the length of the first of `words` with which the text begins; 0 if there is none.
template <std::size_t Count>
std::size_t taken(std::string_view text, const std::array<std::string_view, Count>& words) {
    const auto found = std::find_if(words.begin(), words.end(),
                                    [&](std::string_view word) { return text.starts_with(word); });
    return found == words.end() ? 0 : found->size();
}

/// What may stand between two digits of a line.
/// The odd ones are a no-break space, a zero width space and a soft hyphen.
constexpr std::array<std::string_view, 8> kBetweenDigits{
    " ", "\t", "%20", "\xc2\xa0", "\xe2\x80\x8b", "\xc2\xad", "<wbr>", "&nbsp;"};
/// A line's end. The first four are a line's end that its writer has marked as one of his own: in
/// quoted-printable mail, in a shell, and in a C or JSON string.
constexpr std::array<std::string_view, 13> kLineEnds{"=\r\n", "=\n",    "\\\r\n", "\\\n", "\\n",
                                                     "\\r",   "\r",     "\n",     "%0A",  "%0D",
                                                     "<br>",  "<br />", "<br/>"};
/// What a mail program puts before a line that it quotes.
constexpr std::array<std::string_view, 3> kMailQuotes{">", "&gt;", "|"};
/// The same, and what editors and lists put there.
constexpr std::array<std::string_view, 8> kQuotes{">", "&gt;", "|", "#", "*", "+", "-", "//"};

/// Whether few digits that precede `rest` belong to a date, a time, a word or the like.
bool goes_on(std::string_view rest) {
    const std::string_view next = rest.substr(0, 2);
    return !next.empty() && (is_word(next[0]) || std::string_view("-:/").find(next[0]) != kNone ||
                             (next[0] == '.' && next.size() > 1 && is_digit(next[1])));
}

/// Returns where the digits go on that were interrupted at `at`; kNone if they do not.
std::size_t find_continuation(std::string_view text, std::size_t at) {
    constexpr std::size_t kGapMax = 64;
    constexpr std::size_t kClearDigits = 8;
    const std::size_t from = at;
    bool line_end = false;
    while (at < text.size() && !is_digit(text[at])) {
        const std::string_view rest = text.substr(at);
        const std::size_t ends = taken(rest, kLineEnds);
        line_end = line_end || ends != 0;
        const std::size_t other =
            std::max(taken(rest, kBetweenDigits), line_end ? taken(rest, kQuotes) : 0);
        at += std::max(ends, other);
        if ((ends == 0 && other == 0) || at - from > kGapMax) {
            return kNone;
        }
    }
    if (at == text.size()) {
        return kNone;
    }
    const std::size_t end = digits_end(text, at, kClearDigits);
    return end - at == kClearDigits || !goes_on(text.substr(end)) ? at : kNone;
}

/// Appends the digits from `at` on, and returns where they end in the text.
std::size_t join_digits(std::string_view text, std::size_t at, std::string& digits) {
    std::size_t end = at;
    while (at != kNone && digits.size() < kPanicQrDigitsMax) {
        end = digits_end(text, at, kPanicQrDigitsMax - digits.size());
        digits += text.substr(at, end - at);
        at = find_continuation(text, end);
    }
    return end;
}

std::optional<unsigned> hex_value(char c) {
    const std::string_view kDigits = "0123456789abcdef";
    const char small = c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c;
    const std::size_t value = kDigits.find(small);
    return value == kNone ? std::nullopt : std::optional(static_cast<unsigned>(value));
}

/// Returns the part of a URL without line ends, quotation and escapes.
std::string plain(std::string_view part) {
    std::string out;
    for (std::size_t at = 0; at < part.size();) {
        const std::string_view rest = part.substr(at);
        if (const std::size_t ends = taken(rest, kLineEnds)) {
            at += ends;
            while (const std::size_t quote = at < part.size()
                                                 ? std::max(taken(part.substr(at), kMailQuotes),
                                                            taken(part.substr(at), kBetweenDigits))
                                                 : 0) {
                at += quote;
            }
            continue;
        }
        const bool escaped = (rest[0] == '%' || rest[0] == '=') && rest.size() > 2;
        const auto high = escaped ? hex_value(rest[1]) : std::nullopt;
        const auto low = escaped ? hex_value(rest[2]) : std::nullopt;
        if (high && low && (rest[0] == '%' || (*high << 4U | *low) == '=')) {
            out += static_cast<char>(*high << 4U | *low);
            at += 3;
        } else if (rest.starts_with("&amp;")) {
            out += '&';
            at += 5;
        } else {
            out += rest[0];
            ++at;
        }
    }
    return out;
}

/// Returns the value of the parameter that stands last in the URL; empty if it is not there.
std::string parameter(std::string_view url, char name) {
    constexpr std::size_t kValueMax = 64;  // __NEW_UTS_LEN, include/uapi/linux/utsname.h
    for (std::size_t at = url.rfind('='); at != kNone && at >= 2; at = url.rfind('=', at - 1)) {
        const std::string_view value =
            url.substr(at + 1, url.find_first_of("&# \t\"'<>=", at + 1) - at - 1);
        const char before = url[at - 2];
        if (url[at - 1] == name && (before == '?' || before == '&' || before == '#') &&
            value.size() <= kValueMax) {
            return std::string(value);
        }
    }
    return {};
}

/// Finds the codes of one text.
class CodeFinder {
 public:
    CodeFinder(std::string_view text, std::size_t most) : text_(text), most_(most) {}

    std::vector<PanicQrCode> find() {
        for (std::size_t at = text_.find('z'); at != kNone && codes_.size() < most_;
             at = text_.find('z', at)) {
            at = take_parameter(at);
        }
        find_digits_alone();
        std::sort(codes_.begin(), codes_.end(), [](const PanicQrCode& a, const PanicQrCode& b) {
            return a.place.begin < b.place.begin;
        });
        codes_.resize(std::min(codes_.size(), most_));
        return std::move(codes_);
    }

 private:
    static constexpr std::array<std::string_view, 5> kEquals{"=3D", "=3d", "%3D", "%3d", "="};

    /// Of so many numbers that do not begin as the kernel's do, the other parameters are looked
    /// for, because that takes long.
    static constexpr std::size_t kUnlikelyMax = 1000;

    /// Whether a parameter's name can begin at `at`.
    bool is_name_start(std::size_t at) const {
        if (at == 0 || !is_word(text_[at - 1])) {
            return true;
        }
        const std::string_view before = text_.substr(at < 3 ? 0 : at - 3, 3);
        return at >= 3 && before[0] == '%' && hex_value(before[1]) && hex_value(before[2]);
    }

    /// Takes the code whose parameter's name begins at `at`, and returns where to go on.
    std::size_t take_parameter(std::size_t at) {
        const bool long_name = text_.substr(at).starts_with("zl");
        const std::size_t equals = at + (long_name ? 2 : 1);
        const std::size_t length = equals < text_.size() ? taken(text_.substr(equals), kEquals) : 0;
        if (length == 0 || !is_name_start(at)) {
            return at + 1;
        }
        PanicQrCode found;
        found.code = long_name ? DigitCode::kThirteenBits : DigitCode::kSevenBytes;
        const std::size_t begin = find_continuation(text_, equals + length);
        const std::size_t end = begin == kNone ? at + 1 : join_digits(text_, begin, found.digits);
        const bool likely = begins_panic_qr(found.digits, found.code);
        if (found.digits.size() < kUrlDigitsMin || (!likely && ++unlikely_ > kUnlikelyMax)) {
            return end;
        }
        const std::size_t from = std::max(end_, at < kUrlBytesMax ? 0 : at - kUrlBytesMax);
        std::string url = plain(text_.substr(from, at - from));
        const std::string_view behind = text_.substr(end, kUrlBytesMax);
        if (behind.starts_with('&') || behind.starts_with("%26")) {
            url += plain(behind.substr(0, behind.find_first_of(" \t\r\n\"'<>")));
        }
        found.machine = parameter(url, 'a');
        found.release = parameter(url, 'v');
        if (!likely && (found.machine.empty() || found.release.empty())) {
            return end;
        }
        const std::string_view before = text_.substr(from, at - from);
        found.place = {from + before.find_last_of(" \t\r\n\"'<>()[]`") + 1, end};
        end_ = end;
        codes_.push_back(std::move(found));
        return end;
    }

    /// Takes digits that no parameter's name precedes: all of the text, or a line with many.
    void find_digits_alone() {
        constexpr std::size_t kRun = 64;
        constexpr std::size_t kStep = kRun / 2;  // each such run has a digit at a multiple of this
        if (codes_.empty()) {
            const std::string_view lead = " \t\r\n>|";
            const std::size_t first = text_.find_first_not_of(lead);
            if (first != kNone && first < kUrlBytesMax && is_digit(text_[first])) {
                std::string digits;
                const std::size_t end = join_digits(text_, first, digits);
                if (text_.find_first_not_of(lead, end) == kNone) {
                    take_alone(first, end, std::move(digits));
                    return;
                }
            }
        }
        const std::size_t with_names = codes_.size();
        for (std::size_t at = 0; at < text_.size() && codes_.size() < most_; at += kStep) {
            if (!is_digit(text_[at]) || is_taken(at, with_names)) {
                continue;
            }
            const std::size_t begin = run_begin(at);
            if (digits_end(text_, begin, kRun) - begin == kRun) {
                std::string digits;
                const std::size_t end = join_digits(text_, begin, digits);
                take_alone(begin, end, std::move(digits));
                at = end - end % kStep;
            }
        }
    }

    std::size_t run_begin(std::size_t at) const {
        while (at > alone_end_ && is_digit(text_[at - 1])) {
            --at;
        }
        return at;
    }

    /// Whether one of the first `count` codes has the byte.
    bool is_taken(std::size_t at, std::size_t count) const {
        const auto end = codes_.begin() + static_cast<std::ptrdiff_t>(count);
        return std::any_of(codes_.begin(), end, [&](const PanicQrCode& one) {
            return one.place.begin <= at && at < one.place.end;
        });
    }

    void take_alone(std::size_t begin, std::size_t end, std::string digits) {
        alone_end_ = end;
        for (const DigitCode code : {DigitCode::kSevenBytes, DigitCode::kThirteenBits}) {
            if (begins_panic_qr(digits, code)) {
                codes_.push_back({{begin, end}, code, std::move(digits), {}, {}});
                return;
            }
        }
    }

    std::string_view text_;
    std::size_t most_;
    std::size_t unlikely_ = 0;   // parameters of whose URL the others were looked at
    std::size_t end_ = 0;        // where the last code with a name ends
    std::size_t alone_end_ = 0;  // where the last digits without a name end
    std::vector<PanicQrCode> codes_;
};

}  // namespace

std::vector<PanicQrCode> find_panic_qr(std::string_view text, std::size_t most) {
    return CodeFinder(text, most).find();
}

}  // namespace lastwords::printkfmt
