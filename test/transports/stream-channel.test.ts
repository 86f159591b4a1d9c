/** Streams under the contract of every record transport, over the two kinds of descriptor that join processes. */

import { describeRecordChannel } from '../contracts/record-channel.js';
import { pipeStreams, socketPairStreams } from './stream-transport.js';

describeRecordChannel(pipeStreams);
describeRecordChannel(socketPairStreams);
