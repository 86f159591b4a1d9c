/** Subject `pipe` under the contract of every record transport, with ordinary calls and with the prepared ones of the measured loops. */

import { read, write } from '../../src/sys/io.js';
import { prepareRead, prepareWrite } from '../../src/sys/prepared-io.js';
import { describeRecordChannel } from '../contracts/record-channel.js';
import { makePipeTransport } from './pipe-transport.js';

describeRecordChannel(makePipeTransport('pipe', { makeRead: () => read, makeWrite: () => write }));
describeRecordChannel(
  makePipeTransport('pipe with prepared calls', { makeRead: prepareRead, makeWrite: prepareWrite }),
);
