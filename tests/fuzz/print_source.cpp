// SPDX-License-Identifier: GPL-2.0-or-later
// Walks over the records of a source once for each format.
#include "tests/fuzz/print_source.h"

#include <string>

#include "printkfmt/render/log_walk.h"
#include "printkfmt/render/renderer.h"
#include "printkfmt/render/report.h"

namespace lastwords::test {

std::size_t print_source(const printkfmt::Source& source) {
    std::size_t bytes = 0;
    for (const auto& rows : {printkfmt::summary_rows(source), printkfmt::info_rows(source)}) {
        bytes += rows.size();
    }
    for (const printkfmt::Format& format : printkfmt::formats()) {
        printkfmt::RenderContext context(source, {});
        context.options.terminal = format.json || format.has_remarks;
        context.options.color = format.has_remarks;
        context.options.caller = true;
        std::string out;
        printkfmt::walk_log(source.log, true, [&](const printkfmt::LogItem& item) {
            if (item.kind == printkfmt::LogItem::Kind::kRecord) {
                out.clear();
                format.append(context, *item.record, out);
                bytes += out.size();
            }
            return true;
        });
    }
    return bytes;
}

}  // namespace lastwords::test
