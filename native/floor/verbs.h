// What `floor` without arguments does when told to: round trips, streams, loads, many pipes. Called by main.
#pragma once

#include <string>

#include "command.h"
#include "failure.h"

namespace lab {

/** Obeys one command. On success `json` gets the fields that follow `"ok":true`. */
Outcome Obey(const Command& command, std::string* json);

}  // namespace lab
