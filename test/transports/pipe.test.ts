/** Subjects `pipe` and `pipe-spin` under the contract of every record transport, `pipe` with ordinary calls and with the prepared ones of the measured loops. */

import { describeRecordChannel } from '../contracts/record-channel.js';
import { makePipeTransport } from './pipe-transport.js';
import { PLAIN_CALLS, PREPARED_CALLS, SPINNING_CALLS } from './ruled-calls.js';

describeRecordChannel(makePipeTransport('pipe', PLAIN_CALLS));
describeRecordChannel(makePipeTransport('pipe with prepared calls', PREPARED_CALLS));
describeRecordChannel(makePipeTransport('pipe-spin', SPINNING_CALLS, { way: 'spin' }));
