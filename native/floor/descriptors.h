// The kinds of this process's descriptors as the kernel names them. Called for the greeting.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace lab {

/** Returns (fd, kind) of the open descriptors from `from` up to the first gap, at most IPC_LAB_DESCRIPTORS of them. */
std::vector<std::pair<int, std::string>> ListDescriptors(int from);

}  // namespace lab
