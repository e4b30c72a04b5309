// SPDX-License-Identifier: GPL-2.0-or-later
// Counts the heap with the hooks of the sanitizers.
#include "tests/fuzz/text_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <utility>
#include <vector>

#include "extractor/text/text_sources.h"
#include "printkfmt/render/log_walk.h"
#include "printkfmt/render/renderer.h"
#include "printkfmt/render/report.h"

#if defined(__SANITIZE_ADDRESS__)
#define LASTWORDS_COUNTS_HEAP 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LASTWORDS_COUNTS_HEAP 1
#endif
#endif

#ifdef LASTWORDS_COUNTS_HEAP
// Debian's g++ 12 does not have sanitizer/allocator_interface.h, which declares them.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*allocated)(const volatile void*,
                                                                           std::size_t),
                                                         void (*freed)(const volatile void*));
extern "C" std::size_t __sanitizer_get_allocated_size(const volatile void*);
#endif

namespace lastwords::test {

namespace {

using printkfmt::ByteRun;
using printkfmt::Log;
using printkfmt::Source;

std::int64_t heap_bytes = 0;
std::int64_t heap_peak = 0;

/// Begins to count, from 0.
void count_heap() {
#ifdef LASTWORDS_COUNTS_HEAP
    static const int installed = __sanitizer_install_malloc_and_free_hooks(
        [](const volatile void* /*memory*/, std::size_t bytes) {
            heap_bytes += static_cast<std::int64_t>(bytes);
            heap_peak = std::max(heap_peak, heap_bytes);
        },
        [](const volatile void* memory) {
            heap_bytes -= static_cast<std::int64_t>(__sanitizer_get_allocated_size(memory));
        });
    static_cast<void>(installed);
#endif
    heap_bytes = 0;
    heap_peak = 0;
}

/// Returns the first byte of the log's text that does not belong to exactly one record or mark.
std::string misplaced(const Log& log) {
    std::vector<ByteRun> places(log.places.begin(), log.places.end());
    for (const printkfmt::Mark& mark : log.marks) {
        places.push_back(mark.place);
    }
    // An empty place stands before the one that begins there.
    std::sort(places.begin(), places.end(), [](const ByteRun& a, const ByteRun& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t at = 0;
    for (const ByteRun& place : places) {
        if (place.begin != at || place.end < place.begin) {
            break;
        }
        at = place.end;
    }
    return at == log.input.size()
               ? std::string()
               : fmt::format("byte {} of {} does not belong to one record", at, log.input.size());
}

/// Prints what is known about the source, then its records in all formats, each by itself. Returns
/// how many bytes that are.
std::size_t print(const Source& source) {
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

std::string check_once(std::string_view text, bool capture) {
    printkfmt::ParseOptions options;
    options.capture = capture;
    for (const Source& source : extractor::make_text_sources(text, "text", options)) {
        if (std::string wrong = misplaced(source.log); !wrong.empty()) {
            return wrong;
        }
        if (print(source) == 0) {
            return "nothing is printed";
        }
    }
    return {};
}

}  // namespace

std::string check_text(std::string_view text) {
    constexpr double kSecondsMax = 5;
    constexpr std::int64_t kHeapBytesMax = std::int64_t{64} << 20;
    count_heap();
    const std::clock_t begin = std::clock();
    std::string wrong = check_once(text, false);
    wrong = wrong.empty() ? check_once(text, true) : wrong;
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    if (wrong.empty() && seconds > kSecondsMax) {
        wrong = fmt::format("it took {:.1f} s", seconds);
    }
    if (wrong.empty() && heap_peak > kHeapBytesMax + 8 * static_cast<std::int64_t>(text.size())) {
        wrong = fmt::format("it took {} bytes of heap for {} bytes", heap_peak, text.size());
    }
    return wrong;
}

}  // namespace lastwords::test
