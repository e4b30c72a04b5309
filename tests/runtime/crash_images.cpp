// SPDX-License-Identifier: GPL-2.0-or-later
// CrashImages: enumerates or samples the possible contents of a region after a crash.
#include "tests/runtime/crash_images.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace lastwords::test {

namespace {

constexpr std::size_t kWordBytes = sizeof(plog_word);

}  // namespace

std::uint64_t CrashImages::safe_word(std::size_t index) const {
    std::uint64_t value = 0;
    std::memcpy(&value, &safe_[index * kWordBytes], kWordBytes);
    return value;
}

void CrashImages::put(std::vector<std::byte>& image, std::size_t index, std::uint64_t value) const {
    std::memcpy(&image[index * kWordBytes], &value, kWordBytes);
}

void CrashImages::store(const RegionEvent& event) {
    const std::size_t index = event.at / kWordBytes;
    Word& word = words_[index];
    std::uint64_t value = word.values.empty() ? safe_word(index) : word.values.back();
    std::memcpy(reinterpret_cast<std::byte*>(&value) + event.at % kWordBytes, &event.value,
                event.bytes);
    word.values.push_back(value);
}

void CrashImages::persist() {
    for (auto entry = words_.begin(); entry != words_.end();) {
        Word& word = entry->second;
        if (word.cleaned != 0) {
            put(safe_, entry->first, word.values[word.cleaned - 1]);
            word.values.erase(word.values.begin(),
                              word.values.begin() + static_cast<std::ptrdiff_t>(word.cleaned));
            word.cleaned = 0;
        }
        entry = word.values.empty() ? words_.erase(entry) : std::next(entry);
    }
}

void CrashImages::give(const std::function<void(Bytes image)>& look,
                       std::vector<std::byte>& image) {
    ++given_;
    seen_.insert(std::hash<std::string_view>{}(as_text(image)));
    look(image);
}

void CrashImages::advance(const RegionEvent& event, const std::function<void(Bytes image)>& look) {
    std::optional<std::size_t> fixed;  // the word just stored, which every new image contains
    switch (event.kind) {
        case RegionEvent::Kind::kStore:
            store(event);
            fixed = event.at / kWordBytes;
            break;
        case RegionEvent::Kind::kClean:
            for (auto& [index, word] : words_) {
                const std::size_t at = index * kWordBytes;
                if (at < event.at + event.bytes && event.at < at + kWordBytes) {
                    word.cleaned = word.values.size();
                }
            }
            return;
        case RegionEvent::Kind::kPersist:
            persist();
            break;
        case RegionEvent::Kind::kWritten:
            break;
    }
    std::vector<std::pair<std::size_t, const Word*>> free;
    std::uint64_t choices = 1;
    for (const auto& [index, word] : words_) {
        if (index != fixed) {
            free.emplace_back(index, &word);
            choices = std::min(choices * (word.values.size() + 1), all_up_to_ + 1);
        }
    }
    std::vector<std::byte> image = safe_;
    if (fixed) {
        put(image, *fixed, words_[*fixed].values.back());
    }
    const bool all = choices <= all_up_to_;
    for (std::uint64_t number = 0; number < (all ? choices : samples_); ++number) {
        std::uint64_t rest = all ? number : random_();
        for (const auto& [index, word] : free) {
            const std::uint64_t many = word->values.size() + 1;
            const std::uint64_t choice = all ? rest % many : random_() % many;
            rest /= many;
            put(image, index, choice == 0 ? safe_word(index) : word->values[choice - 1]);
        }
        give(look, image);
    }
}

void CrashImages::restart(Bytes before, std::uint64_t seed) {
    safe_.assign(before.begin(), before.end());
    words_.clear();
    random_.seed(seed);
}

}  // namespace lastwords::test
