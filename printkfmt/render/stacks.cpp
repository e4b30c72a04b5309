// SPDX-License-Identifier: GPL-2.0-or-later
// Writes stacks as text and JSON.
#include "printkfmt/render/stacks.h"

#include <fmt/format.h>

#include "printkfmt/render/code_lines.h"
#include "printkfmt/render/json_line.h"
#include "printkfmt/text/escape.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
constexpr std::uint64_t kNsPerMicrosecond = 1000;

std::string hex(VirtAddr at) {
    return fmt::format("{:#x}", at.value);
}

std::string task_title(const KernelTask& task, bool running) {
    std::string title = fmt::format("{}, pid {}", task.comm, task.pid);
    if (task.kernel_thread && task.pid != 0) {
        title += ", kernel thread";
    }
    if (running) {
        return title + ", running";
    }
    title += fmt::format(", {} ({})", meaning_of_state(task.state), task.state);
    if (task.in_iowait) {
        title += ", waits for I/O";
    }
    if (task.last_ran_ns) {
        title += fmt::format(", last ran at {}.{:06}", *task.last_ran_ns / kNsPerSecond,
                             *task.last_ran_ns % kNsPerSecond / kNsPerMicrosecond);
    }
    return title;
}

void append_json_frames(const Stack& stack, JsonLine& line) {
    std::string frames = "[";
    for (const Frame& frame : stack.frames) {
        frames += frames.size() > 1 ? "," : "";
        {
            JsonLine one(frames);
            one.text("address", hex(frame.at));
            one.text("function", frame.function);
            if (frame.guess) {
                one.boolean("guess", true);
            }
            if (frame.interrupted) {
                one.boolean("interrupted", true);
            }
            if (!frame.lines.empty()) {
                one.verbatim("code", choices_json(frame.lines));
            }
        }
        frames.pop_back();  // the newline
    }
    line.verbatim("frames", frames + "]");
}

void append_json_task(const KernelTask& task, JsonLine& line) {
    line.text("task", hex(task.address));
    line.number("pid", task.pid);
    line.number("tgid", task.tgid);
    line.text("comm", task.comm);
    line.text("state", std::string(1, task.state));
    line.number("state_bits", task.state_bits);
    if (task.cpu) {
        line.number("task_cpu", *task.cpu);
    }
    line.boolean("kernel_thread", task.kernel_thread);
    line.boolean("in_iowait", task.in_iowait);
    if (task.last_ran_ns) {
        line.number("last_ran_ns", *task.last_ran_ns);
    }
}

}  // namespace

std::string stack_title(const Stack& stack) {
    const std::string task =
        stack.task ? task_title(*stack.task, stack.cpu.has_value()) : "a task that is not known";
    return stack.cpu ? fmt::format("CPU {}: {}", *stack.cpu, task) : task;
}

std::string frame_text(const Frame& frame) {
    return (frame.guess ? "? " : "") + frame.function;
}

void append_stack(const Stack& stack, std::string& out) {
    append_terminal_escaped(stack_title(stack), out);
    out += '\n';
    for (const Frame& frame : stack.frames) {
        const std::string lines = lines_text(frame.lines);
        append_terminal_escaped(
            fmt::format("  {}{}{}", frame_text(frame), lines.empty() ? "" : "  ", lines), out);
        out += '\n';
    }
    append_terminal_escaped(fmt::format("  ({}{})", stack.complete ? "" : "ends here: ", stack.end),
                            out);
    out += '\n';
}

void append_json_stack(const Stack& stack, std::optional<std::size_t> source, std::string& out) {
    JsonLine line(out);
    line.text("kind", "stack");
    if (source) {
        line.number("source", *source);
    }
    if (stack.cpu) {
        line.number("cpu", *stack.cpu);
    }
    if (stack.task) {
        append_json_task(*stack.task, line);
    }
    append_json_frames(stack, line);
    line.boolean("complete", stack.complete);
    if (!stack.begin.empty()) {
        line.text("begin", stack.begin);
    }
    line.text("end", stack.end);
}

}  // namespace lastwords::printkfmt
