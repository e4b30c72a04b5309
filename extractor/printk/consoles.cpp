// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the list of consoles and reads each one's position.
#include "extractor/printk/consoles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "extractor/printk/console_flags.h"
#include "extractor/printk/line_position.h"
#include "extractor/printk/print_state.h"
#include "printkfmt/model/replay.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Console;
using printkfmt::ConsoleFlag;
using printkfmt::ConsoleKind;
using printkfmt::Log;
using printkfmt::NbconState;

constexpr std::size_t kConsolesMax = 64;

/// What read_console() needs that is the same for all consoles of a kernel.
struct ConsoleReader {
    KernelView& view;
    const StructLayout& layout;
    const ConsoleFlags& flags;
    const PrintState& state;
    const std::optional<LinePosition>& lines;  ///< only if the log is numbered by line
    const Log& log;
    Findings& findings;
};

std::int64_t sign_extend(std::uint64_t value, std::uint64_t bytes) {
    switch (bytes) {
        case 2:
            return static_cast<std::int16_t>(value);
        case 4:
            return static_cast<std::int32_t>(value);
        default:
            return static_cast<std::int64_t>(value);
    }
}

std::uint32_t bits(std::uint32_t word, const Member& field) {
    const std::uint32_t shift = field.bit_offset % 32;
    const std::uint32_t mask = field.bit_size >= 32 ? ~0U : (1U << field.bit_size) - 1;
    return (word >> shift) & mask;
}

/// Decodes struct nbcon_state. The compiler decides where its bit fields lie, so the kernel's own
/// types are asked; a kernel without them is taken to have the layout of all machines seen so far.
/// Source: include/linux/console.h struct nbcon_state, 6.4 to 7.2.
NbconState decode_nbcon_state(KernelView& view, std::uint32_t raw) {
    constexpr std::array<std::string_view, 5> kFields{"prio", "req_prio", "unsafe",
                                                      "unsafe_takeover", "cpu"};
    std::array<Member, 5> fields{Member{0, 4, 0, 2}, Member{0, 4, 2, 2}, Member{0, 4, 4, 1},
                                 Member{0, 4, 5, 1}, Member{0, 4, 6, 24}};
    if (const auto layout = view.layout("nbcon_state", kFields)) {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const Member& typed = *(*layout)->find(kFields[i]);
            fields[i] = typed.bit_size != 0 ? typed : fields[i];
        }
    }
    NbconState state;
    state.raw = raw;
    state.priority = bits(raw, fields[0]);
    state.requested_priority = bits(raw, fields[1]);
    state.is_unsafe = bits(raw, fields[2]) != 0;
    state.unsafe_takeover = bits(raw, fields[3]) != 0;
    state.cpu = bits(raw, fields[4]);
    return state;
}

Seq end_of(const Log& log) {
    return log.end_number();
}

Seq oldest(const Log& log) {
    return log.records.empty() ? end_of(log) : *log.records.front().seq;
}

/// Returns the 64-bit seq that nbcon_seq stands for. nbcon_seq is only a long, so on 32-bit
/// machines the upper half comes from the oldest seq in the ring. Source:
/// kernel/printk/printk_ringbuffer.h __ulseq_to_u64seq(), 6.4 to 7.2.
Seq expand_seq(std::uint64_t value, Seq ring_first, unsigned word_bytes) {
    if (word_bytes == 8) {
        return {value};
    }
    const auto back =
        static_cast<std::int32_t>(static_cast<std::uint32_t>(ring_first.value - value));
    return {ring_first.value - static_cast<std::uint64_t>(static_cast<std::int64_t>(back))};
}

/// Returns whether nbcon_seq still has its initial value, which it keeps until registration gives
/// the console a position: the highest value, or on 32-bit machines 2^31 after the ring's first seq
/// of that time. Source: kernel/printk/printk_ringbuffer.h ULSEQ_MAX, kernel/printk/nbcon.c
/// nbcon_alloc(), 6.12 to 7.2.
bool is_unregistered(std::uint64_t raw, const Log& log, unsigned word_bytes) {
    if (word_bytes == 8) {
        return raw == ~std::uint64_t{0};
    }
    constexpr std::uint64_t kAhead = 0x80000000;
    const Seq expanded = expand_seq(raw, oldest(log), word_bytes);
    return expanded > end_of(log) && expanded.value >= kAhead && expanded - kAhead <= oldest(log);
}

