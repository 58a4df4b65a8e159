/** Entry point of a process that takes what senders send, over TLS, and does nothing with it: what is left is the sender's own work. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What the process is started with, as JSON in its first argument. */
export interface SinkArguments {
  readonly cert: string;
  readonly key: string;
}

const ANSWER = JSON.stringify({ accepted: 0, rejected: [] });

const { cert, key } = JSON.parse(process.argv[2] ?? '{}') as SinkArguments;
const server = createServer({ cert, key }, (request, response) => {
  request.resume().on('end', () => response.writeHead(202, { 'content-type': 'application/json' }).end(ANSWER));
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
// Ctrl-C reaches the whole group; the parent decides. A parent that dies closes the channel.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
