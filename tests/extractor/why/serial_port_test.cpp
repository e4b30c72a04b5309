// SPDX-License-Identifier: GPL-2.0-or-later
// Tests the reason that a serial console's port is suspended or off.
#include "extractor/why/serial_port.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <optional>

#include "extractor/why/console_case.h"
#include "tests/support/fake_kernel.h"

namespace lastwords::test {
namespace {

using printkfmt::ConsoleFlag;
using printkfmt::Reason;
using printkfmt::Sureness;
using printkfmt::Why;
using ::testing::HasSubstr;

constexpr std::uint64_t kStateBytes = 128;
constexpr std::uint64_t kIflagsAt = 16;
constexpr std::uint64_t kPowerAt = 48;
constexpr std::uint64_t kPortAt = 56;
constexpr std::uint64_t kLockAt = 8;

/// ttyS1, the second port of its driver.
class SerialConsole : public ::testing::Test {
 protected:
    FakeKernel kernel;
    VirtAddr driver = kernel.allocate(64);
    VirtAddr states = kernel.allocate(4 * kStateBytes);
    VirtAddr state = states + kStateBytes;
    VirtAddr port = kernel.allocate(64);
    printkfmt::Console console;
    printkfmt::Source source;
    extractor::LockState lock;

    SerialConsole() {
        kernel.offset("console.data", 32);
        kernel.offset("uart_driver.dev_name", 8);
        kernel.offset("uart_driver.state", 24);
        kernel.offset("uart_state.port", 0);
        kernel.offset("uart_state.pm_state", kPowerAt);
        kernel.offset("uart_state.uart_port", kPortAt);
        kernel.offset("uart_port.lock", kLockAt);
        kernel.offset("tty_port.iflags", kIflagsAt);
        kernel.size("uart_state", kStateBytes);
        console.driver = "ttyS";
        console.index = 1;
        console.address = kernel.allocate(64);
        console.position_known = true;
        console.flags = static_cast<std::uint32_t>(ConsoleFlag::kEnabled);
        kernel.put_word(console.address + 32, driver.value);
        kernel.put_word(driver + 8, kernel.place(as_bytes("ttyS")).value);
        kernel.put_word(driver + 24, states.value);
        kernel.put_word(state + kPortAt, port.value);
    }

    std::optional<Why> judge() {
        source.consoles = {console};
        OpenedKernel opened(kernel);
        extractor::PrintVariables variables(opened.view);
        return extractor::judge_port_suspended(
            {source.consoles.front(), source, variables, nullptr, lock, {}, {}, {}, {}, {}});
    }
};

TEST_F(SerialConsole, PrintsToAPortThatIsOn) {
    console.coverage.unflushed = 3;
    EXPECT_FALSE(judge());
}

TEST_F(SerialConsole, IsSilentWhileItsPortIsSuspended) {
    console.coverage.unflushed = 3;
    console.flags = 0;
    kernel.put_word(state + kIflagsAt, 1U << 1U);  // TTY_PORT_SUSPENDED
    const std::optional<Why> why = judge();
    ASSERT_TRUE(why);
    EXPECT_EQ(why->reason, Reason::kPortSuspended);
    EXPECT_EQ(why->sureness, Sureness::kProved);
    EXPECT_EQ(why->evidence.front().address, state + kIflagsAt);
}

TEST_F(SerialConsole, ThatGotEverythingMayHaveASuspendedPort) {
    kernel.put_word(state + kIflagsAt, 1U << 1U);
    EXPECT_FALSE(judge());
}

// The position of such a console goes on, although nothing arrives.
TEST_F(SerialConsole, LosesWhatIsPrintedToAPortThatIsOff) {
    kernel.put(state + kPowerAt, 4, 3);  // UART_PM_STATE_OFF
    const std::optional<Why> why = judge();
    ASSERT_TRUE(why);
    EXPECT_EQ(why->reason, Reason::kPortSuspended);
    EXPECT_EQ(why->sureness, Sureness::kLikely);
    EXPECT_THAT(why->evidence.front().fact, HasSubstr("UART_PM_STATE_OFF"));
}

TEST_F(SerialConsole, HasThePortOfItsOwnIndex) {
    kernel.put(states + kPowerAt, 4, 3);
    EXPECT_FALSE(judge());
}

TEST_F(SerialConsole, OfAnotherDriverIsNoSerialPort) {
    console.driver = "ttyAMA";
    kernel.put(state + kPowerAt, 4, 3);
    EXPECT_FALSE(judge());
}

TEST_F(SerialConsole, IsSuspendedWithAllOthersByTheMachine) {
    console.coverage.unflushed = 3;
    console.all_suspended = true;
    kernel.put_word(state + kIflagsAt, 1U << 1U);
    EXPECT_FALSE(judge());
}

TEST_F(SerialConsole, NamesTheLockOfItsPort) {
    OpenedKernel opened(kernel);
    const auto found = extractor::read_serial_port(opened.view, console);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->lock, port + kLockAt);
}

}  // namespace
}  // namespace lastwords::test
