// SPDX-License-Identifier: GPL-2.0-or-later
// Goes through the rows once, and hands each to the renderer of the format.
#include "gui/export/row_export.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QSaveFile>
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "gui/base/save_file.h"
#include "gui/export/area_export.h"
#include "printkfmt/render/csv.h"
#include "printkfmt/render/dmesg.h"
#include "printkfmt/render/html_report.h"
#include "printkfmt/render/json.h"
#include "printkfmt/render/merged_json.h"
#include "printkfmt/render/remark.h"
#include "printkfmt/text/escape.h"

namespace lastwords::gui {

namespace {

using printkfmt::LogItem;
using printkfmt::ShownRow;
using printkfmt::Source;

constexpr std::size_t kChunk = 256U << 10;  // bytes that are written at once

/// What all formats are made from.
struct Rows {
    explicit Rows(const ExportRequest& of)
        : request(of), rows(*of.rows), source(of.rows->source()) {
        if (rows.timeline() == nullptr && request.recovered->sources.size() > 1) {
            index = static_cast<std::size_t>(&source - request.recovered->sources.data());
        }
    }

    ShownRow shown(std::uint32_t number, const LogRow& row) const {
        ShownRow made;
        made.kind = row.kind;
        made.record = row.record;
        made.has_fates = row.has_fates;
        made.remark = remarkOf(row);
        made.in = rows.whoHas(row);
        made.crash = rows.crashRow() == number;
        if (row.isRecord() && !row.entry) {
            made.device = source.log.device_of(row.record);
            made.comm = source.log.task_of(row.record).comm;
            made.cpu = source.log.cpu_of(row.record);
        }
        if (request.notes) {
            Note note = noteOn(*request.notes, keysOf(rows, row, *request.recovered));
            made.marked = note.marked;
            made.note = std::move(note.text);
        }
        return made;
    }

    std::string remarkOf(const LogRow& row) const {
        return row.isRecord() ? printkfmt::remark(contextOf(row), row.record) : row.remark;
    }

    printkfmt::RenderContext contextOf(const LogRow& row) const {
        printkfmt::RenderContext context(source, {});
        context.ghost = row.kind == LogItem::Kind::kGhost;
        context.source_index = index;
        return context;
    }

    const ExportRequest& request;
    const LogRows& rows;
    const Source& source;
    std::optional<std::size_t> index;  // of the source, if there are several
};

/// One format: what it writes before the rows, for each row, and behind them.
class Writer {
 public:
    explicit Writer(const Rows& rows) : rows_(rows) {}
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    virtual ~Writer() = default;

    virtual void begin(std::string& /*out*/) {}
    virtual void row(std::uint32_t number, const LogRow& row, std::string& out) = 0;
    virtual void end(std::string& /*out*/) {}

 protected:
    const Rows& rows_;
};

class TextWriter final : public Writer {
 public:
    using Writer::Writer;
    void row(std::uint32_t /*number*/, const LogRow& row, std::string& out) override {
        if (row.isRecord()) {
            printkfmt::append_dmesg(rows_.contextOf(row), row.record, out);
        } else {
            out += "{lastwords: " + printkfmt::terminal_escaped(rows_.remarkOf(row)) + "}\n";
        }
    }
};

class JsonWriter final : public Writer {
 public:
    using Writer::Writer;
    void begin(std::string& out) override {
        const extractor::Recovered& all = *rows_.request.recovered;
        printkfmt::append_json_head(all.paths, out);
        const auto* timeline = rows_.rows.timeline();
        if (timeline != nullptr) {
            for (std::size_t i = 0; i < all.sources.size(); ++i) {
                printkfmt::append_json_source(all.sources[i], i, out);
                for (const printkfmt::Mark& mark : all.sources[i].log.marks) {
                    printkfmt::append_json_mark(mark, i, out);
                }
            }
            printkfmt::append_json_story(*timeline, out);
        } else if (rows_.index) {
            printkfmt::append_json_source(rows_.source, rows_.index, out);
        }
    }
    void row(std::uint32_t /*number*/, const LogRow& row, std::string& out) override {
        if (row.entry) {
            printkfmt::append_json_entry(rows_.rows.sources(), *row.entry, out);
        } else if (rows_.rows.timeline() != nullptr) {
            return;  // as merge: marks stand at the head, and gaps are what the seqs say
        } else if (row.isRecord()) {
            printkfmt::append_json(rows_.contextOf(row), row.record, out);
        } else if (row.kind == LogItem::Kind::kGap) {
            printkfmt::append_json_lost(row.gap, {}, rows_.index, out);
        } else {
            printkfmt::append_json_mark(*row.mark, rows_.index, out);
        }
    }
    void end(std::string& out) override {
        const extractor::Recovered& all = *rows_.request.recovered;
        const bool several = all.sources.size() > 1;
        const auto write = [&](const Findings& findings, std::optional<std::size_t> source) {
            for (const Finding& finding : findings.all()) {
                printkfmt::append_json_finding(finding, several ? source : std::nullopt, out);
            }
        };
        if (const Findings* merging = rows_.rows.mergeFindings()) {
            write(*merging, std::nullopt);
        }
        all.visit_findings(write);
    }
};

class CsvWriter final : public Writer {
 public:
    using Writer::Writer;
    void begin(std::string& out) override { printkfmt::append_csv_head(rows_.source, out); }
    void row(std::uint32_t number, const LogRow& row, std::string& out) override {
        printkfmt::append_csv_row(rows_.source, rows_.shown(number, row), out);
    }
};

std::vector<printkfmt::ReportFile> filesOf(const extractor::Recovered& recovered) {
    std::vector<printkfmt::ReportFile> files;
    for (const extractor::Input& input : recovered.inputs) {
        const QFileInfo file(QString::fromStdString(input.name));
        files.push_back(
            {input.name,
             file.isFile() ? std::optional(static_cast<std::uint64_t>(file.size())) : std::nullopt,
             input.container});
    }
    return files;
}

std::vector<std::string> lettersOf(const LogRows& rows) {
    std::vector<std::string> lines;
    if (rows.timeline() != nullptr) {
        for (const std::uint32_t source : rows.timeline()->sources) {
            lines.push_back(std::string(1, printkfmt::letter_of(source)) + "  " +
                            rows.sources()[source].origin);
        }
    }
    return lines;
}

/// Returns the findings about the files, and those about the sources of the rows.
std::vector<Finding> findingsOf(const Rows& rows) {
    Findings all;
    all.add(rows.request.recovered->findings);
    all.add(rows.rows.findings());
    return all.all();
}

class HtmlWriter final : public Writer {
 public:
    explicit HtmlWriter(const Rows& rows)
        : Writer(rows),
          report_{.source = rows.source,
                  .sources = lettersOf(rows.rows),
                  .files = filesOf(*rows.request.recovered),
                  .findings = findingsOf(rows),
                  .filter = rows.request.filter.toStdString(),
                  .rows = rows.rows.size(),
                  .written = QDateTime::currentDateTimeUtc()
                                 .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss 'UTC'"))
                                 .toStdString()} {}
    void begin(std::string& out) override { printkfmt::append_html_head(report_, out); }
    void row(std::uint32_t number, const LogRow& row, std::string& out) override {
        printkfmt::append_html_row(report_, rows_.shown(number, row), out);
    }
    void end(std::string& out) override { printkfmt::append_html_end(report_, out); }

