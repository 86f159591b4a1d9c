// What fills the pipes of a multiplexing consumer: many on a schedule, or one as fast as it goes. Called by Obey and text.cc.
#pragma once

#include <cstdint>
#include <string>

#include "command.h"
#include "failure.h"

namespace lab {

/** Writes the end record and closes the descriptor, so that its reader sees both; adds the checksum to `sum`. */
Outcome EndStream(int fd, uint32_t sequence, uint32_t* sum);

/** Sends record i to descriptor i mod fds when it is due, at once when that is past; replies with scheduleNs and latesNs. */
Outcome OfferMany(const Command& command, std::string* json);

/** Writes as fast as the pipe takes it for a time, then ends the stream; replies with records. */
Outcome Gush(const Command& command, std::string* json);

}  // namespace lab
