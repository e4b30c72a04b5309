// SPDX-License-Identifier: GPL-2.0-or-later
// Starts lastwords with its output in files or on a pseudo terminal.
#include "tests/cli/run_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <system_error>

#include "tests/support/temp_file.h"

namespace lastwords::test {

namespace {

class Spawn {
 public:
    Spawn() { posix_spawn_file_actions_init(&actions_); }
    Spawn(const Spawn&) = delete;
    Spawn& operator=(const Spawn&) = delete;
    ~Spawn() { posix_spawn_file_actions_destroy(&actions_); }

    void open(int descriptor, const std::string& path, int flags = O_WRONLY) {
        posix_spawn_file_actions_addopen(&actions_, descriptor, path.c_str(), flags | O_NOCTTY, 0);
    }
    pid_t start(const std::vector<std::string>& arguments) {
        std::vector<std::string> words{LASTWORDS_PROGRAM};
        words.insert(words.end(), arguments.begin(), arguments.end());
        std::vector<char*> values;
        for (std::string& word : words) {
            values.push_back(word.data());
        }
        values.push_back(nullptr);
        pid_t process = 0;
        const int error =
            posix_spawn(&process, LASTWORDS_PROGRAM, &actions_, nullptr, values.data(), environ);
        if (error != 0) {
            throw std::system_error(error, std::generic_category(), LASTWORDS_PROGRAM);
        }
        return process;
    }

 private:
    posix_spawn_file_actions_t actions_{};
};

/// Waits for the program to end. Returns what is known without its output.
Outcome wait_for(pid_t process) {
    int status = 0;
    struct rusage usage {};
    wait4(process, &status, 0, &usage);
    Outcome outcome;
    outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    outcome.peak_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
    return outcome;
}

std::string text_of(const TempFile& file) {
    const std::vector<std::byte> bytes = read_file(file.path());
    return std::string(as_text(bytes));
}

/// Returns all that the program writes to the terminal. `master`: the other end of the terminal.
/// Reading ends when no process has the terminal open.
std::string read_terminal(int master) {
    std::string out;
    std::array<char, 4096> block{};
    for (;;) {
        const ssize_t count = ::read(master, block.data(), block.size());
        if (count <= 0) {
            return out;
        }
        out.append(block.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace

std::size_t Outcome::error_lines() const {
    return static_cast<std::size_t>(std::count(err.begin(), err.end(), '\n'));
}

Outcome run_lastwords(const std::vector<std::string>& arguments, const std::string& out_path,
                      const std::string& in_path) {
    const TempFile out;
    const TempFile err;
    Spawn spawn;
    spawn.open(STDIN_FILENO, in_path, O_RDONLY);
    spawn.open(STDOUT_FILENO, out_path.empty() ? out.path() : out_path);
    spawn.open(STDERR_FILENO, err.path());
    Outcome outcome = wait_for(spawn.start(arguments));
    outcome.out = text_of(out);
    outcome.err = text_of(err);
    return outcome;
}

Outcome run_lastwords_on_terminal(const std::vector<std::string>& arguments) {
    const TempFile err;
    const int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) {
        throw std::system_error(errno, std::generic_category(), "pseudo terminal");
    }
    Spawn spawn;
    spawn.open(STDOUT_FILENO, ptsname(master));
    spawn.open(STDERR_FILENO, err.path());
    const pid_t process = spawn.start(arguments);
    std::string out = read_terminal(master);
    ::close(master);
    Outcome outcome = wait_for(process);
    outcome.out = std::move(out);
    outcome.err = text_of(err);
    return outcome;
}

}  // namespace lastwords::test
