#!/usr/bin/env node
/** The program `ipc-lab`: the generic command line with this project's tasks. */

import { runCli } from '../src/cli/run-cli.js';
import { registry } from './registry.js';

await runCli(registry);
