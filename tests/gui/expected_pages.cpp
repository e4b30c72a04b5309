// SPDX-License-Identifier: GPL-2.0-or-later
// Knows docs/json.md, and nothing of the values from which both the JSON and the window are made.
#include "tests/gui/expected_pages.h"

#include <fmt/format.h>

#include <QDateTime>
#include <QTimeZone>
#include <algorithm>
#include <cstdint>
#include <string>

#include "gui/base/page.h"
#include "tests/gui/expected_rows.h"

namespace lastwords::test {

namespace {

using nlohmann::json;

/// Returns the value of the key; empty if there is none.
std::string text(const json& object, const char* key) {
    return object.value(key, std::string());
}

QString joined(const std::vector<std::string>& parts, const char* separator) {
    QStringList present;
    for (const std::string& part : parts) {
        if (!part.empty()) {
            present << gui::shownText(part);
        }
    }
    return present.join(QString::fromLatin1(separator));
}

std::string cpus(const json& source) {
    const char* key = source.contains("cpus_present") ? "cpus_present" : "cpus_online";
    if (!source.contains(key)) {
        return {};
    }
    const std::uint64_t count = source.at(key);
    std::string words = fmt::format("{} CPU{}", count, count == 1 ? "" : "s");
    if (source.contains("cpus_online") && source.at("cpus_online") != source.at(key)) {
        words += fmt::format(", {} online", source.at("cpus_online").get<std::uint64_t>());
    }
    return words;
}

std::string seconds(std::uint64_t ns) {
    return fmt::format("{}.{:06} s", ns / 1'000'000'000, ns / 1000 % 1'000'000);
}

std::string utc(std::int64_t since_1970) {
    return QDateTime::fromSecsSinceEpoch(since_1970, QTimeZone::utc())
        .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss 'UTC'"))
        .toStdString();
}

std::string uptime(const json& source) {
    std::vector<std::string> parts;
    const bool known = source.contains("uptime_ns");
    parts.push_back(known ? seconds(source.at("uptime_ns")) : "");
    if (source.contains("crash_time")) {
        parts.push_back("died " + utc(source.at("crash_time")));
    } else if (known && source.contains("boot_time_ns")) {
        const std::int64_t boot = source.at("boot_time_ns");
        const std::int64_t up = source.at("uptime_ns");
        parts.push_back("until " + utc(boot / 1'000'000'000 + up / 1'000'000'000));
    }
    return joined(parts, ", ").toStdString();
}

std::string cause_of_death(const json& source) {
    if (!source.contains("death")) {
        return "the log has no panic or oops line";
    }
    return text(source, "death") +
           (source.contains("death_seq")
                ? fmt::format(" (seq {})", source.at("death_seq").get<std::uint64_t>())
                : "");
}

/// The row is there if the first fault is not the death itself.
std::string first_fault(const json& source) {
    if (!source.contains("cause")) {
        return {};
    }
    std::vector<std::string> parts;
    if (source.contains("first_fault_seq")) {
        parts.push_back(fmt::format("seq {}", source.at("first_fault_seq").get<std::uint64_t>()));
    }
    if (source.contains("first_fault_ts_nsec")) {
        parts.push_back("at " + seconds(source.at("first_fault_ts_nsec")));
    }
    return text(source, "cause") +
           (parts.empty() ? "" : fmt::format(" ({})", joined(parts, ", ").toStdString()));
}

/// Returns "dmesg.txt: printk log" instead of "folder/dmesg.txt: printk log".
QString short_origin(const json& object) {
    const QString origin = gui::shownText(text(object, "origin"));
    return origin.mid(origin.lastIndexOf(u'/', origin.indexOf(QStringLiteral(": "))) + 1);
}

}  // namespace

std::vector<std::size_t> stories_of_several(const CliAnswer& answer) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < answer.merge.size(); ++i) {
        if (answer.merge[i].at("kind") == "story" && answer.merge[i].at("sources").size() > 1) {
            places.push_back(i);
        }
    }
    return places;
}

QStringList page_names(const CliAnswer& answer) {
    QStringList names;
    for (const std::size_t place : stories_of_several(answer)) {
        QStringList letters;
        for (const std::size_t source : answer.merge.at(place).at("sources")) {
            letters << QString(QChar::fromLatin1(
                static_cast<char>(source < 26 ? 'A' + source : 'a' + (source - 26))));
        }
        names << letters.join(QStringLiteral(", ")) + QStringLiteral(": all of one crash");
    }
    for (const json& source : answer.sources()) {
        names << short_origin(source);
    }
    for (const json& area : of_kind(answer.pstore, "area")) {
        names << QStringLiteral("pstore: ") + short_origin(area);
    }
    return names.replaceInStrings(QStringLiteral("&"), QStringLiteral("&&"));
}

