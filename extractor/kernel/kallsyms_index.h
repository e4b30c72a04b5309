// SPDX-License-Identifier: GPL-2.0-or-later
// Two ways to find a name among the compressed names of kallsyms: by the kernel's own index, and by
// one pass over all names.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/kernel/kallsyms_markers.h"
#include "extractor/kernel/kallsyms_names.h"
#include "extractor/kernel/kallsyms_tables.h"
#include "extractor/kernel/lazy_bytes.h"
#include "extractor/machine/kernel_memory.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// Whether a search by name takes the symbol with this number and type letter.
using KallsymsWanted = std::function<bool(std::uint32_t number, char type)>;

/// The names and what is needed to expand them. Refers to what a Kallsyms owns.
struct KallsymsNameTable {
    const LazyBytes& names;  ///< may have other tables behind the names
    std::uint32_t symbol_count;
    const std::array<std::string_view, 256>& tokens;
};

/// Walks over names in their order, as KallsymsNames does, and reads page by page.
class LazyKallsymsNames {
 public:
    /// `at`: offset of the first name; `end`: the names do not go beyond it.
    LazyKallsymsNames(const LazyBytes& names, std::uint64_t at, std::uint64_t end,
                      std::uint32_t count);

    /// Returns the tokens of the next name; nullopt after `count` names, or where the bytes are no
    /// names or cannot be read.
    std::optional<Bytes> next();

    /// The offset of the name that next() would return.
    std::uint64_t position() const { return begin_ + window_.position(); }

 private:
    const LazyBytes& names_;
    std::uint64_t begin_;       // where the window begins
    std::uint64_t window_end_;  // where it ends
    std::uint64_t end_;
    std::uint32_t left_;
    KallsymsNames window_;
};

/// The kernel's own index: kallsyms_seqs_of_names has the numbers of all symbols in the order of
/// their names, and kallsyms_markers the offset of every 256th name. Source: kernel/kallsyms.c
/// kallsyms_lookup_names(), scripts/kallsyms.c write_src(); 6.2 to 7.2, and 6.1 since 6.1.?
/// (6.1.192 has it).
///
/// What the index says is believed only as far as the names confirm it, so a damaged index makes
/// find() fail and never gives a wrong symbol.
class KallsymsIndex {
 public:
    /// Finds the index. Nothing names its place: it is computed from that of the other tables, and
    /// the markers prove it. nullopt: there is no index, or its markers cannot be read.
    static std::optional<KallsymsIndex> open(const KernelMemory& memory,
                                             const KallsymsTables& tables,
                                             const KallsymsAddressTable& addresses,
                                             const KallsymsNameTable& table);

    /// Returns the number of the first symbol with this name that is wanted. nullopt: the index
    /// does not have it, or is damaged on the way to it. The name may still be in the table.
    std::optional<std::uint32_t> find(const KallsymsNameTable& table, std::string_view name,
                                      const KallsymsWanted& wanted);

    /// Returns the name of a symbol by its number. nullopt: the names around it are damaged.
    std::optional<std::string> name(const KallsymsNameTable& table, std::uint32_t number) const;

    /// Returns the number of a symbol that is among the first thousands, where fewer pages need to
    /// be read if the names are looked through in their order. Nothing proves the number.
    static std::optional<std::uint32_t> find_early(const KallsymsNameTable& table,
                                                   std::string_view name);

 private:
    KallsymsIndex(std::vector<std::uint64_t> markers, LazyBytes seqs)
        : markers_(std::move(markers)), seqs_(std::move(seqs)) {}
    bool has_numbers(std::uint32_t symbol_count) const;
    std::optional<std::uint32_t> seq_at(std::uint32_t rank, std::uint32_t symbol_count) const;
    std::optional<std::uint32_t> lower_bound(const KallsymsNameTable& table, std::string_view name);
    std::optional<Bytes> entry(const KallsymsNameTable& table, std::uint32_t number) const;
    bool confirms_block(const KallsymsNameTable& table, std::uint32_t number) const;

    std::vector<std::uint64_t> markers_;  // [i]: offset of name 256 * i; the last one: of the end
    LazyBytes seqs_;
    bool wrong_ = false;  // it has contradicted itself, so it is not asked again
};

/// One pass over all names that the markers prove: a hash of each name, made of hashes of its
/// tokens, so that no name is expanded. Later lookups search the hashes.
class KallsymsHashes {
 public:
    /// Reads all names.
    KallsymsHashes(const KallsymsNameTable& table, const Arch& arch);

    /// Returns the number of the first symbol with this name that is wanted.
    std::optional<std::uint32_t> find(const KallsymsNameTable& table, std::string_view name,
                                      const KallsymsWanted& wanted) const;

    /// Returns the name of a symbol by its number. nullopt: it cannot be read.
    std::optional<std::string> name(const KallsymsNameTable& table, std::uint32_t number) const;

    /// The names that can be read, ascending.
    std::span<const KallsymsRun> runs() const { return runs_; }
    /// The number of names that can be read. It is less than KallsymsNameTable::symbol_count if the
    /// names are damaged.
    std::uint32_t count() const { return static_cast<std::uint32_t>(hashes_.size()); }
    /// The first reason why names cannot be read; nullopt: they are complete, or damaged without a
    /// hole.
    const std::optional<Error>& cut() const { return cut_; }

 private:
    /// At most kNamesPerMarker names that follow each other.
    struct Block {
        std::uint32_t first;  // number of its first symbol
        std::uint32_t rank;   // index of that symbol's hash
        std::uint64_t at;     // offset of its first name
    };

    std::vector<KallsymsRun> runs_;
    std::vector<std::uint32_t> hashes_;  // of the names of all runs
    std::vector<Block> blocks_;          // ascending
    std::optional<Error> cut_;
};

}  // namespace lastwords::extractor