/// Sets a position that claims nothing: the console may have missed any record.
void set_unknown_position(Console& console, const Log& log, std::string_view why) {
    console.next_seq = end_of(log);
    console.maybe_from = {0};
    console.position_known = false;
    console.certain = false;
    console.half_out = false;
    console.basis = fmt::format("not known: {}; the console may have missed any record", why);
}

std::string_view lock_text(const PrintState& state) {
    return state.writer_known ? "the console lock was held" : "the console lock may have been held";
}

void set_own_position(Console& console, const ConsoleReader& reader, std::uint64_t seq) {
    console.next_seq = {seq};
    console.half_out =
        console.enabled() && reader.state.writer_active && console.next_seq < reader.log.next_seq;
    console.basis =
        console.half_out
            ? fmt::format("exact: {}, so record {} may be partly shown", lock_text(reader.state),
                          seq)
            : std::string("exact: the position moves only after a record has been shown");
}

void set_nbcon_position(Console& console, const ConsoleReader& reader, const Structure& fields,
                        std::uint64_t raw) {
    const unsigned word = reader.view.memory().arch().word_bytes;
    console.nbcon = decode_nbcon_state(
        reader.view, static_cast<std::uint32_t>(fields.number("nbcon_state").value_or(0)));
    if (is_unregistered(raw, reader.log, word)) {
        console.next_seq = oldest(reader.log);
        console.basis =
            "the console was not fully registered yet, so nothing was ever printed on it";
        return;
    }
    console.next_seq = expand_seq(raw, oldest(reader.log), word);
    const auto started = fields.number("nbcon_prev_seq");
    const bool begun = started && *started == raw;
    console.half_out =
        (begun || console.nbcon->priority != 0) && console.next_seq < reader.log.next_seq;
    console.basis =
        console.half_out
            ? fmt::format("exact: record {} was begun and may be partly shown",
                          console.next_seq.value)
            : std::string("exact: the position moves only after a record has been shown");
}

/// Sets the position of a console up to 5.18. There all consoles share console_seq, which moves
/// before they are called. Source: kernel/printk/printk.c console_unlock(), 5.10.
void set_global_position(Console& console, const ConsoleReader& reader) {
    console.shares_position = true;
    if (!reader.state.global_seq) {
        return set_unknown_position(console, reader.log, "console_seq cannot be read");
    }
    // While the old records are replayed for a new console, console_seq runs through them a second
    // time. The other consoles had already got to exclusive_until.
    const PrintState& state = reader.state;
    const bool waits = state.exclusive != VirtAddr{} && state.exclusive != console.address;
    const Seq position =
        waits ? std::max(*state.global_seq, state.exclusive_until) : *state.global_seq;
    console.next_seq = position;
    console.certain = false;
    if (!console.enabled()) {
        console.maybe_from = {0};
        console.basis =
            "not certain: the console is disabled, and kernels before 5.19 keep no trace of what a "
            "disabled console missed; it may have missed any record before its position";
        return;
    }
    // A panic takes the console lock by force, so two records may be incomplete: the record of the
    // interrupted writer, and the record that the panicking CPU has begun since.
    const std::uint64_t in_flight = !reader.state.writer_active ? 0 : reader.state.in_panic ? 2 : 1;
    console.maybe_from = position - std::min(in_flight, position.value);
    console.basis =
        in_flight == 0
            ? std::string(
                  "not certain: before 5.19 all consoles share one position, and a console that "
                  "was disabled for a time leaves no trace of what it missed")
            : fmt::format(
                  "not certain: before 5.19 the shared position moves before the consoles are "
                  "called, and {}: the {} before {} may not have been shown",
                  lock_text(reader.state), in_flight == 1 ? "record" : "two records",
                  position.value);
}

