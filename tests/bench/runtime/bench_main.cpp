// SPDX-License-Identifier: GPL-2.0-or-later
// runtime_bench: measures how long a message of 64 bytes takes in each log, and how long it takes
// to read a full log. bench.py runs it and compares the figures with the limits; alone it is an
// ordinary Google Benchmark program. Every log is checked before it is timed.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "runtime/plog_checksum.h"
#include "tests/bench/runtime/logs.h"
#include "tests/bench/runtime/messages.h"
#include "tests/bench/runtime/port.h"

namespace lastwords::bench {
namespace {

constexpr std::size_t kKernelsDefault = std::size_t{128} << 10;  // as by CONFIG_LOG_BUF_SHIFT=17
constexpr std::size_t kLarge = std::size_t{1} << 20;
constexpr unsigned kWritersMax = 8;

[[noreturn]] void fail(const char* log, const std::string& what) {
    std::fprintf(stderr, "runtime_bench: %s: %s\n", log, what.c_str());
    std::exit(1);
}

/// Checks a log: several threads write, then thread 0 writes again. A reader must get only messages
/// that were written, those of each thread in order, and at the end all of thread 0's last
/// messages.
template <typename Log>
void check(const char* name) {
    constexpr unsigned kWriters = 4;
    constexpr unsigned kNumbers = 20'000;
    constexpr unsigned kLast = 100;
    Log log(kKernelsDefault, kWriters);
    std::vector<std::thread> threads;
    for (unsigned writer = 0; writer < kWriters; ++writer) {
        threads.emplace_back([&log, writer] {
            this_thread_is(writer);
            for (unsigned number = 0; number < kNumbers; ++number) {
                log.write(writer, text_of(writer, number));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (unsigned number = kNumbers; number < kNumbers + kLast; ++number) {
        log.write(0, text_of(0, number));
    }
    std::vector<unsigned> next(kWriters);
    unsigned in_a_row = 0;  // how many of thread 0's last messages the reader has got so far
    log.read([&](std::string_view text) {
        const std::optional<Message> message = message_of(text);
        if (!message || message->writer >= kWriters || message->number < next[message->writer]) {
            fail(name, "read what was not written there: " + std::string(text));
        }
        next[message->writer] = message->number + 1;
        in_a_row =
            message->writer == 0 && message->number == kNumbers + in_a_row ? in_a_row + 1 : 0;
    });
    if (in_a_row != kLast) {
        fail(name, "the newest messages are not there");
    }
}

template <typename Log>
void write(benchmark::State& state, bool writes_back) {
    static std::unique_ptr<Log> log;
    const auto writer = static_cast<unsigned>(state.thread_index());
    if (writer == 0) {
        log = std::make_unique<Log>(static_cast<std::size_t>(state.range(0)), kWritersMax);
        write_back(writes_back);
    }
    this_thread_is(writer);
    const std::string text = text_of(writer, 0);
    std::int64_t refused = 0;
    for (auto _ : state) {  // the threads wait for each other before and after the loop
        refused += log->write(writer, text) ? 0 : 1;
    }
    state.SetItemsProcessed(state.iterations() - refused);
    state.counters["refused"] = static_cast<double>(refused);
    if (writer == 0) {
        log.reset();
        write_back(false);
    }
}

template <typename Log>
void read(benchmark::State& state) {
    Log log(kLarge, 1);
    for (std::size_t i = 0; i < 2 * kLarge / kTextBytes; ++i) {
        log.write(0, text_of(0, static_cast<unsigned>(i)));
    }
    std::int64_t messages = 0;
    std::uint64_t sum = 0;
    for (auto _ : state) {
        log.read([&](std::string_view text) {
            ++messages;
            sum += static_cast<unsigned char>(text.back());
        });
    }
    benchmark::DoNotOptimize(sum);
    state.counters["messages"] = static_cast<double>(messages / state.iterations());
}

/// The checksum of a record with such a text, as plog computes it: the header from `epoch` on, then
/// the text.
void checksum(benchmark::State& state, decltype(&plog_crc32c) crc32c) {
    std::string header(sizeof(plog_record) - offsetof(plog_record, epoch), 'h');
    const std::string text = text_of(0, 0);
    const auto bytes = [](const std::string& of) {
        return static_cast<const std::uint8_t*>(static_cast<const void*>(of.data()));
    };
    for (auto _ : state) {
        const std::uint32_t crc =
            crc32c(crc32c(0, bytes(header), header.size()), bytes(text), text.size());
        header[4] = static_cast<char>(crc);  // as the next header waits for the next message
    }
}

template <typename Log>
void add(const std::string& name) {
    check<Log>(name.c_str());
    const auto set = [](benchmark::internal::Benchmark* added) {
        added->ArgName("bytes")->Arg(kKernelsDefault)->Arg(kLarge)->UseRealTime();
        added->Threads(1)->Threads(2)->Threads(4)->Threads(8);
    };
    set(benchmark::RegisterBenchmark(("write/" + name).c_str(), write<Log>, false));
    if (std::is_same_v<Log, PlogLog> && can_write_back()) {
        set(benchmark::RegisterBenchmark(("write/" + name + "+writeback").c_str(), write<Log>,
                                         true));
    }
    benchmark::RegisterBenchmark(("read/" + name).c_str(), read<Log>)
        ->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace lastwords::bench

int main(int argc, char** argv) {
    using namespace lastwords::bench;
    add<PlogLog>("plog");
    add<LinuxLog>("linux");
    add<SpinlockLog>("spinlock");
    add<StagingLog>("staging");
    benchmark::RegisterBenchmark("checksum/by the CPU's instruction", checksum, plog_crc32c);
    benchmark::RegisterBenchmark("checksum/from the table", checksum, plog_crc32c_portable);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
