// SPDX-License-Identifier: GPL-2.0-or-later
// SourceView: one source on one page: the summary, the consoles, the log, and what is missing.
#pragma once

#include <QWidget>
#include <memory>

#include "printkfmt/model/source.h"

namespace lastwords::gui {

class SourceView final : public QWidget {
    Q_OBJECT

 public:
    explicit SourceView(const std::shared_ptr<const printkfmt::Source>& source,
                        QWidget* parent = nullptr);
};

}  // namespace lastwords::gui