/// Sets the position of a console before 3.5.
void set_line_number(Console& console, const ConsoleReader& reader) {
    const LinePosition& lines = *reader.lines;
    console.shares_position = true;
    console.numbered_by_line = true;
    if (!lines.line) {
        return set_unknown_position(console, reader.log, lines.unknown);
    }
    if (lines.exclusive != VirtAddr{} && lines.exclusive != console.address) {
        return set_unknown_position(console, reader.log,
                                    "the old lines were being shown to a new console alone, and "
                                    "the shared position is the new one's");
    }
    set_line_position(console, lines);
}

ConsoleKind kind_of(const Console& console) {
    if (console.has(ConsoleFlag::kBoot)) {
        return ConsoleKind::kBoot;
    }
    return console.has(ConsoleFlag::kNbcon) ? ConsoleKind::kNbcon : ConsoleKind::kLegacy;
}

/// Whether all consoles share one position, console_seq. Kernels before 5.19 have no console.seq,
/// and those before 6.2 no console.node: a newer kernel without console.seq keeps it elsewhere.
bool shares_position(const StructLayout& layout) {
    return layout.find("seq") == nullptr && layout.find("node") == nullptr;
}

void set_position(Console& console, const ConsoleReader& reader, const Structure& fields) {
    const bool nbcon = console.has(ConsoleFlag::kNbcon) && fields.has("nbcon_seq");
    const std::string_view member = nbcon ? "nbcon_seq" : "seq";
    if (reader.lines) {
        set_line_number(console, reader);
    } else if (fields.has(member)) {
        const Result<std::uint64_t> raw = fields.number(member);
        if (!raw) {
            reader.findings.loss(Error(raw.error()).in(fmt::format("console {}", console.name)));
            return set_unknown_position(console, reader.log, raw.error().message);
        }
        nbcon ? set_nbcon_position(console, reader, fields, *raw)
              : set_own_position(console, reader, *raw);
    } else if (shares_position(reader.layout)) {
        set_global_position(console, reader);
    } else {
        const std::string why =
            fmt::format("struct console has no member {}, unlike Linux 5.19 to 7.2", member);
        reader.findings.loss(ErrorKind::kUnsupported,
                             fmt::format("console {}: {}", console.name, why));
        set_unknown_position(console, reader.log, why);
    }
    if (console.certain) {
        console.maybe_from = console.next_seq;
    }
    if (console.next_seq > end_of(reader.log)) {
        const std::string why = fmt::format("its position {} is after the ring's end {}",
                                            console.next_seq.value, end_of(reader.log).value);
        reader.findings.loss(ErrorKind::kCorrupt, fmt::format("console {}: {}", console.name, why));
        set_unknown_position(console, reader.log, why);
    }
}

/// Returns whether the bytes can be the name of a console. A damaged list may lead to memory that
/// is no struct console.
bool is_name(std::string_view name) {
    return !name.empty() &&
           std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~'; });
}

/// Returns an error unless the structure can be a struct console of a kernel before 3.5. Its layout
/// usually comes from a built-in table, and 2.6.18 has another one, so it must prove itself: a
/// registered console has a write(), and the flags above CON_BRL did not exist yet.
Result<void> check_old_console(const ConsoleReader& reader, VirtAddr at, const Structure& fields,
                               std::uint64_t flags) {
    constexpr std::uint64_t kFlagsOf3_4 = 63;
    const std::uint64_t write = fields.number("write").value_or(0);
    if ((flags & ~kFlagsOf3_4) != 0 || !reader.view.memory().space().plausible({write})) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("struct console at {:#x} has the flags {:#x} and write {:#x}: "
                                   "it is damaged, or its layout is not that of Linux 2.6.32 to "
                                   "3.4",
                                   at.value, flags, write));
    }
    return {};
}

Result<Console> read_console(const ConsoleReader& reader, VirtAddr at, const Structure& fields) {
    Console console;
    console.address = at;
    TRY(console.driver, fields.text("name"));
    TRY(const std::uint64_t flags, fields.number("flags"));
    TRY(const std::uint64_t index, fields.number("index"));
    if (!is_name(console.driver)) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("struct console at {:#x} has no name", at.value));
    }
    if (reader.lines) {
        TRY_VOID(check_old_console(reader, at, fields, flags));
    }
    reader.flags.decode(static_cast<std::uint32_t>(flags), console);
    console.index = static_cast<int>(sign_extend(index, reader.layout.find("index")->bytes));
    console.name = fmt::format("{}{}", console.driver, console.index);
    console.kind = kind_of(console);
    console.dropped = fields.number("dropped").value_or(reader.state.global_dropped);
    console.loglevel = reader.state.loglevel;
    console.ignores_loglevel = reader.state.ignore_loglevel;
    console.all_suspended = reader.state.suspended;
    set_position(console, reader, fields);
    console.coverage = printkfmt::replay(reader.log, console);
    return console;
}

