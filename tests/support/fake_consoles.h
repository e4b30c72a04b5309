// SPDX-License-Identifier: GPL-2.0-or-later
// FakeConsoles: writes a list of consoles and printk's variables into a FakeKernel, in the layout
// of an era. ReadConsoles: the consoles that the extractor reads from it.
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
    k3_4,   ///< list console_drivers; ByteRingBuilder has the position, con_start
    k5_10,  ///< list console_drivers; all consoles share one position, console_seq
    k6_1,   ///< list console_drivers; each console has a position of its own
    k6_2,   ///< list console_list, an hlist; one variable console_suspended for all consoles
    k6_12,  ///< like 6.2, with nbcon consoles and without console_suspended
    k7_2,
    kSeqElsewhere,  ///< as 7.2, but a legacy console's seq is not a member of struct console
};

struct ConsoleSpec {
    std::string_view driver = "ttyS";  ///< cut to 16 bytes
    int index = 0;
    /// CON_PRINTBUFFER, CON_CONSDEV, CON_ENABLED and CON_ANYTIME, as of an ordinary console.
    unsigned flags = 0x17;
    std::uint64_t seq = 0;
    std::uint64_t dropped = 0;
    std::uint32_t nbcon_state = 0;
    std::uint64_t nbcon_seq = 0;
    std::uint64_t nbcon_prev_seq = ~std::uint64_t{0};
};

/// Sources: include/linux/console.h (struct console) and kernel/printk/printk.c of 3.4, 5.10.223,
/// 6.1.192, 6.12.107 and 7.2.13; for 6.2, the commit that introduced console_list.
class FakeConsoles {
 public:
    enum class Types {
        kBtf,
        kNone,
        /// BTF of a kernel without CON_ENABLED, which numbers the later flags anew, and has one
        /// more, as in a change posted in December 2025.
        kRenumbered,
    };

    explicit FakeConsoles(ConsoleEra era, const extractor::Arch& arch = extractor::kX86_64,
                          Types types = Types::kBtf);

    FakeKernel kernel;

    /// Adds a console at the end of the list, in a page of its own.
    VirtAddr add(const ConsoleSpec& spec = {});

    std::uint64_t offset(std::string_view member) const {
        return member_at_.find(member)->second.at;
    }
    void put(VirtAddr console, std::string_view member, std::uint64_t value);
    /// Returns the address of the pointer to the next console. VirtAddr{} stands for the list's
    /// head.
    VirtAddr link_of(VirtAddr console) const;
    /// Returns the value of a pointer of the list that leads to this console.
    VirtAddr link_to(VirtAddr console) const { return console + link_to_; }
    void link(VirtAddr console, VirtAddr next) {
        kernel.put_word(link_of(console), link_to(next).value);
    }

    /// Sets one of printk's variables.
    void set(std::string_view variable, std::uint64_t value);
    /// Makes the page of a variable unreadable.
    void lose(std::string_view variable, ErrorKind why = ErrorKind::kExcluded);
    /// Removes the symbol of a variable, as in a kernel without this variable.
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
    bool whole = false;  ///< the kernel's list did not break off

    /// Returns the only console. Throws, so that the test fails, if there are none or several.
    const printkfmt::Console& only() const;
    std::vector<std::string> names() const;
    /// Kind and message of each loss, one a line.
    std::string losses() const;
    std::string notes() const;
};

}  // namespace lastwords::test
