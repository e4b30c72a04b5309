// SPDX-License-Identifier: GPL-2.0-or-later
// FakeConsoles: the layout of struct console and printk's variables in each era.
#include "tests/support/fake_consoles.h"

#include <fmt/format.h>

#include <stdexcept>

#include "extractor/printk/consoles.h"

namespace lastwords::test {
namespace {

std::string_view release_of(ConsoleEra era) {
    switch (era) {
        case ConsoleEra::k3_4:
            return "3.4.113-fake";
        case ConsoleEra::k5_10:
            return "5.10.223-fake";
        case ConsoleEra::k6_1:
            return "6.1.192-fake";
        case ConsoleEra::k6_2:
            return "6.2.0-fake";
        case ConsoleEra::k6_12:
            return "6.12.107-fake";
        case ConsoleEra::k7_2:
        case ConsoleEra::kSeqElsewhere:
            break;
    }
    return "7.2.13-fake";
}

/// Adds enum cons_flags; up to 6.1 the flags are macros.
void add_flags(BtfStructures& btf, ConsoleEra era, FakeConsoles::Types types) {
    if (era < ConsoleEra::k6_2) {
        return;
    }
    std::vector<std::string_view> names{"CON_PRINTBUFFER", "CON_CONSDEV", "CON_ENABLED", "CON_BOOT",
                                        "CON_ANYTIME",     "CON_BRL",     "CON_EXTENDED"};
    if (era >= ConsoleEra::k6_12) {
        names.insert(names.end(), {"CON_SUSPENDED", "CON_NBCON"});
    }
    if (era >= ConsoleEra::k7_2) {
        names.emplace_back("CON_NBCON_ATOMIC_UNSAFE");
    }
    if (types == FakeConsoles::Types::kRenumbered) {
        std::erase(names, "CON_ENABLED");
        names.emplace_back("CON_FOO");
    }
    std::vector<std::pair<std::string_view, std::uint64_t>> constants;
    for (const std::string_view name : names) {
        constants.emplace_back(name, std::uint64_t{1} << constants.size());
    }
    btf.enumeration("cons_flags", constants);
}

std::uint64_t round_up(std::uint64_t value, std::uint64_t to) {
    return (value + to - 1) / to * to;
}

}  // namespace

FakeConsoles::FakeConsoles(ConsoleEra era, const extractor::Arch& arch, Types types)
    : kernel(arch, release_of(era)) {
    lay_out(era);
    if (types != Types::kNone) {
        std::vector<BtfField> members;
        for (const auto& [name, member] : member_at_) {
            members.push_back(member);
        }
        BtfStructures btf(arch.order);
        // Kernels with the hvc driver have a second struct of the name "console".
        btf.structure("console", 40, std::vector<BtfField>{{"hvc", 0, 8}, {"flags", 8, 4}});
        btf.structure("console", struct_bytes_, members);
        btf.structure("nbcon_state", 4,
                      std::vector<BtfField>{{"prio", 0, 4, 1, 0, 2},
                                            {"req_prio", 0, 4, 1, 2, 2},
                                            {"unsafe", 0, 4, 1, 4, 1},
                                            {"unsafe_takeover", 0, 4, 1, 5, 1},
                                            {"cpu", 0, 4, 1, 6, 24}});
        add_flags(btf, era, types);
        btf.write(kernel);
    }
    const bool hlist = era >= ConsoleEra::k6_2;
    link_to_ = hlist ? offset("node") : 0;
    head_ = kernel.variable(hlist ? "console_list" : "console_drivers", arch.word_bytes, 0);
    add_variables(era);
}

void FakeConsoles::lay_out(ConsoleEra era) {
    const std::uint64_t word = kernel.arch().word_bytes;
    const auto member = [&](const BtfField& m) { member_at_.emplace(std::string(m.name), m); };
    member({"name", 0, 1, 16});
    member({"write", 16, word});
    // The pointers to functions: 3.4 has no match().
    const std::uint64_t flags = 16 + (era == ConsoleEra::k3_4 ? 6 : 7) * word;
    member({"flags", flags, 2});
    member({"index", flags + 2, 2});
    // cflag, and since 5.8 ispeed and ospeed
    std::uint64_t at = flags + (era == ConsoleEra::k3_4 ? 8 : 16);
    if (era >= ConsoleEra::k6_1 && era != ConsoleEra::kSeqElsewhere) {
        at = round_up(at, 8);
        member({"seq", at, 8});
        member({"dropped", at + 8, word});
        at += 8 + word;
    }
    at = round_up(at, word) + word;  // data
    if (era < ConsoleEra::k6_2) {
        member({"next", at, word});
        struct_bytes_ = at + word;
        return;
    }
    member({"node", at, word, 2});
    at += 2 * word;
    struct_bytes_ = at;
    if (era >= ConsoleEra::k6_12) {
        member({"write_atomic", at, word});
        at += 4 * word;  // write_atomic, write_thread, device_lock, device_unlock
        member({"nbcon_state", at, 4});
        at = round_up(at + 4, word);
        member({"nbcon_seq", at, word});
        at += 6 * word;  // nbcon_device_ctxt
        member({"nbcon_prev_seq", at, word});
        struct_bytes_ = at + 8 * word;
    }
}

void FakeConsoles::add_variables(ConsoleEra era) {
    const unsigned word = kernel.arch().word_bytes;
    variable("console_printk", 4, 7);
    variable("ignore_loglevel", 1, 0);
    variable("console_locked", 4, 0);
    if (era == ConsoleEra::k3_4) {
        variable("console_may_schedule", 4, 0);
        variable("exclusive_console", word, 0);
    } else {
        variable("console_owner", word, 0);
        variable("panic_cpu", 4, 0xffffffff);
    }
    if (era <= ConsoleEra::k6_2) {
        variable("console_suspended", 4, 0);
    }
    if (era == ConsoleEra::k5_10) {
        variable("console_seq", 8, 0);
        variable("console_dropped", word, 0);
        variable("exclusive_console", word, 0);
        variable("exclusive_console_stop_seq", 8, 0);
    }
}

void FakeConsoles::variable(std::string_view name, unsigned bytes, std::uint64_t value) {
    variables_[std::string(name)] = {kernel.variable(name, bytes, value), bytes};
}

VirtAddr FakeConsoles::add(const ConsoleSpec& spec) {
    const VirtAddr at = kernel.allocate(struct_bytes_);
    kernel.write(at, as_bytes(spec.driver.substr(0, 16)));
    put(at, "write", kernel.stext().value + 0x100);
    put(at, "flags", spec.flags);
    put(at, "index", static_cast<std::uint64_t>(spec.index));
    const auto put_if_there = [&](std::string_view member, std::uint64_t value) {
        if (member_at_.contains(member)) {
            put(at, member, value);
        }
    };
    put_if_there("seq", spec.seq);
    put_if_there("dropped", spec.dropped);
    put_if_there("nbcon_state", spec.nbcon_state);
    put_if_there("nbcon_seq", spec.nbcon_seq);
    put_if_there("nbcon_prev_seq", spec.nbcon_prev_seq);
    link(last_, at);
    last_ = at;
    return at;
}

void FakeConsoles::put(VirtAddr console, std::string_view member, std::uint64_t value) {
    const BtfField& field = member_at_.find(member)->second;
    kernel.put(console + field.at, static_cast<unsigned>(field.bytes), value);
}

VirtAddr FakeConsoles::link_of(VirtAddr console) const {
    if (console == VirtAddr{}) {
        return head_;
    }
    return console + (link_to_ != 0 ? link_to_ : member_at_.find("next")->second.at);
}

void FakeConsoles::set(std::string_view variable, std::uint64_t value) {
    const Variable& known = variables_.find(variable)->second;
    kernel.put(known.at, known.bytes, value);
}

void FakeConsoles::lose(std::string_view variable, ErrorKind why) {
    kernel.refuse(variables_.find(variable)->second.at, why);
}

void FakeConsoles::forget(std::string_view variable) {
    std::string& text = kernel.vmcoreinfo();
    const std::size_t at = text.find(fmt::format("SYMBOL({})=", variable));
    text.erase(at, text.find('\n', at) + 1 - at);
}

ReadConsoles::ReadConsoles(const FakeConsoles& memory, const printkfmt::Log& log)
    : consoles(failure(ErrorKind::kNotFound, "not read")) {
    OpenedKernel opened(memory.kernel);
    auto list = extractor::read_consoles(opened.view, log, findings);
    whole = list && list->whole;
    consoles = std::move(list).map([](extractor::ConsoleList one) { return one.consoles; });
}

const printkfmt::Console& ReadConsoles::only() const {
    if (consoles.value().size() != 1) {
        throw std::out_of_range(fmt::format("{} consoles: {}", consoles->size(), losses()));
    }
    return consoles->front();
}

std::vector<std::string> ReadConsoles::names() const {
    std::vector<std::string> names;
    for (const printkfmt::Console& console : consoles.value()) {
        names.push_back(console.name);
    }
    return names;
}

namespace {

std::string told(const Findings& findings, Finding::Weight weight) {
    std::string text;
    for (const Finding& finding : findings.kept()) {
        if (finding.weight == weight) {
            text += fmt::format("{}: {}\n", name_of(finding.kind), finding.message);
        }
    }
    return text;
}

}  // namespace

std::string ReadConsoles::losses() const {
    return told(findings, Finding::Weight::kLoss);
}

std::string ReadConsoles::notes() const {
    return told(findings, Finding::Weight::kNote);
}

}  // namespace lastwords::test
