// SPDX-License-Identifier: GPL-2.0-or-later
// ByteReader: reads in a worker thread the bytes in which records are kept.
#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QString>
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "extractor/open_options.h"
#include "extractor/recovered.h"
#include "printkfmt/model/byte_block.h"

namespace lastwords::gui {

/// Records of one source.
struct SourceRecords {
    std::size_t source = 0;  ///< index into Recovered::sources
    std::vector<printkfmt::Record> records;
};

struct RecordBlocks {
    std::vector<printkfmt::ByteBlock> blocks;
    QString problem;  ///< why there are no more of them; empty: these are all
};

class ByteReader final : public QObject {
    Q_OBJECT

 public:
    /// `options`: those with which `recovered` was read.
    ByteReader(std::shared_ptr<const extractor::Recovered> recovered,
               extractor::OpenOptions options, QObject* parent = nullptr);
    ~ByteReader() override;  ///< stops the worker and waits for it

    /// Starts to read, and emits read() at the end. The files are opened again the first time. Of
    /// what is asked for while a reading goes on, only the last is read.
    void find(SourceRecords wanted);

 signals:
    void read(const lastwords::gui::RecordBlocks& blocks);

 private:
    class Files;

    void start(SourceRecords wanted);
    void finish();

    std::shared_ptr<Files> files_;  // shared with the worker
    std::optional<SourceRecords> next_;
    QFutureWatcher<RecordBlocks> watcher_;
};

}  // namespace lastwords::gui
