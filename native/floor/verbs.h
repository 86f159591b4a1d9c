// What a record member does when told to: round trips, streams, loads. Called by the member loop.
#pragma once

#include <string>

#include "command.h"
#include "failure.h"

namespace lab {

/** Obeys one command of a member that has a pair of descriptors, or writes to many. On success `json` gets the fields that follow `"ok":true`. */
Outcome Obey(const Command& command, std::string* json);

}  // namespace lab
