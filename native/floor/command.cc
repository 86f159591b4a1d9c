// One line of the member protocol, taken apart.
#include "command.h"

#include <algorithm>

namespace lab {
namespace {

Failure Usage(const std::string& message) { return {"usage", message}; }

/** At most 15 digits: every value is a number that JavaScript holds exactly. */
bool ParseNumber(std::string_view text, uint64_t* number) {
  if (text.empty() || text.size() > 15) return false;
  *number = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return false;
    *number = *number * 10 + static_cast<uint64_t>(digit - '0');
  }
  return true;
}

}  // namespace

uint64_t Command::operator[](std::string_view key) const {
  const auto found = std::find_if(values.begin(), values.end(), [key](const auto& pair) { return pair.first == key; });
  return found == values.end() ? 0 : found->second;
}

Outcome ParseCommand(std::string_view line, Command* command) {
  *command = {};
  size_t start = 0;
  while (start <= line.size()) {
    const size_t end = std::min(line.find(' ', start), line.size());
    const std::string_view word = line.substr(start, end - start);
    start = end + 1;
    if (word.empty()) return Usage("words of a command are separated by single spaces");
    if (command->verb.empty()) {
      command->verb = word;
      continue;
    }
    const size_t equals = word.find('=');
    uint64_t number;
    if (equals == std::string_view::npos || !ParseNumber(word.substr(equals + 1), &number)) {
      return Usage("expected key=NUMBER, got " + std::string(word));
    }
    command->values.emplace_back(word.substr(0, equals), number);
  }
  return {};
}

Failure FailUnknownVerb(const Command& command, const char* known) {
  return Usage("unknown verb " + command.verb + "; known: " + known);
}

Outcome RequireKeys(const Command& command, std::initializer_list<KeyRange> keys) {
  for (const auto& [key, value] : command.values) {
    const auto known = std::find_if(keys.begin(), keys.end(), [&key = key](const KeyRange& range) { return key == range.key; });
    if (known == keys.end()) return Usage(command.verb + " has no key " + key);
    if (value < known->min || value > known->max) {
      return Usage(command.verb + ": " + key + " must be from " + std::to_string(known->min) + " to " +
                   std::to_string(known->max) + ", got " + std::to_string(value));
    }
  }
  for (const KeyRange& range : keys) {
    const auto times = std::count_if(command.values.begin(), command.values.end(),
                                     [&range](const auto& pair) { return pair.first == range.key; });
    if (times != 1) return Usage(command.verb + " needs " + range.key + " once");
  }
  return {};
}

}  // namespace lab