std::map<QString, QString> summary_rows(const CliAnswer& answer, std::size_t source) {
    const Objects sources = answer.sources();
    const json& one = sources.at(source);
    const QString kernel =
        joined({text(one, "release"), text(one, "architecture"), text(one, "version")}, " ");
    std::map<QString, QString> rows{
        {QStringLiteral("kernel"), kernel.isEmpty() ? QStringLiteral("not known") : kernel},
        {QStringLiteral("machine"),
         joined({text(one, "nodename"), cpus(one), text(one, "hardware")}, ", ")},
        {QStringLiteral("uptime"), QString::fromStdString(uptime(one))},
        {QStringLiteral("died of"), gui::shownText(cause_of_death(one))},
        {QStringLiteral("first fault"), gui::shownText(first_fault(one))}};
    std::erase_if(rows, [](const auto& row) { return row.second.isEmpty(); });
    return rows;
}

std::set<std::size_t> linked_consoles(const CliAnswer& answer, std::size_t source) {
    const Objects consoles = of_kind(of_source(answer.consoles, source), "console");
    std::set<std::size_t> linked;
    for (const json& one : of_source(answer.unflushed, source)) {
        const bool lacking = one.at("kind") == "lost" ||
                             (one.at("kind") == "record" && one.at("state") != "buffered");
        for (std::size_t i = 0; lacking && i < consoles.size(); ++i) {
            if (consoles[i].at("name") == one.at("console")) {
                linked.insert(i);
            }
        }
    }
    return linked;
}

QStringList remarks(const Objects& objects) {
    QStringList lines;
    for (const json& finding : of_kind(objects, "finding")) {
        lines << (finding.at("weight") == "loss" ? QStringLiteral("missing: ") : QString()) +
                     gui::shownText(text(finding, "message"));
    }
    return lines;
}

QStringList remarks_of_merging(const CliAnswer& answer) {
    const QStringList of_reading = remarks(answer.info);
    QStringList lines;
    for (const QString& line : remarks(answer.merge)) {
        if (!of_reading.contains(line)) {
            lines << line;
        }
    }
    return lines;
}

QStringList remarks_of_story(const CliAnswer& answer, std::size_t story) {
    QStringList lines;
    for (const std::size_t source : answer.merge.at(story).at("sources")) {
        Objects its;
        for (const json& one : answer.info) {
            if (one.contains("source") && one.at("source") == source) {
                its.push_back(one);
            }
        }
        lines << remarks(its);
    }
    lines << remarks_of_merging(answer);
    lines.removeDuplicates();
    return lines;
}

QStringList zone_row(const json& zone) {
    QStringList state;
    if (!zone.at("has_header").get<bool>()) {
        state << QStringLiteral("header destroyed");
    }
    if (zone.at("corrected") != 0) {
        state << QString::fromStdString(zone.at("corrected").dump() + " bytes corrected");
    }
    if (zone.at("uncorrectable") != 0) {
        state << QString::fromStdString(zone.at("uncorrectable").dump() + " blocks uncorrectable");
    }
    const auto hex = [&](const char* key) {
        return QString::fromStdString(fmt::format("{:#x}", zone.at(key).get<std::uint64_t>()));
    };
    return {gui::shownText(text(zone, "type") + ' ' + zone.at("index").dump()),
            hex("offset"),
            hex("size"),
            QString::fromStdString(zone.at("used").dump()),
            QString::fromStdString(zone.at("ecc").dump()),
            state.join(QStringLiteral(", "))};
}

QString pstore_headline(const json& record) {
    std::string head = text(record, "name");
    if (record.contains("reason")) {
        head += fmt::format(": {} {}", text(record, "reason"), record.value("count", 0U));
    }
    if (record.contains("time")) {
        head += ", " + utc(record.at("time"));
    }
    head += record.at("shown").get<bool>() ? "" : ", the kernel would not show it";
    if (record.value("cut", false) || (record.contains("codec") && text(record, "codec").empty())) {
        head += ", its compressed bytes are damaged";
    }
    return gui::shownText(head);
}

QString pstore_file(const json& record) {
    return gui::shownText(text(record, "preface")) + exact_text(record) +
           gui::shownText(text(record, "notice"));
}

QString pstore_doubtful(const json& record) {
    std::string bytes = text(record, "text");
    if (record.contains("raw")) {
        bytes =
            QByteArray::fromBase64(QByteArray::fromStdString(text(record, "raw"))).toStdString();
    }
    QString doubtful;
    for (const json& run : record.value("doubtful", json::array())) {
        const std::size_t begin = std::min(run.at(0).get<std::size_t>(), bytes.size());
        doubtful += gui::shownText(bytes.substr(begin, run.at(1).get<std::size_t>() - begin));
    }
    return doubtful;
}

}  // namespace lastwords::test
