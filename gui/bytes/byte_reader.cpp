// SPDX-License-Identifier: GPL-2.0-or-later
// Only one worker at a time uses the files, because the next one starts when it has ended.
#include "gui/bytes/byte_reader.h"

#include <QtConcurrent/QtConcurrentRun>
#include <exception>
#include <map>
#include <utility>

#include "extractor/record_bytes.h"
#include "gui/base/page.h"
#include "gui/base/workers.h"

namespace lastwords::gui {

/// The opened files of each source.
class ByteReader::Files {
 public:
    Files(std::shared_ptr<const extractor::Recovered> recovered, extractor::OpenOptions options)
        : recovered_(std::move(recovered)), options_(std::move(options)) {
        options_.progress = [this](const std::string&, double) { return !stopped_; };
    }

    void stop() { stopped_ = true; }

    RecordBlocks blocksOf(const SourceRecords& wanted) {
        Opened& opened = openedOf(wanted.source);
        RecordBlocks found{{}, opened.problem};
        try {
            for (const printkfmt::Record& record : wanted.records) {
                for (printkfmt::ByteBlock& block : opened.bytes->of(record)) {
                    found.blocks.push_back(std::move(block));
                }
            }
        } catch (const std::exception& error) {
            found.problem = shownText(error.what());
        }
        return found;
    }

 private:
    struct Opened {
        std::unique_ptr<extractor::RecordBytes> bytes;
        QString problem;
    };

    Opened& openedOf(std::size_t source) {
        const auto known = opened_.find(source);
        if (known != opened_.end()) {
            return known->second;
        }
        Opened opened;
        try {
            auto bytes = extractor::RecordBytes::open(*recovered_, source, options_);
            if (bytes) {
                opened.bytes = *std::move(bytes);
            } else {
                opened.problem = shownText(bytes.error().message);
            }
        } catch (const std::exception& error) {
            opened.problem = shownText(error.what());
        }
        if (!opened.bytes) {
            opened.bytes = extractor::RecordBytes::in_memory(*recovered_, source);
        }
        return opened_.emplace(source, std::move(opened)).first->second;
    }

    std::shared_ptr<const extractor::Recovered> recovered_;
    extractor::OpenOptions options_;
    std::atomic<bool> stopped_ = false;
    std::map<std::size_t, Opened> opened_;
};

ByteReader::ByteReader(std::shared_ptr<const extractor::Recovered> recovered,
                       extractor::OpenOptions options, QObject* parent)
    : QObject(parent), files_(std::make_shared<Files>(std::move(recovered), std::move(options))) {
    connect(&watcher_, &QFutureWatcher<RecordBlocks>::finished, this, &ByteReader::finish);
}

ByteReader::~ByteReader() {
    files_->stop();
    watcher_.waitForFinished();
}

void ByteReader::find(SourceRecords wanted) {
    if (watcher_.isRunning()) {
        next_ = std::move(wanted);
        return;
    }
    start(std::move(wanted));
}

void ByteReader::start(SourceRecords wanted) {
    watcher_.setFuture(QtConcurrent::run(&workers(), [files = files_, wanted = std::move(wanted)] {
        return files->blocksOf(wanted);
    }));
}

void ByteReader::finish() {
    if (next_) {
        start(*std::exchange(next_, std::nullopt));
        return;
    }
    emit read(watcher_.result());
}

}  // namespace lastwords::gui
