// The member that answers the requests of the sweep's I/O workloads. Called by main for `floor answer`.
#pragma once

namespace lab {

/** Greets, obeys until EOF on fd 0; returns the exit status. */
int RunAnswer();

}  // namespace lab
