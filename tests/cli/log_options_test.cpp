// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of cli/log_options.cpp.
#include "cli/log_options.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace lastwords::cli {
namespace {

LogOptions parsed(const std::vector<std::string>& arguments) {
    CLI::App app;
    LogOptions options;
    add_log_options(app, options);
    EXPECT_FALSE(parse(app, arguments));
    return options;
}

TEST(LogOptions, DefaultIsDmesgWithoutAnyFilter) {
    const LogRequest request = resolve_options(parsed({}), false).value();
    EXPECT_EQ(request.format->name, "dmesg");
    EXPECT_FALSE(request.filter.levels);
    EXPECT_FALSE(request.since);
    EXPECT_FALSE(request.render.color);
    EXPECT_FALSE(request.render.terminal);
    EXPECT_FALSE(request.needs_wall_clock());
}

TEST(LogOptions, ShortOptionsCanBeJoined) {
    const LogOptions options = parsed({"-xTl", "err"});
    EXPECT_TRUE(options.decode);
    EXPECT_TRUE(options.wall_time);
    EXPECT_EQ(options.levels, "err");
}

TEST(LogOptions, ColorTakesItsValueOnlyBehindAnEqualsSign) {
    EXPECT_EQ(parsed({"--color=always"}).color, "always");
    EXPECT_EQ(parsed({"--color"}).color, "auto");
    EXPECT_EQ(parsed({"-L"}).color, "auto");
}

TEST(LogOptions, ColorFollowsTheTerminalAndNoColor) {
    unsetenv("NO_COLOR");
    EXPECT_TRUE(resolve_options(parsed({}), true).value().render.color);
    EXPECT_FALSE(resolve_options(parsed({"--color=never"}), true).value().render.color);
    EXPECT_TRUE(resolve_options(parsed({"--color=always"}), false).value().render.color);
    setenv("NO_COLOR", "1", 1);
    EXPECT_FALSE(resolve_options(parsed({}), true).value().render.color);
    setenv("NO_COLOR", "", 1);
    EXPECT_TRUE(resolve_options(parsed({}), true).value().render.color);
    unsetenv("NO_COLOR");
}

TEST(LogOptions, WallTimeIsNeededForItsDisplayAndForWallTimeLimits) {
    EXPECT_TRUE(resolve_options(parsed({"-T"}), false).value().needs_wall_clock());
    EXPECT_TRUE(
        resolve_options(parsed({"--since", "2026-11-21"}), false).value().needs_wall_clock());
    EXPECT_FALSE(resolve_options(parsed({"--since", "-5"}), false).value().needs_wall_clock());
}

TEST(LogOptions, WallTimeGivesWayToNoTime) {
    EXPECT_FALSE(resolve_options(parsed({"-tT"}), false).value().render.wall_time);
}

TEST(LogOptions, WallTimeIsForFormatsThatHaveAPlaceForIt) {
    EXPECT_TRUE(
        resolve_options(parsed({"-T", "--format", "json"}), false).value().render.wall_time);
    EXPECT_FALSE(
        resolve_options(parsed({"-T", "--format", "console"}), false).value().needs_wall_clock());
}

TEST(LogOptions, UnknownFormatIsRefusedWithTheFormatsThereAre) {
    const auto request = resolve_options(parsed({"--format", "xml"}), false);
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().message,
              "--format xml: expected one of dmesg, console, extended, kmsg, json, raw");
}

TEST(LogOptions, HelpNamesEveryFormat) {
    CLI::App app;
    LogOptions options;
    add_log_options(app, options);
    const std::string help = app.help();
    for (const printkfmt::Format& format : printkfmt::formats()) {
        EXPECT_NE(help.find(format.description), std::string::npos) << format.name;
    }
}

}  // namespace
}  // namespace lastwords::cli
