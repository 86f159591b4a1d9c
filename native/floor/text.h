// The job's producer: parts of files as records of whole lines. Called by main for `floor text`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "command.h"
#include "failure.h"

namespace lab {

/** Bytes [start, end) of one file. */
struct Segment {
  std::string path;
  uint64_t start;
  uint64_t end;
};

/** Takes PATH START END [PATH START END …] apart; none at all is a producer with nothing to say. */
Outcome ParseSegments(const std::vector<std::string>& words, std::vector<Segment>* segments);

/** Obeys send-text: sends the segments to fd 3, with an end record; replies with records. */
Outcome ObeyText(const std::vector<Segment>& segments, const Command& command, std::string* json);

}  // namespace lab
