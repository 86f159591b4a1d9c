// What went wrong, in the form in which it is sent to the parent. Returned by everything in the floor that can fail.
#pragma once

#include <optional>
#include <string>

namespace lab {

struct Failure {
  const char* code;  // one of LabErrorCode (src/core/errors.ts)
  std::string message;
};

/** Nothing, or what went wrong. */
using Outcome = std::optional<Failure>;

}  // namespace lab
