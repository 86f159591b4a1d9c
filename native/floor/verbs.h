// What a record member does when told to: initiate, respond, produce, consume, encode, offer, receive. Called by the member loop.
#pragma once

#include <string>

#include "command.h"
#include "failure.h"

namespace lab {

/** Obeys one command. On success `json` gets the fields that follow `"ok":true`. */
Outcome Obey(const Command& command, std::string* json);

}  // namespace lab
