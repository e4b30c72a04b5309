// SPDX-License-Identifier: GPL-2.0-or-later
// PlaceList: for each record of a text, the bytes from which it was parsed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "printkfmt/model/byte_run.h"

namespace lastwords::printkfmt {

/// Runs of bytes of one text, which has less than 4 GiB. Takes half the memory of the ByteRuns.
class PlaceList {
 public:
    std::size_t size() const { return places_.size(); }
    bool empty() const { return places_.empty(); }
    ByteRun operator[](std::size_t index) const {
        return {places_[index].begin, places_[index].end};
    }
    ByteRun back() const { return (*this)[size() - 1]; }

    class Iterator {
     public:
        using value_type = ByteRun;
        using difference_type = std::ptrdiff_t;
        Iterator() = default;
        Iterator(const PlaceList& list, std::size_t at) : list_(&list), at_(at) {}
        ByteRun operator*() const { return (*list_)[at_]; }
        Iterator& operator++() {
            ++at_;
            return *this;
        }
        Iterator operator++(int) { return {*list_, at_++}; }
        bool operator==(const Iterator&) const = default;

     private:
        const PlaceList* list_ = nullptr;
        std::size_t at_ = 0;
    };
    Iterator begin() const { return {*this, 0}; }
    Iterator end() const { return {*this, size()}; }

    void reserve(std::size_t count) { places_.reserve(count); }
    void push_back(ByteRun run) {
        places_.push_back(
            {static_cast<std::uint32_t>(run.begin), static_cast<std::uint32_t>(run.end)});
    }
    /// Makes the last run end at `end`.
    void extend_back(std::uint64_t end) { places_.back().end = static_cast<std::uint32_t>(end); }

 private:
    struct Place {
        std::uint32_t begin;
        std::uint32_t end;
    };
    std::vector<Place> places_;
};

}  // namespace lastwords::printkfmt
