// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the JSON that lastwords prints.
#pragma once

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace lastwords::test {

/// Returns the object of each line. Throws nlohmann::json::exception if a line is not JSON.
inline std::vector<nlohmann::json> objects(const std::string& text) {
    std::vector<nlohmann::json> all;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        all.push_back(nlohmann::json::parse(line));
    }
    return all;
}

}  // namespace lastwords::test
