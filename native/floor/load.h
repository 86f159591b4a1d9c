// An open-loop load: records offered by the clock, and their arrivals noted. Called by Obey.
#pragma once

#include <string>

#include "command.h"
#include "failure.h"

namespace lab {

/** Sends record i when it is due, at once when that is past; replies with scheduleNs and latesNs. */
Outcome Offer(const Command& command, std::string* json);

/** Takes and checks records; replies with arrivalsNs, from startNs on. */
Outcome Receive(const Command& command, std::string* json);

}  // namespace lab
