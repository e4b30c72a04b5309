// SPDX-License-Identifier: GPL-2.0-or-later
// LaneAxis: where the rows of a log lie on the lanes of its consoles, by number or by time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "printkfmt/base/strong.h"

namespace lastwords::gui {

/// What the lanes count from left to right.
enum class LaneScale : std::uint8_t {
    kNumber,  ///< the records' numbers (Log::number_of())
    kTime,
};

/// Where one row lies. Both values grow, or stay, from row to row.
struct RowPlace {
    std::uint64_t number = 0;  ///< of the record, or of the next one if the row has no number
    std::uint64_t time_ns = 0;
    /// The row has no number and takes a place of its own between those that have one.
    bool extra = false;
};

/// Maps rows, numbers and times to places from 0 (left) to 1 (right) and back. Keeps a bounded
/// number of points, however long the log is; between two points it interpolates.
class LaneAxis {
 public:
    /// The lanes begin at the number `begin` and end before `end`.
    LaneAxis(const std::vector<RowPlace>& rows, std::uint64_t begin, std::uint64_t end);

    /// Whether there are two different times, so that LaneScale::kTime shows something.
    bool hasTimes() const { return last_ns_ > first_ns_; }
    bool hasNumbers() const { return points_.back().number > points_.front().number; }
    std::uint64_t firstTime() const { return first_ns_; }
    std::uint64_t lastTime() const { return last_ns_; }

    double ofRow(std::uint32_t row, LaneScale scale) const;
    /// The left end of the record with this number.
    double beginOf(Seq number, LaneScale scale) const;
    /// The right end of the records before this number.
    double endBefore(Seq number, LaneScale scale) const;

    /// The row at this place; 0 if there are no rows.
    std::uint32_t rowAt(double place, LaneScale scale) const;
    Seq numberAt(double place, LaneScale scale) const;
    std::uint64_t timeAt(double place, LaneScale scale) const;

 private:
    struct Point {
        std::uint64_t number = 0;
        std::uint64_t time_ns = 0;
        std::uint32_t row = 0;
        double by_number = 0;
        double by_time = 0;
    };
    using Place = double Point::*;

    static Place placeBy(LaneScale scale);
    /// The point at or left of `place`, and how far `place` is from it to the next one (0 to 1).
    struct Between {
        const Point* left;
        const Point* right;  // `left` itself at the right end
        double part;
    };
    Between at(double place, LaneScale scale) const;
    void place(Point& point, double count, double all) const;

    std::vector<Point> points_;  // never empty
    std::uint32_t rows_ = 0;
    std::uint64_t first_ns_ = 0;
    std::uint64_t last_ns_ = 0;
};

}  // namespace lastwords::gui
