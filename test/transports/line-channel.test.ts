/** Lines under the contract of every record transport. */

import { describeRecordChannel } from '../contracts/record-channel.js';
import { execaLines, readlineLines } from './line-transport.js';

describeRecordChannel(readlineLines);
describeRecordChannel(execaLines);
