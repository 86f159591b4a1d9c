#!/usr/bin/env node
/** The program `ipc-lab`: the generic command line with this project's tasks, and what only the whole lab can do. */

import { addInstructorCommands } from '../src/cli/instructor-commands.js';
import { runCli } from '../src/cli/run-cli.js';
import { registry } from './registry.js';

await runCli(registry, addInstructorCommands);
