// SPDX-License-Identifier: GPL-2.0-or-later
// Turns groups of digits into bytes, and gives these to zlib group by group.
#include "printkfmt/parse/panic_qr/panic_qr_digits.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

namespace lastwords::printkfmt {

namespace {

/// A group of digits, and how many bits its number has.
struct Group {
    std::size_t digits = 0;
    unsigned bits = 0;
};

/// What the last group, which stands for fewer bits, can be.
constexpr std::array<Group, 6> kByteTails{{{3, 8}, {5, 16}, {8, 24}, {10, 32}, {13, 40}, {15, 48}}};
constexpr std::array<Group, 12> kBitTails{{{1, 1},
                                           {1, 2},
                                           {1, 3},
                                           {1, 4},
                                           {2, 5},
                                           {2, 6},
                                           {2, 7},
                                           {3, 8},
                                           {3, 9},
                                           {3, 10},
                                           {4, 11},
                                           {4, 12}}};

constexpr Group whole_group(DigitCode code) {
    return code == DigitCode::kSevenBytes ? Group{17, 56} : Group{4, 13};
}

std::span<const Group> tails_of(DigitCode code) {
    return code == DigitCode::kSevenBytes ? std::span<const Group>(kByteTails)
                                          : std::span<const Group>(kBitTails);
}

/// Returns the number that up to 17 digits stand for.
std::uint64_t number_in(std::string_view digits) {
    std::uint64_t number = 0;
    for (const char digit : digits) {
        number = number * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return number;
}

bool fits(std::uint64_t number, unsigned bits) {
    return number >> bits == 0;
}

/// zlib's state, and the text so far. Can be copied, so that one may try how it goes on.
class Inflater {
 public:
    enum class Step : std::uint8_t { kMore, kEnd, kDamaged, kChecksum, kTooLong };

    Inflater() { usable_ = ::inflateInit2(&stream_, kWindowBits) == Z_OK; }
    Inflater(const Inflater& other) : text_(other.text_) {
        // inflateCopy() does not change its source, and takes it without const all the same.
        auto* const source = const_cast<z_stream*>(&other.stream_);
        usable_ = other.usable_ && ::inflateCopy(&stream_, source) == Z_OK;
    }
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() {
        if (usable_) {
            ::inflateEnd(&stream_);
        }
    }

    /// Takes the next bytes of the compressed text.
    Step feed(std::span<std::uint8_t> bytes) {
        if (!usable_) {
            return Step::kDamaged;  // there is no memory
        }
        stream_.next_in = bytes.data();
        stream_.avail_in = static_cast<uInt>(bytes.size());
        while (true) {
            std::array<char, 1024> piece{};
            stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
            stream_.avail_out = static_cast<uInt>(piece.size());
            const int status = ::inflate(&stream_, Z_SYNC_FLUSH);
            text_.append(piece.data(), piece.size() - stream_.avail_out);
            if (text_.size() > kPanicQrTextMax) {
                text_.resize(kPanicQrTextMax);
                return Step::kTooLong;
            }
            if (status != Z_OK || stream_.avail_out != 0) {
                return step_of(status);
            }
        }
    }

    /// Whether no byte of those that were fed last is left over.
    bool took_all() const { return stream_.avail_in == 0; }
    std::string take_text() && { return std::move(text_); }

 private:
    /// drm_panic.c compresses with a window of 4 KiB; a header that asks for more is damaged.
    static constexpr int kWindowBits = 12;

    Step step_of(int status) const {
        if (status == Z_OK || status == Z_BUF_ERROR) {
            return Step::kMore;
        }
        if (status == Z_STREAM_END) {
            return Step::kEnd;
        }
        const bool checksum =
            stream_.msg != nullptr && std::string_view(stream_.msg) == "incorrect data check";
        return checksum ? Step::kChecksum : Step::kDamaged;
    }

    z_stream stream_{};
    bool usable_ = false;
    std::string text_;
};

using Step = Inflater::Step;

/// Takes the numbers of groups, one after the other.
class GroupInflater {
 public:
    explicit GroupInflater(DigitCode code) : code_(code) {}

    Step feed(std::uint64_t number, unsigned bits) {
        std::array<std::uint8_t, 8> bytes{};
        std::size_t count = 0;
        if (code_ == DigitCode::kSevenBytes) {
            for (; count < bits / 8; ++count) {
                bytes[count] = static_cast<std::uint8_t>(number >> (8 * count));
            }
        } else {
            waiting_ = waiting_ << bits | number;
            waiting_bits_ += bits;
            while (waiting_bits_ >= 8) {
                waiting_bits_ -= 8;
                bytes[count++] = static_cast<std::uint8_t>(waiting_ >> waiting_bits_);
            }
            waiting_ &= (1U << waiting_bits_) - 1;
        }
        return inflater_.feed({bytes.data(), count});
    }
    /// Whether a last group of so many bits ends with a whole byte.
    bool can_end_with(unsigned bits) const { return (waiting_bits_ + bits) % 8 == 0; }

    bool took_all() const { return inflater_.took_all(); }
    std::string take_text() && { return std::move(inflater_).take_text(); }

 private:
    DigitCode code_;
    std::uint64_t waiting_ = 0;  // bits that are no whole byte yet
    unsigned waiting_bits_ = 0;
    Inflater inflater_;
};

/// Looks for the end of the compressed text in the last groups that were read: the last group has
/// fewer digits than the others, and digits that do not belong to the code may follow it.
class TailFinder {
 public:
    TailFinder(std::string_view digits, DigitCode code)
        : digits_(digits), code_(code), group_(whole_group(code)) {}

    /// `stop` is where reading ended: a multiple of the digits in a group. Returns nothing if no
    /// end is proved.
    std::optional<InflatedDigits> find(std::size_t stop) {
        const std::size_t back = std::min(stop, kGroupsBack * group_.digits);
        GroupInflater state(code_);
        std::optional<GroupInflater> before;  // the state one group earlier
        for (std::size_t at = 0; at <= stop; at += group_.digits) {
            const bool near = at >= stop - back;
            if (near && try_tails(state, before, at)) {
                return std::move(found_);
            }
            if (at < stop) {
                if (near) {
                    before.emplace(state);
                }
                state.feed(number_in(digits_.substr(at, group_.digits)), group_.bits);
            }
        }
        return std::nullopt;
    }

 private:
    /// Wrong digits behind the end are noticed within a few groups, by the checksum at the latest.
    static constexpr std::size_t kGroupsBack = 8;

    bool try_tails(const GroupInflater& state, const std::optional<GroupInflater>& before,
                   std::size_t at) {
        const auto all = tails_of(code_);
        return std::any_of(all.begin(), all.end(), [&](const Group& tail) {
            if (at + tail.digits > digits_.size() || !state.can_end_with(tail.bits)) {
                return false;
            }
            const std::uint64_t number = number_in(digits_.substr(at, tail.digits));
            return (fits(number, tail.bits) && ends(state, number, tail, at)) ||
                   (before && ends_with_carry(*before, number, tail, at));
        });
    }

    bool ends(GroupInflater state, std::uint64_t number, const Group& tail, std::size_t at) {
        if (state.feed(number, tail.bits) != Step::kEnd) {
            return false;
        }
        found_ = {std::move(state).take_text(), DigitsEnd::kProved, at + tail.digits};
        return true;
    }

    /// Of the last 4, 7 or 10 bits, the kernels with `zl=` write 1, 2 or 3 digits, which can be too
    /// few: 1 is then added to the number before (drm_panic_qr.rs, SegmentIterator, 6.12 to 6.14).
    bool ends_with_carry(GroupInflater before, std::uint64_t number, const Group& tail,
                         std::size_t at) {
        const std::uint64_t previous = number_in(digits_.substr(at - group_.digits, group_.digits));
        std::uint64_t carried = number;
        std::uint64_t power = 1;
        for (std::size_t i = 0; i < tail.digits; ++i) {
            power *= 10;
        }
        carried += power;
        if (previous == 0 || !fits(carried, tail.bits)) {
            return false;
        }
        return before.feed(previous - 1, group_.bits) == Step::kMore &&
               ends(std::move(before), carried, tail, at);
    }

    std::string_view digits_;
    DigitCode code_;
    Group group_;
    InflatedDigits found_;
};

/// Returns the text if the digits that are left over are a last group that ends it, with another
/// checksum. If the digits were cut, what is left over can look like a last group, too: so the
/// checksum must be the last bytes, and the text must end as the kernel's does.
std::optional<std::string> text_with_wrong_checksum(const GroupInflater& state,
                                                    std::string_view left, DigitCode code) {
    for (const Group& tail : tails_of(code)) {
        if (tail.digits != left.size() || !state.can_end_with(tail.bits) ||
            !fits(number_in(left), tail.bits)) {
            continue;
        }
        GroupInflater ahead(state);
        if (ahead.feed(number_in(left), tail.bits) != Step::kChecksum || !ahead.took_all()) {
            continue;
        }
        std::string text = std::move(ahead).take_text();
        if (text.ends_with('\n')) {
            return text;
        }
    }
    return std::nullopt;
}

DigitsEnd end_of(Step step) {
    switch (step) {
        case Step::kMore:
            return DigitsEnd::kCut;
        case Step::kEnd:
            return DigitsEnd::kProved;
        case Step::kChecksum:
            return DigitsEnd::kChecksum;
        case Step::kTooLong:
            return DigitsEnd::kTooLong;
        case Step::kDamaged:
            break;
    }
    return DigitsEnd::kDamaged;
}

}  // namespace

std::string_view name_of(DigitCode code) {
    return code == DigitCode::kSevenBytes ? "z=" : "zl=";
}

InflatedDigits inflate_digits(std::string_view digits, DigitCode code) {
    digits = digits.substr(0, kPanicQrDigitsMax);
    const Group group = whole_group(code);
    GroupInflater state(code);
    DigitsEnd end = DigitsEnd::kCut;
    std::size_t at = 0;
    for (; end == DigitsEnd::kCut && at + group.digits <= digits.size(); at += group.digits) {
        const std::uint64_t number = number_in(digits.substr(at, group.digits));
        end = fits(number, group.bits) ? end_of(state.feed(number, group.bits))
                                       : DigitsEnd::kImpossible;
    }
    // Also asked if the last group proves the text: its last digits may belong to another code, if
    // the checksum's last bits are 0.
    if (auto proved =
            TailFinder(digits, code).find(end == DigitsEnd::kCut ? at : at - group.digits)) {
        return *std::move(proved);
    }
    if (end == DigitsEnd::kCut) {
        if (auto text = text_with_wrong_checksum(state, digits.substr(at), code)) {
            return {*std::move(text), DigitsEnd::kChecksum, digits.size()};
        }
    }
    return {std::move(state).take_text(), end, at};
}

bool begins_panic_qr(std::string_view digits, DigitCode code) {
    constexpr std::uint64_t kHeader = 0x4889;
    if (code == DigitCode::kSevenBytes) {
        const std::uint64_t number = digits.size() < 17 ? 0 : number_in(digits.substr(0, 17));
        return fits(number, 56) && (number & 0xffffU) == ((kHeader & 0xffU) << 8U | kHeader >> 8U);
    }
    const std::uint64_t second = digits.size() < 8 ? 0 : number_in(digits.substr(4, 4));
    return digits.size() >= 8 && fits(second, 13) &&
           number_in(digits.substr(0, 4)) == kHeader >> 3U && second >> 10U == (kHeader & 7U);
}

}  // namespace lastwords::printkfmt
