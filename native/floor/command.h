// One line of the member protocol, taken apart. Called by the member loop.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "failure.h"

namespace lab {

/** A verb and its key=value pairs; every value of the floor's verbs is a whole number. */
struct Command {
  std::string verb;
  std::vector<std::pair<std::string, uint64_t>> values;

  /** The value of a key that TakeKeys has seen to be there. */
  uint64_t operator[](std::string_view key) const;
};

/** Fills `command` from a line without its newline. */
Outcome ParseCommand(std::string_view line, Command* command);

struct KeyRange {
  const char* key;
  uint64_t min;
  uint64_t max;
};

/** What a verb is answered that the member does not know. */
Failure FailUnknownVerb(const Command& command, const char* known);

/** Fails with `usage` unless the command has exactly these keys, each within its range. */
Outcome RequireKeys(const Command& command, std::initializer_list<KeyRange> keys);

}  // namespace lab
