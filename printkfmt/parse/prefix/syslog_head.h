// SPDX-License-Identifier: GPL-2.0-or-later
// The parts of a syslog line before the message: priority, version, level word, tag.
#pragma once

#include "printkfmt/parse/prefix/line_prefix.h"

namespace lastwords::printkfmt {

/// What Xen begins its own lines with. Its stamps may look like the kernel's.
inline constexpr std::string_view kHypervisor = "(XEN)";

/// Takes "<13>" (facility * 8 + severity) or SUSE's "<1.5>" (facility.severity), the blank that may
/// follow, and RFC 5424's version "1 ", which may be there without a priority. Takes nothing if
/// neither is there. This is not printk's "<6>": a stamp must follow, which the caller checks.
/// Returns whether the version is there.
bool take_syslog_priority(LineReader& reader, LinePrefix& prefix);

/// What stands between a logger's stamp and a record.
enum class Origin : std::uint8_t {
    kKernelTag,    ///< ends with "kernel: " or "kernel - - - "
    kKernelStamp,  ///< no tag, but then the kernel's own stamp
    kOther,        ///< ends with the tag of another program
    kNone,         ///< neither: the line's end, or too much text, came first
};

/// Takes what stands between a logger's stamp and a record: a host's name, a level word ("INFO",
/// "kern.info"), a tag, RFC 5424's further fields, the mark of a terminal program, or other short
/// words; and the kernel's own stamp, if it is there. Sets prefix.length, and prefix.priority if
/// the kernel has no level of its own before its stamp. The reader's state is unspecified unless
/// the result is kKernelTag or kKernelStamp.
Origin take_origin(LineReader& reader, LinePrefix& prefix);

/// Takes what follows the stamp of an RFC 5424 line: " host kernel - - - ", and the kernel's own
/// stamp. Otherwise as take_origin().
Origin take_rfc5424_origin(LineReader& reader, LinePrefix& prefix);

/// Whether the program that hands the kernel's records to syslog wrote this text itself, under the
/// kernel's tag: "klogd started: BusyBox v1.36.1 ...". Source: klogd.c of sysklogd 1.5 and busybox
/// 1.36, plugins/imklog of rsyslog 8.
bool is_kernel_loggers_own(std::string_view text);

/// Takes "kernel: ", "kernel:" or "kernel[0]: ", or the same with "klogd". Takes nothing and
/// returns false if it is not there.
bool take_kernel_tag(LineReader& reader);

}  // namespace lastwords::printkfmt
