// SPDX-License-Identifier: GPL-2.0-or-later
// torture: many threads write to one log, and signals interrupt them as NMIs do. Every record must
// be in the log once and unchanged. This is a program of its own, so that it can be built with
// ThreadSanitizer.
//
// usage: torture [RECORDS [THREADS]]     RECORDS: the number of records of all rounds together; a
// round writes as many records as fit into the region
#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "runtime/plog.h"

namespace {

constexpr std::size_t kRegionBytes = std::size_t{64} << 20;
constexpr std::uint32_t kNmisMax = 2000;  // the most NMIs of one thread in one round

plog* current_log = nullptr;
thread_local std::uint16_t this_cpu = 0;
thread_local std::uint8_t this_context = PLOG_CONTEXT_TASK;
thread_local std::uint32_t nmis = 0;
thread_local volatile sig_atomic_t open_to_nmis = 0;

/// Writes a text of 40 to 79 bytes that depends on the writer and the number. Returns its length.
std::size_t make_text(char* to, unsigned cpu, bool nmi, std::uint32_t number) {
    const int head = std::snprintf(to, 40, "%s %u %u ", nmi ? "nmi" : "task", cpu, number);
    const std::size_t bytes = 40 + (number * 7 + cpu) % 40;
    for (auto at = static_cast<std::size_t>(head); at < bytes; ++at) {
        to[at] = static_cast<char>('!' + (at * 31 + number * 17 + cpu) % 90);
    }
    return bytes;
}

void write_one(bool nmi, std::uint32_t number) {
    char text[80];
    const plog_message message{text, make_text(text, this_cpu, nmi, number), 6, 0, 0};
    if (plog_store(current_log, &message) == PLOG_NO_SEQ) {
        std::abort();
    }
}

void on_signal(int) {
    if (open_to_nmis != 0 && nmis < kNmisMax) {
        const std::uint8_t before = this_context;
        this_context = PLOG_CONTEXT_NMI;
        write_one(true, nmis++);
        this_context = before;
    }
}

struct Writer {
    std::uint32_t records = 0;
    std::uint32_t nmis = 0;  // how many messages its NMIs wrote
};

bool complain(const char* what, std::uint64_t seq) {
    std::fprintf(stderr, "torture: seq %llu: %s\n", static_cast<unsigned long long>(seq), what);
    return false;
}

/// Checks that each message of each writer is there once, byte for byte.
bool check(const plog& log, const std::vector<Writer>& writers) {
    std::vector<std::vector<bool>> seen(2 * writers.size());
    std::uint64_t expected = 0;
    for (std::size_t i = 0; i < writers.size(); ++i) {
        seen[2 * i].resize(writers[i].records);
        seen[2 * i + 1].resize(writers[i].nmis);
        expected += writers[i].records + writers[i].nmis;
    }
    if (log.refused != 0 || plog_next_seq(&log) != expected) {
        return complain("refused, or another number of seqs than of messages", plog_next_seq(&log));
    }
    for (std::uint64_t seq = 0; seq < expected; ++seq) {
        plog_record record{};
        char text[PLOG_TEXT_BYTES_MAX];
        if (plog_read(&log, seq, &record, text) != PLOG_FOUND) {
            return complain("lost", seq);
        }
        char kind[8];
        unsigned cpu = 0;
        unsigned number = 0;
        char wanted[80];
        const std::string head(text, 40);
        const bool parsed = std::sscanf(head.c_str(), "%7s %u %u", kind, &cpu, &number) == 3;
        const bool nmi = record.context == PLOG_CONTEXT_NMI;
        if (!parsed || cpu != record.cpu || cpu >= writers.size() ||
            number >= seen[2 * cpu + (nmi ? 1 : 0)].size() ||
            record.length != make_text(wanted, cpu, nmi, number) ||
            std::string(text, record.length) != std::string(wanted, record.length)) {
            return complain("altered", seq);
        }
        if (seen[2 * cpu + (nmi ? 1 : 0)][number]) {
            return complain("there twice", seq);
        }
        seen[2 * cpu + (nmi ? 1 : 0)][number] = true;
    }
    return true;
}

/// Interrupts the writers until all have finished.
void interrupt(const std::vector<pthread_t>& threads, const std::atomic<unsigned>& running) {
    while (running.load() != 0) {
        for (const pthread_t thread : threads) {
            pthread_kill(thread, SIGUSR1);
        }
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
}

bool run_round(std::uint32_t records, unsigned threads, unsigned char* region) {
    std::fill_n(region, kRegionBytes, static_cast<unsigned char>(0));
    std::vector<unsigned long> memory(plog_memory_bytes(kRegionBytes, threads) / sizeof(long) + 1);
    plog log{};
    plog_setup setup{};
    setup.region = region;
    setup.region_bytes = kRegionBytes;
    setup.memory = memory.data();
    setup.memory_bytes = memory.size() * sizeof(long);
    setup.cpus = threads;
    if (!plog_attach(&log, &setup)) {
        return complain("cannot attach", 0);
    }
    current_log = &log;
    std::vector<Writer> writers(threads);
    std::vector<std::thread> running;
    std::vector<pthread_t> handles;
    std::atomic<unsigned> busy{threads};
    std::atomic<bool> end{false};
    for (unsigned cpu = 0; cpu < threads; ++cpu) {
        running.emplace_back([&, cpu] {
            this_cpu = static_cast<std::uint16_t>(cpu);
            open_to_nmis = 1;
            const std::uint32_t share = records / threads;
            for (std::uint32_t i = 0; i < share; ++i) {
                write_one(false, i);
            }
            --busy;
            while (!end.load()) {  // signals may still arrive
                std::this_thread::yield();
            }
            open_to_nmis = 0;
            writers[cpu] = {share, nmis};
        });
        handles.push_back(running.back().native_handle());
    }
    interrupt(handles, busy);
    end = true;
    for (std::thread& thread : running) {
        thread.join();
    }
    return check(log, writers);
}

}  // namespace

extern "C" {

std::uint64_t plog_port_time_ns() {
    return 0;
}

plog_caller plog_port_caller() {
    return {1, this_cpu, this_context};
}

void plog_port_clean(const volatile void*, std::size_t) {}
void plog_port_persist() {}
void plog_port_pause() {}
bool plog_port_stop_cpu(std::uint16_t, int) {
    return false;
}
}

int main(int argc, char** argv) {
    const std::uint64_t wanted = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000'000;
    const unsigned threads =
        argc > 2 ? static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10)) : 64;
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &action, nullptr);
    void* const region = std::aligned_alloc(4096, kRegionBytes);
    const std::uint32_t round = 300'000;
    std::uint64_t done = 0;
    bool good = region != nullptr && threads > 0;
    while (good && done < wanted) {
        const auto now = static_cast<std::uint32_t>(std::min<std::uint64_t>(round, wanted - done));
        good = run_round(now, threads, static_cast<unsigned char*>(region));
        done += now;
    }
    std::free(region);
    std::printf("torture: %llu records by %u threads: %s\n", static_cast<unsigned long long>(done),
                threads, good ? "all there" : "FAILED");
    return good ? 0 : 1;
}
