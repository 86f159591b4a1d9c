/** The least worker that can be talked to: says a word and lives on until it is ended. Started by isolation-member.ts. */

import { parentPort } from 'node:worker_threads';

parentPort!.on('message', () => {});
parentPort!.postMessage('here');
