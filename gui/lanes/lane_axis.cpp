// SPDX-License-Identifier: GPL-2.0-or-later
// Keeps the rows at which the picture changes: the first one of each small step of either scale,
// and the one before it, so that a jump in time is as sharp as it is in the log.
#include "gui/lanes/lane_axis.h"

#include <algorithm>
#include <cmath>

namespace lastwords::gui {

namespace {

/// Steps of a scale, of which each keeps at most two rows. No screen has as many pixels.
constexpr double kSteps = 4096;
/// The part of the width that all records share equally on the scale of time. It keeps apart the
/// records of the same time, of which there are many at boot.
constexpr double kShared = 0.1;

double part(double value, double all) {
    return all > 0 ? value / all : 0;
}

double between(double left, double right, double part) {
    return left + (right - left) * part;
}

std::uint64_t between(std::uint64_t left, std::uint64_t right, double part) {
    if (part >= 1) {
        return right;
    }
    const auto way = static_cast<std::uint64_t>(static_cast<double>(right - left) * part);
    return left + std::min(way, right - left);
}

}  // namespace

LaneAxis::LaneAxis(const std::vector<RowPlace>& rows, std::uint64_t begin, std::uint64_t end)
    : rows_(static_cast<std::uint32_t>(rows.size())) {
    first_ns_ = rows.empty() ? 0 : rows.front().time_ns;
    last_ns_ = rows.empty() ? 0 : rows.back().time_ns;
    const auto extras = static_cast<double>(
        std::count_if(rows.begin(), rows.end(), [](const RowPlace& row) { return row.extra; }));
    const double all = static_cast<double>(end - begin) + extras;
    points_.push_back({begin, first_ns_, 0, 0, 0});
    double before = 0;  // extra rows
    Point last;         // the row before, which is not always kept
    bool last_is_kept = true;
    for (std::uint32_t i = 0; i < rows_; ++i) {
        Point point{std::clamp(rows[i].number, begin, end), rows[i].time_ns, i};
        place(point, static_cast<double>(point.number - begin) + before, all);
        before += rows[i].extra ? 1 : 0;
        const Point& kept = points_.back();
        const bool same =
            std::floor(point.by_number * kSteps) == std::floor(kept.by_number * kSteps) &&
            std::floor(point.by_time * kSteps) == std::floor(kept.by_time * kSteps);
        if (!same && !last_is_kept) {
            points_.push_back(last);
        }
        if (!same || i == 0) {
            points_.push_back(point);
        }
        last_is_kept = !same || i == 0;
        last = point;
    }
    if (!last_is_kept) {
        points_.push_back(last);
    }
    points_.push_back({end, last_ns_, rows_, 1, 1});
}

/// Sets the point's places. `count`: numbers and extra rows before it, of `all`.
void LaneAxis::place(Point& point, double count, double all) const {
    point.by_number = part(count, all);
    const double time = part(static_cast<double>(point.time_ns - first_ns_),
                             static_cast<double>(last_ns_ - first_ns_));
    point.by_time = hasTimes() ? kShared * point.by_number + (1 - kShared) * time : point.by_number;
}

LaneAxis::Place LaneAxis::placeBy(LaneScale scale) {
    return scale == LaneScale::kTime ? &Point::by_time : &Point::by_number;
}

double LaneAxis::ofRow(std::uint32_t row, LaneScale scale) const {
    const Place place = placeBy(scale);
    const auto right = std::upper_bound(points_.begin(), points_.end(), row,
                                        [](std::uint32_t r, const Point& p) { return r < p.row; });
    if (right == points_.begin() || right == points_.end()) {
        return right == points_.end() ? 1 : 0;
    }
    const Point& left = *std::prev(right);
    return between(left.*place, (*right).*place,
                   part(row - left.row, static_cast<double>(right->row - left.row)));
}

double LaneAxis::beginOf(Seq number, LaneScale scale) const {
    const Place place = placeBy(scale);
    const auto right =
        std::upper_bound(points_.begin(), points_.end(), number.value,
                         [](std::uint64_t n, const Point& p) { return n < p.number; });
    if (right == points_.begin() || right == points_.end()) {
        return right == points_.end() ? 1 : 0;
    }
    const Point& left = *std::prev(right);
    return between(left.*place, (*right).*place,
                   part(static_cast<double>(number.value - left.number),
                        static_cast<double>(right->number - left.number)));
}

double LaneAxis::endBefore(Seq number, LaneScale scale) const {
    const auto exact =
        std::lower_bound(points_.begin(), points_.end(), number.value,
                         [](const Point& p, std::uint64_t n) { return p.number < n; });
    return exact != points_.end() && exact->number == number.value ? (*exact).*placeBy(scale)
                                                                   : beginOf(number, scale);
}

LaneAxis::Between LaneAxis::at(double place, LaneScale scale) const {
    const Place by = placeBy(scale);
    const auto right = std::upper_bound(points_.begin(), points_.end(), place,
                                        [&](double x, const Point& p) { return x < p.*by; });
    if (right == points_.begin() || right == points_.end()) {
        const Point& end = right == points_.end() ? points_.back() : points_.front();
        return {&end, &end, 0};
    }
    const Point& left = *std::prev(right);
    return {&left, &*right, part(place - left.*by, (*right).*by - left.*by)};
}

std::uint32_t LaneAxis::rowAt(double place, LaneScale scale) const {
    const Between found = at(place, scale);
    const std::uint64_t row =
        between(std::uint64_t{found.left->row}, std::uint64_t{found.right->row}, found.part);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(row, std::max(rows_, 1U) - 1));
}

Seq LaneAxis::numberAt(double place, LaneScale scale) const {
    const Between found = at(place, scale);
    const std::uint64_t end = points_.back().number;
    const std::uint64_t number = between(found.left->number, found.right->number, found.part);
    return Seq{end > points_.front().number ? std::min(number, end - 1) : number};
}

std::uint64_t LaneAxis::timeAt(double place, LaneScale scale) const {
    const Between found = at(place, scale);
    return between(found.left->time_ns, found.right->time_ns, found.part);
}

}  // namespace lastwords::gui
