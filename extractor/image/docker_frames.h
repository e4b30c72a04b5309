// SPDX-License-Identifier: GPL-2.0-or-later
// is_docker_stream(): tells what Docker's API sent, with its frames around the output.
#pragma once

#include "extractor/file/input_file.h"

namespace lastwords::extractor {

/// Whether the file is a list of frames: the number of a stream (0 to 2), three zeros, a big-endian
/// u32, and so many bytes of output (Docker's API, "attach to a container": of a container without
/// a terminal). The last frame must end where the file does, unless there are many.
bool is_docker_stream(const ByteSource& file);

}  // namespace lastwords::extractor
