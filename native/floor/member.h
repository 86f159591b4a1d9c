// The member protocol of src/README.md: commands on fd 0, replies on fd 1. Called by main.
#pragma once

namespace lab {

/** SIGPIPE becomes EPIPE; on Linux the process dies with the thread that started it, and its sleeps end when they should. */
void PrepareProcess();

/** Greets, then obeys one command at a time until EOF on fd 0. Returns the exit status. */
int RunMember();

}  // namespace lab