struct ListHead {
    VirtAddr first;
    /// Offset in struct console of the place to which the list's pointers lead.
    std::uint64_t link_at = 0;
    /// Offset in struct console of the pointer to the next console.
    std::uint64_t next_at = 0;
};

/// Finds the list of consoles. Since 6.2 it is console_list, an hlist through console.node; before,
/// it is console_drivers, linked by console.next.
Result<ListHead> find_list(KernelView& view, const StructLayout& layout) {
    const Member* const node = layout.find("node");
    const Member* const next = layout.find("next");
    if (node == nullptr && next == nullptr) {
        return failure(ErrorKind::kNotFound,
                       "struct console has neither a member node nor a member next");
    }
    TRY(const VirtAddr head, view.symbol(node != nullptr ? "console_list" : "console_drivers"));
    TRY(const VirtAddr first, view.memory().pointer(head).map_error([](Error error) {
        return std::move(error).in("the console list's head");
    }));
    return node != nullptr ? ListHead{first, node->offset, node->offset}
                           : ListHead{first, 0, next->offset};
}

}  // namespace

Result<ConsoleList> read_consoles(KernelView& view, const Log& log, Findings& findings) {
    constexpr std::array<std::string_view, 3> kMembers{"name", "flags", "index"};
    TRY(const StructLayout* const layout, view.layout("console", kMembers));
    TRY(const ListHead head, find_list(view, *layout));
    const SharedPosition shared = log.numbered_by_line       ? SharedPosition::kCharacters
                                  : shares_position(*layout) ? SharedPosition::kSeqs
                                                             : SharedPosition::kNone;
    // console.nbcon_state came with 6.7, three versions after console_suspended had gone.
    const PrintState state = PrintState::read(
        view, {.shared = shared, .may_suspend_all = layout->find("nbcon_state") == nullptr},
        findings);
    std::optional<LinePosition> lines;
    if (shared == SharedPosition::kCharacters) {
        lines = LinePosition::read(view, log, findings);
    }
    const ConsoleFlags flags(view, *layout);
    const ConsoleReader reader{view, *layout, flags, state, lines, log, findings};
    ConsoleList list;
    std::vector<Console>& consoles = list.consoles;
    std::set<VirtAddr> seen;
    VirtAddr link = head.first;
    while (link != VirtAddr{}) {
        const VirtAddr at = link - head.link_at;
        if (!view.memory().space().plausible(at) || consoles.size() == kConsolesMax ||
            !seen.insert(at).second) {
            findings.loss(
                ErrorKind::kCorrupt,
                fmt::format("console list: after {} consoles it points to {:#x}, which is not a "
                            "console or not a new one: later consoles are missing",
                            consoles.size(), at.value));
            list.whole = false;
            break;
        }
        const Result<Structure> fields = Structure::read(view.memory(), at, *layout);
        Result<Console> console = fields.and_then(
            [&](const Structure& structure) { return read_console(reader, at, structure); });
        if (!console) {
            findings.loss(std::move(console).error().in(
                fmt::format("console list: the entry after {} consoles cannot be read: later "
                            "consoles are missing",
                            consoles.size())));
            list.whole = false;
            break;
        }
        consoles.push_back(*std::move(console));
        const Result<VirtAddr> next = view.memory().pointer(at + head.next_at);
        if (!next) {
            findings.loss(Error(next.error())
                              .in(fmt::format("console list: the pointer to the entry after {} "
                                              "consoles cannot be read: later consoles are missing",
                                              consoles.size())));
            list.whole = false;
            break;
        }
        link = *next;
    }
    return list;
}

}  // namespace lastwords::extractor
