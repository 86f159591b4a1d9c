/** Preloaded with --import: when the process ends it prints, as a last line of JSON, every module that was loaded. */

import { createRequire, register } from 'node:module';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';

const { port1, port2 } = new MessageChannel();
port1.unref();
const hooks = `
let port;
export function initialize(data) { port = data.port; }
export async function load(url, context, next) { port.postMessage(url); return next(url, context); }
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: { port: port2 }, transferList: [port2] });

process.on('exit', () => {
  const urls: string[] = Object.keys(createRequire(import.meta.url).cache);
  for (let message = receiveMessageOnPort(port1); message !== undefined; message = receiveMessageOnPort(port1)) {
    urls.push(message.message as string);
  }
  process.stdout.write(`\n${JSON.stringify(urls)}`);
});
