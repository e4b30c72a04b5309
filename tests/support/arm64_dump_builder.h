// SPDX-License-Identifier: GPL-2.0-or-later
// Arm64Dump: writes whole dumps of arm64 kernels 3.10 to 5.9: page tables, image, VMCOREINFO,
// kallsyms, log_buf and consoles, in a file of the form that such a machine leaves.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/fake_kernel.h"
#include "tests/support/kallsyms_builder.h"
#include "tests/support/page_table_builder.h"
#include "tests/support/printk_log_builder.h"

namespace lastwords::test {

/// A kernel and its configuration. Sources: arch/arm64/include/asm/memory.h,
/// arch/arm64/mm/mmu.c and arch/arm64/kernel/machine_kexec.c (crash_core.c since 4.19).
struct Arm64Kernel {
    /// Where the image is mapped, and which part of the addresses is the linear map.
    enum class Map {
        k3_7,  ///< the image is at the start of the linear map, which is the upper half
        k4_6,  ///< the image is in the lower half, behind the modules
        k5_4,  ///< the linear map is the lower half, the image is behind the modules in the upper
    };
    enum class File {
        kRaw,      ///< RAM as a boot loader saves it
        kElfQemu,  ///< dump-guest-memory: no virtual addresses, no VMCOREINFO note
        kElf,      ///< /proc/vmcore: segments with virtual addresses, one of them for the image
        kKdump,    ///< makedumpfile
    };

    std::string_view name;  ///< of the test case
    std::string_view release;
    std::pair<unsigned, unsigned> version;  ///< {4, 19}; what the kernel has follows from it
    unsigned page_shift = 12;
    unsigned va_bits = 48;
    /// Bits that the root table is laid out for; 0: va_bits. CONFIG_ARM64_USER_VA_BITS_52.
    unsigned table_bits = 0;
    std::uint64_t ram = 0x80000000;  ///< physical address of the first byte of RAM
    std::uint64_t image = 0;         ///< offset in RAM of the place that the image is aligned to
    std::uint64_t image_kaslr = 0;   ///< by how much KASLR moves the image's addresses
    std::uint64_t linear_kaslr = 0;  ///< by how much KASLR lowers PHYS_OFFSET
    bool dynamic_log_buf = false;    ///< log_buf lies in the linear map, not in the image
    PrintkLogShape log = {};
    KallsymsBuilder::Order kallsyms = KallsymsBuilder::Order::k2_6_32;
    std::uint64_t kallsyms_alignment = 256;  ///< of the tables: 2^8 bytes up to 4.9
    File file = File::kRaw;

    bool since(unsigned major, unsigned minor) const { return version >= std::pair(major, minor); }
    Map map() const { return since(5, 4) ? Map::k5_4 : since(4, 6) ? Map::k4_6 : Map::k3_7; }
    bool names_addresses() const { return since(4, 12); }  ///< VA_BITS, kimage_voffset, PHYS_OFFSET
    bool names_kernel_offset() const { return since(4, 19); }  ///< KERNELOFFSET
    bool names_clear_idx() const { return since(5, 4); }
    bool vmcoreinfo_page() const { return since(4, 14); }  ///< VMCOREINFO has a page of its own
    bool has_panic_cpu() const { return since(4, 5); }
    bool has_console_owner() const { return since(4, 15); }
    bool cont_has_cons() const { return !since(4, 10); }    ///< struct cont has a member cons
    bool has_safe_buffers() const { return since(4, 11); }  ///< printk_safe_seq_buf
    /// RAM is mapped by blocks of 2 MiB, as only tables of 4K pages have them.
    bool blocks() const { return page_shift == 12; }
};

struct Arm64Console {
    std::string_view driver;
    int index = 0;
    unsigned flags = 0;
    bool in_module = false;  ///< its struct console lies in the data of a module
};

struct Arm64Content {
    std::vector<PrintkLogMessage> messages;
    std::vector<Arm64Console> consoles;
    std::uint64_t console_seq = 0;
    unsigned console_loglevel = 7;
    PrintkLogMessage pending = {};             ///< a line without its newline, in `cont`
    std::vector<std::string> safe_texts = {};  ///< what each CPU's printk_safe_seq_buf holds
};

class Arm64Dump {
 public:
    Arm64Dump(const Arm64Kernel& kernel, const Arm64Content& content);

    std::vector<std::byte> file() const;
    /// Seq of the oldest message that is still in log_buf.
    std::uint64_t first_seq() const { return log_.first_seq; }
    const std::string& vmcoreinfo() const { return vmcoreinfo_; }

 private:
    std::uint64_t page_bytes() const { return std::uint64_t{1} << how_.page_shift; }
    std::uint64_t lower_half() const { return 0 - (std::uint64_t{1} << how_.va_bits); }
    std::uint64_t upper_half() const { return 0 - (std::uint64_t{1} << (how_.va_bits - 1)); }
    VirtAddr image_base() const;  ///< KIMAGE_VADDR, or PAGE_OFFSET up to 4.5; KASLR included
    std::uint64_t phys_offset() const { return how_.ram - how_.linear_kaslr; }
    VirtAddr module() const;
    VirtAddr linear(PhysAddr at) const;
    /// Translates an address of the image or of the module.
    PhysAddr phys(VirtAddr at) const;
    void put(VirtAddr at, unsigned bytes, std::uint64_t value);

    VirtAddr data(std::string_view symbol, std::uint64_t bytes);
    void variable(std::string_view symbol, unsigned bytes, std::uint64_t value);
    void add_names();
    void add_log(const Arm64Content& content);
    void add_printk_variables(const Arm64Content& content, std::uint32_t console_idx);
    void add_buffers(const Arm64Content& content);
    void add_consoles(const Arm64Content& content);
    void map_memory();
    void add_vmcoreinfo();
    std::string vmcoreinfo_of_log() const;
    std::string vmcoreinfo_of_arm64() const;
    std::string symbol_line(std::string_view name) const;
    void add_kallsyms();

    std::vector<std::byte> bytes_at(PhysAddr at, std::uint64_t bytes) const;
    std::vector<std::byte> elf() const;
    std::vector<std::byte> kdump() const;

    Arm64Kernel how_;
    FakeKernel kernel_;
    PrintkLogBuilder log_;
    std::map<std::string, VirtAddr, std::less<>> symbols_;
    VirtAddr next_data_;
    std::string vmcoreinfo_;
};

}  // namespace lastwords::test
