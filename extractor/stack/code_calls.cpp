// SPDX-License-Identifier: GPL-2.0-or-later
// Reads only the instructions that compilers use to call and to make an address.
#include "extractor/stack/code_calls.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace lastwords::extractor {

namespace {

constexpr std::size_t kX86CallBytes = 5;
constexpr std::size_t kArm64Bytes = 4;  // of each instruction

/// Extends the lowest `bits` bits of a number by their sign.
std::uint64_t signed_bits(std::uint64_t value, unsigned bits) {
    const std::uint64_t sign = std::uint64_t{1} << (bits - 1);
    const std::uint64_t low = value & ((sign << 1U) - 1);
    return (low ^ sign) - sign;
}

/// Returns what the code before a call puts into rdi; VirtAddr{}: not known. `end`: where that code
/// ends.
VirtAddr x86_argument(Bytes before, VirtAddr end) {
    constexpr std::size_t kBytes = 7;   // of either instruction
    constexpr std::size_t kReach = 24;  // between it and the call may be a few others
    for (std::size_t back = kBytes; back <= std::min(before.size(), kReach); ++back) {
        const Bytes code = before.subspan(before.size() - back, kBytes);
        const std::uint64_t value =
            signed_bits(load_number(code.subspan(3, 4), std::endian::little), 32);
        const std::uint64_t opcode = load_number(code.first(4), std::endian::little) & 0xffffff;
        if (opcode == 0xc7c748) {
            return VirtAddr{value};
        }
        if (opcode == 0x3d8d48) {
            return end - back + kBytes + value;
        }
    }
    return {};
}

/// The addresses that registers of arm64 have by adrp, add and mov. Source: Arm Architecture
/// Reference Manual.
class Arm64Addresses {
 public:
    /// Follows one instruction at `here`.
    void step(std::uint32_t word, VirtAddr here) {
        constexpr std::uint64_t kPageMask = 0xfff;
        const std::uint32_t to = word & 31U;
        const std::uint32_t from = (word >> 5U) & 31U;
        if ((word & 0x9f000000U) == 0x90000000U) {  // adrp
            const std::uint64_t pages = ((word >> 5U) & 0x7ffffU) << 2U | ((word >> 29U) & 3U);
            const VirtAddr page{here.value & ~kPageMask};
            x_[to] = page + (signed_bits(pages, 21) << 12U);
        } else if ((word & 0xff800000U) == 0x91000000U) {  // add, immediate
            const std::uint64_t number = (word >> 10U) & 0xfffU;
            const bool shifted = (word & (1U << 22U)) != 0;
            x_[to] =
                x_[from] == VirtAddr{} ? VirtAddr{} : x_[from] + (shifted ? number << 12U : number);
        } else if ((word & 0xffe0ffe0U) == 0xaa0003e0U) {  // mov
            x_[to] = x_[(word >> 16U) & 31U];
        } else if (is_call(word)) {
            constexpr std::ptrdiff_t kScratch = 19;  // a call may change x0 to x18
            std::fill(x_.begin(), x_.begin() + kScratch, VirtAddr{});
        } else if (!is_store_or_branch(word)) {
            x_[to] = {};
        }
    }
    VirtAddr argument() const { return x_[0]; }

    static bool is_call(std::uint32_t word) { return (word & 0xfc000000U) == 0x94000000U; }

 private:
    /// Instructions that have no register to be changed where the others have it.
    static bool is_store_or_branch(std::uint32_t word) {
        return (word & 0x3bc00000U) == 0x39000000U || (word & 0x3fc00000U) == 0x29000000U ||
               (word & 0x7c000000U) == 0x14000000U || (word & 0x7c000000U) == 0x34000000U ||
               (word & 0xff000000U) == 0x54000000U;
    }

