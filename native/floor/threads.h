// The member whose threads measure together. Called by main for `floor threads SUBJECT CPUS`.
#pragma once

namespace lab {

/** Greets, obeys until EOF on fd 0 and ends the process; returns the exit status only where the arguments are wrong. */
int RunThreads(const char* subject, const char* cpus);

}  // namespace lab
