// SPDX-License-Identifier: GPL-2.0-or-later
// Takes the column with the lines of a log out of a table.
#include <algorithm>
#include <array>
#include <vector>

#include "printkfmt/parse/prefix/line_prefix.h"
#include "printkfmt/parse/prefix/logger_stamped.h"
#include "printkfmt/parse/prefix/wall_time.h"
#include "printkfmt/parse/unwrap/unwrap.h"

namespace lastwords::printkfmt {

namespace {

using Row = std::vector<std::string>;

/// Reads rows. A field in quotes may have newlines in it.
class Rows {
 public:
    Rows(std::string_view text, char between) : text_(text), between_(between) {}

    /// Reads the next row. Returns false at the end.
    bool next(Row& row) {
        row.clear();
        if (at_ >= text_.size()) {
            return false;
        }
        while (take_field(row)) {
        }
        return true;
    }

 private:
    /// Reads a field. Returns whether another one follows in the same row.
    bool take_field(Row& row) {
        constexpr std::size_t kFieldsMax = 256;
        std::string field;
        if (text_.substr(at_).starts_with('"')) {
            for (++at_; at_ < text_.size(); ++at_) {
                if (text_[at_] == '"' && !text_.substr(at_ + 1).starts_with('"')) {
                    ++at_;
                    break;
                }
                at_ += text_[at_] == '"' ? 1U : 0U;
                field += text_[at_];
            }
        }
        while (at_ < text_.size() && text_[at_] != '\n' &&
               (text_[at_] != between_ || row.size() >= kFieldsMax)) {
            field += text_[at_++];
        }
        const bool more = at_ < text_.size() && text_[at_] == between_;
        if (field.ends_with('\r')) {
            field.pop_back();
        }
        row.push_back(std::move(field));
        at_ = std::min(at_ + 1, text_.size());
        return more;
    }

    std::string_view text_;
    char between_;
    std::size_t at_ = 0;
};

/// Whether exports of logs name a column of messages so.
bool is_message_name(std::string_view name) {
    constexpr std::array<std::string_view, 12> kNames{"message", "Message", "msg",  "MESSAGE",
                                                      "log",     "Log",     "line", "Line",
                                                      "text",    "_raw",    "body", "Body"};
    const std::string_view last = name.substr(name.rfind('.') + 1);
    return std::find(kNames.begin(), kNames.end(), last) != kNames.end();
}

/// Returns the time in a field without the "@" that Kibana puts between a date and a clock.
std::string stamp_of(std::string field) {
    if (const std::size_t at = field.find(" @ "); at != std::string::npos) {
        field.erase(at, 2);
    }
    if (field.size() == 13 && field.find_first_not_of("0123456789") == std::string::npos) {
        field.insert(10, ".");  // milliseconds since 1970
    }
    LineReader reader(field);
    LinePrefix prefix;
    return take_logger_stamp(reader, prefix) && reader.rest().empty() ? field : std::string{};
}

/// The columns that are taken, and the rows' direction.
struct Columns {
    std::size_t text = 0;
    std::optional<std::size_t> stamp;
    bool newest_first = false;
};

std::optional<Columns> find_columns(std::string_view text, char between, const Row& head) {
    constexpr std::size_t kRowsLooked = 200;
    Columns columns;
    const auto named = std::find_if(head.begin(), head.end(),
                                    [](const std::string& name) { return is_message_name(name); });
    if (named == head.end()) {
        return std::nullopt;
    }
    columns.text = static_cast<std::size_t>(named - head.begin());
    Rows rows(text, between);
    Row row;
    rows.next(row);
    std::size_t kernel_like = 0;
    for (std::size_t i = 0; i < kRowsLooked && rows.next(row); ++i) {
        kernel_like += columns.text < row.size() && is_kernel_like(row[columns.text]) ? 1U : 0U;
        for (std::size_t column = 0; column < row.size() && !columns.stamp; ++column) {
            if (column != columns.text && !stamp_of(row[column]).empty()) {
                columns.stamp = column;
            }
        }
    }
    constexpr std::size_t kLeast = 2;
    return kernel_like < kLeast ? std::nullopt : std::optional(columns);
}

/// Writes rows as lines. Keeps only where each begins, as tables may have as many as bytes.
class RowWriter {
 public:
    void add(const std::string& stamp, std::string_view line) {
        starts_.push_back(static_cast<std::uint32_t>(out_.size()));
        // A line with a logger's own stamp needs no other.
        if (!stamp.empty()) {
            first_ = first_.empty() ? stamp : first_;
            last_ = stamp;
            out_ += has_logger_stamp(line) ? "" : stamp + " ";
        }
        out_ += line;
        out_ += line.ends_with('\n') ? "" : "\n";
    }
    std::string finish() {
        if (!is_newest_first()) {
            return std::move(out_);
        }
        std::string turned;
        turned.reserve(out_.size());
        std::size_t end = out_.size();
        for (std::size_t i = starts_.size(); i-- > 0;) {
            turned.append(out_, starts_[i], end - starts_[i]);
            end = starts_[i];
        }
        return turned;
    }

 private:
    bool is_newest_first() const {
        constexpr std::int64_t kNear = 1'700'000'000'000'000'000;  // for stamps without a year
        const auto first = parse_wall_time(first_, kNear);
        const auto last = parse_wall_time(last_, kNear);
        return first && last && first->ns > last->ns;
    }

    std::string out_;
    std::vector<std::uint32_t> starts_;
    std::string first_;  // time of the first row that has one
    std::string last_;
};

}  // namespace

std::optional<UnwrappedText> unwrap_csv(std::string_view text) {
    constexpr std::size_t kHeadMax = 1024;
    const std::string_view line = text.substr(0, std::min(text.find('\n'), kHeadMax));
    std::optional<Columns> columns;
    char between = ',';
    for (const char c : {',', ';', '\t'}) {
        Row head;
        Rows first(line, c);
        if (!columns && first.next(head)) {
            columns = find_columns(text, c, head);
            between = c;
        }
    }
    if (!columns) {
        return std::nullopt;
    }
    RowWriter writer;
    Rows rows(text, between);
    Row row;
    rows.next(row);
    while (rows.next(row)) {
        if (columns->text < row.size()) {
            const bool stamped = columns->stamp && *columns->stamp < row.size();
            writer.add(stamped ? stamp_of(row[*columns->stamp]) : std::string{},
                       row[columns->text]);
        }
    }
    return UnwrappedText{writer.finish(), "a table"};
}

}  // namespace lastwords::printkfmt