    std::array<VirtAddr, 32> x_{};
};

std::uint32_t arm64_word(Bytes code, std::size_t at) {
    return static_cast<std::uint32_t>(
        load_number(code.subspan(at, kArm64Bytes), std::endian::little));
}

std::vector<CallInCode> x86_calls(Bytes code, VirtAddr begin) {
    constexpr std::byte kCall{0xe8};
    std::vector<CallInCode> calls;
    for (std::size_t at = 0; at + kX86CallBytes <= code.size(); ++at) {
        if (code[at] == kCall) {
            const VirtAddr here = begin + at;
            const std::uint64_t far = load_number(code.subspan(at + 1, 4), std::endian::little);
            calls.push_back({here, here + kX86CallBytes + signed_bits(far, 32),
                             x86_argument(code.first(at), here)});
        }
    }
    return calls;
}

std::vector<CallInCode> arm64_calls(Bytes code, VirtAddr begin) {
    std::vector<CallInCode> calls;
    Arm64Addresses addresses;
    for (std::size_t at = 0; at + kArm64Bytes <= code.size(); at += kArm64Bytes) {
        const VirtAddr here = begin + at;
        const std::uint32_t word = arm64_word(code, at);
        if (Arm64Addresses::is_call(word)) {
            calls.push_back(
                {here, here + signed_bits(word, 26) * kArm64Bytes, addresses.argument()});
        }
        addresses.step(word, here);
    }
    return calls;
}

/// Returns the code of a function; nothing if it cannot be read.
std::vector<std::byte> code_of(const KernelMemory& memory, const SymbolPlace& function) {
    constexpr std::uint64_t kBytesMax = 0x10000;
    std::vector<std::byte> code(std::min(function.bytes, kBytesMax));
    return memory.read(function.at, code) ? code : std::vector<std::byte>{};
}

}  // namespace

bool is_x86(const KernelMemory& memory) {
    return memory.arch().name == "x86_64";
}

std::uint64_t call_bytes(const KernelMemory& memory) {
    return is_x86(memory) ? kX86CallBytes : kArm64Bytes;
}

std::vector<CallInCode> calls_in(const KernelMemory& memory, const SymbolPlace& function) {
    const std::vector<std::byte> code = code_of(memory, function);
    return is_x86(memory) ? x86_calls(code, function.at) : arm64_calls(code, function.at);
}

const std::vector<CallInCode>& CallsOfFunctions::of(const SymbolPlace& function) {
    static const std::vector<CallInCode> none;
    const auto known = known_.find(function.at);
    if (known != known_.end()) {
        return known->second;
    }
    if (known_.size() >= kFunctionsMax) {
        return none;
    }
    return known_.emplace(function.at, calls_in(memory_, function)).first->second;
}

std::vector<VirtAddr> jumps_in(const KernelMemory& memory, const SymbolPlace& function) {
    constexpr std::byte kX86Jump{0xe9};
    constexpr std::uint32_t kArm64Jump = 0x14000000;
    const std::vector<std::byte> code = code_of(memory, function);
    const Bytes bytes(code);
    const std::size_t step = is_x86(memory) ? 1 : kArm64Bytes;
    std::vector<VirtAddr> jumps;
    for (std::size_t at = 0; at + call_bytes(memory) <= code.size(); at += step) {
        const VirtAddr here = function.at + at;
        if (!is_x86(memory) && (arm64_word(bytes, at) & 0xfc000000U) == kArm64Jump) {
            jumps.push_back(here + signed_bits(arm64_word(bytes, at), 26) * kArm64Bytes);
        } else if (is_x86(memory) && bytes[at] == kX86Jump) {
            const std::uint64_t far = load_number(bytes.subspan(at + 1, 4), std::endian::little);
            jumps.push_back(here + kX86CallBytes + signed_bits(far, 32));
        }
    }
    return jumps;
}

VirtAddr behind_veneer(const KernelMemory& memory, VirtAddr target) {
    constexpr std::uint32_t kBrX16 = 0xd61f0200;
    constexpr std::uint32_t kMovX0X16 = 0xaa1003e0;
    std::array<std::byte, 3 * kArm64Bytes> raw{};
    if (is_x86(memory) || !memory.read(target, raw) || arm64_word(raw, 2 * kArm64Bytes) != kBrX16) {
        return {};
    }
    Arm64Addresses addresses;
    addresses.step(arm64_word(raw, 0), target);
    addresses.step(arm64_word(raw, kArm64Bytes), target + kArm64Bytes);
    addresses.step(kMovX0X16, target);
    return addresses.argument();
}

}  // namespace lastwords::extractor