 private:
    printkfmt::HtmlReport report_;
};

std::unique_ptr<Writer> writerOf(ExportFormat format, const Rows& rows) {
    switch (format) {
        case ExportFormat::kJson:
            return std::make_unique<JsonWriter>(rows);
        case ExportFormat::kCsv:
            return std::make_unique<CsvWriter>(rows);
        case ExportFormat::kHtml:
            return std::make_unique<HtmlWriter>(rows);
        case ExportFormat::kText:
            break;
    }
    return std::make_unique<TextWriter>(rows);
}

Error failureOf(const QSaveFile& file) {
    return {ErrorKind::kSystem,
            QCoreApplication::translate("RowExport", "%1 could not be written: %2")
                .arg(file.fileName(), file.errorString())
                .toStdString()};
}

/// Writes what is in `out`, and empties it.
bool flush(QSaveFile& file, std::string& out) {
    const bool written =
        file.write(out.data(), static_cast<qint64>(out.size())) == static_cast<qint64>(out.size());
    out.clear();
    return written;
}

/// Writes the rows in their format, but for what is left in `out`.
Result<void> writeRows(const ExportRequest& request, const std::function<bool(double)>& progress,
                       QSaveFile& file, std::string& out) {
    const Rows rows(request);
    const std::unique_ptr<Writer> writer = writerOf(request.format, rows);
    const std::size_t count = request.shown ? request.shown->size() : request.rows->size();
    writer->begin(out);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t number =
            request.shown ? (*request.shown)[i] : static_cast<std::uint32_t>(i);
        writer->row(number, request.rows->at(number), out);
        if (out.size() < kChunk) {
            continue;
        }
        if (!progress(static_cast<double>(i) / static_cast<double>(count))) {
            return failure(ErrorKind::kCancelled, "writing was cancelled");
        }
        if (!flush(file, out)) {
            return tl::unexpected(failureOf(file));
        }
    }
    writer->end(out);
    return {};
}

}  // namespace

Result<void> writeExport(const ExportRequest& request,
                         const std::function<bool(double)>& progress) {
    QSaveFile file(request.path);
    if (!file.open(QIODevice::WriteOnly)) {
        return tl::unexpected(failureOf(file));
    }
    std::string out;
    if (request.rows) {
        TRY_VOID(writeRows(request, progress, file, out));
    } else if (request.format == ExportFormat::kJson) {
        appendAreaJson(*request.recovered, request.area, out);
    } else {
        appendAreaText(request.recovered->areas.at(request.area), out);
    }
    if (!progress(1)) {
        return failure(ErrorKind::kCancelled, "writing was cancelled");
    }
    if (!flush(file, out) || !commitWhole(file)) {
        return tl::unexpected(failureOf(file));
    }
    return {};
}

}  // namespace lastwords::gui
