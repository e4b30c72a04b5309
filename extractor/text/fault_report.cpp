// SPDX-License-Identifier: GPL-2.0-or-later
// Collects the reports of faults in a log.
#include "extractor/text/fault_report.h"

#include "extractor/text/task_line.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Record;

/// How many reports of the log's beginning, and how many of its end, are kept.
constexpr std::size_t kFirst = 256;
constexpr std::size_t kLast = 256;

/// In how many records behind a report's first line its task and taint may be. All CPUs' registers
/// and stacks may come before.
constexpr std::uint64_t kReportRecords = 200;

class Collector {
 public:
    /// Returns whether enough is known.
    bool add(const Record& record) {
        const std::string_view line = record.text.substr(0, record.text.find('\n'));
        if (found_.panic) {
            read_details(line);
            return found_.panic->taint || ++since_ > kReportRecords;
        }
        if (panic_reason(line)) {
            found_.panic = make(record, line, nullptr);
            since_ = 0;
            return false;
        }
        if (const FaultWords* words = find_fault_words(line)) {
            add_report(make(record, line, words));
            read_details(line);
        } else if (current() && since_++ < kReportRecords) {
            read_details(line);
        }
        return false;
    }

    FaultReports take() {
        if (found_.reports.size() > kFirst + kLast) {
            drop(found_.reports.size() - kFirst - kLast);
        }
        return std::move(found_);
    }

 private:
    static FaultReport make(const Record& record, std::string_view line, const FaultWords* words) {
        FaultReport report;
        // Some consoles pad lines with blanks.
        report.line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
        report.words = words;
        report.seq = record.seq;
        report.position = record.position;
        report.timestamp_ns = record.timestamp_ns;
        return report;
    }

    void add_report(FaultReport report) {
        if (found_.reports.size() == kFirst + 2 * kLast) {
            drop(kLast);
        }
        found_.reports.push_back(std::move(report));
        since_ = 0;
    }

    void drop(std::size_t count) {
        const auto begin = found_.reports.begin() + static_cast<std::ptrdiff_t>(kFirst);
        found_.reports.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
        found_.left_out += count;
    }

    FaultReport* current() {
        if (found_.panic) {
            return &*found_.panic;
        }
        return found_.reports.empty() ? nullptr : &found_.reports.back();
    }

    void read_details(std::string_view line) {
        FaultReport& report = *current();
        if (line.starts_with("---[ end trace ")) {
            report.ended = true;
            return;
        }
        if (report.pid && report.taint) {
            return;
        }
        if (const std::optional<TaskLine> task = read_task_line(line)) {
            report.pid = report.pid ? report.pid : task->pid;
            report.taint = report.taint ? report.taint : task->taint;
        }
    }

    FaultReports found_;
    std::uint64_t since_ = 0;  // records since the newest report
};

}  // namespace

FaultReports find_fault_reports(const printkfmt::Log& log) {
    Collector collector;
    for (const Record& record : log.records) {
        if (log.is_kernels(record) && collector.add(record)) {
            break;
        }
    }
    return collector.take();
}

}  // namespace lastwords::extractor
