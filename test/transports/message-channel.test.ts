/** Messages of a fork under the contract of every record transport, in both serialisations. */

import { describeRecordChannel } from '../contracts/record-channel.js';
import { makeMessageTransport } from './message-transport.js';

describeRecordChannel(makeMessageTransport('json'));
describeRecordChannel(makeMessageTransport('advanced'));
