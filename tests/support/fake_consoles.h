// SPDX-License-Identifier: GPL-2.0-or-later
// FakeConsoles: a kernel's list of consoles and printk's variables, laid out as each kernel lays
// them out; ReadConsoles: what the extractor makes of them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/model/console.h"
#include "printkfmt/model/log.h"
#include "tests/support/btf_structures.h"
#include "tests/support/fake_kernel.h"

namespace lastwords::test {

enum class ConsoleEra {
    k5_10,  ///< console_drivers; one position for all, console_seq
    k6_1,   ///< console_drivers; each console has its seq
    k6_2,   ///< console_list, an hlist; console_suspended is still one for all
    k6_12,  ///< nbcon consoles; no console_suspended
    k7_2,
    kSeqElsewhere,  ///< as 7.2, but a legacy console's seq is not a member of struct console
};

struct ConsoleSpec {
    std::string_view driver = "ttyS";  ///< 16 bytes of it
    int index = 0;
    unsigned flags = 0x17;  ///< printbuffer, consdev, enabled, anytime: as drivers register
    std::uint64_t seq = 0;
    std::uint64_t dropped = 0;
    std::uint32_t nbcon_state = 0;
    std::uint64_t nbcon_seq = 0;
    std::uint64_t nbcon_prev_seq = ~std::uint64_t{0};
};

/// Source: include/linux/console.h struct console, kernel/printk/printk.c; 5.10.223, 6.1.192,
/// 6.12.107, 7.2.13; for 6.2 the change that brought console_list.
class FakeConsoles {
 public:
    enum class Types { kBtf, kNone };

    explicit FakeConsoles(ConsoleEra era, const extractor::Arch& arch = extractor::kX86_64,
                          Types types = Types::kBtf);

    FakeKernel kernel;

    /// At the end of the list, in a page of its own.
    VirtAddr add(const ConsoleSpec& spec = {});

    std::uint64_t offset(std::string_view member) const {
        return member_at_.find(member)->second.at;
    }
    void put(VirtAddr console, std::string_view member, std::uint64_t value);
    /// The pointer to the console's successor; VirtAddr{}: the list's head.
    VirtAddr link_of(VirtAddr console) const;
    /// What a pointer of the list holds that leads to this console.
    VirtAddr link_to(VirtAddr console) const { return console + link_to_; }
    void link(VirtAddr console, VirtAddr next) {
        kernel.put_word(link_of(console), link_to(next).value);
    }

    /// One of printk's variables gets another value.
    void set(std::string_view variable, std::uint64_t value);
    /// The page of a variable is not in the dump.
    void lose(std::string_view variable, ErrorKind why = ErrorKind::kExcluded);
    /// The kernel has no such variable, or none that its symbols name.
    void forget(std::string_view variable);

 private:
    struct Variable {
        VirtAddr at;
        unsigned bytes;
    };
    void lay_out(ConsoleEra era);
    void add_variables(ConsoleEra era);
    void variable(std::string_view name, unsigned bytes, std::uint64_t value);

    std::map<std::string, BtfField, std::less<>> member_at_;
    std::map<std::string, Variable, std::less<>> variables_;
    std::uint64_t struct_bytes_ = 0;
    std::uint64_t link_to_ = 0;
    VirtAddr head_;
    VirtAddr last_;
};

struct ReadConsoles {
    ReadConsoles(const FakeConsoles& memory, const printkfmt::Log& log);

    Findings findings;
    Result<std::vector<printkfmt::Console>> consoles;

    /// The only console; a test that has another number of them fails.
    const printkfmt::Console& only() const;
    std::vector<std::string> names() const;
    /// The kinds and texts of all losses, a line each.
    std::string losses() const;
    std::string notes() const;
};

}  // namespace lastwords::test
