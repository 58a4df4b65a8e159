import { showInBrowser } from './browser.ts';
import { defineCommand } from './command.ts';
import { runningEnvironment } from './environments.ts';
import { environment, json } from './options.ts';

/** `lab open [endpoint]`: the UIs and ports of an environment, and one of them in the browser. */
export const open = defineCommand({
  name: 'open',
  group: 'Work by hand',
  summary: 'Open a UI of an environment, or list its UIs and ports with credentials',
  positionals: { endpoint: { type: 'string', describe: 'Name of a UI or port [default: all are listed]' } },
  options: {
    environment,
    print: { type: 'boolean', default: false, describe: 'Only print the URL and the credentials' },
    json: { ...json, describe: 'Print the result as JSON; nothing is opened' },
  },
  examples: [
    ['lab open', 'Name, URL, user and password of each'],
    ['lab open minio', 'That one in the browser; URL and credentials are printed in any case'],
    ['lab open kafka --print', 'Only print them'],
  ],
  async run(args, context) {
    const { endpointTable, findEndpoint, isForBrowser } = await import('./endpoints.ts');
    const { stdout, stderr } = context;
    const { attached } = await runningEnvironment(context, args.environment);
    if (args.endpoint === undefined) {
      const { endpoints } = attached;
      await stdout.write(args.json ? `${JSON.stringify(endpoints, null, 2)}\n` : endpointTable(endpoints, stdout));
      return 0;
    }
    const endpoint = findEndpoint(attached, args.endpoint, args.environment);
    await stdout.write(args.json ? `${JSON.stringify(endpoint, null, 2)}\n` : endpointTable([endpoint], stdout));
    if (args.json || args.print) return 0;
    if (!isForBrowser(endpoint)) await stderr.write(`nothing is opened: ${endpoint.name} is not for browsers\n`);
    else if (!(await showInBrowser(endpoint.url, context))) await stderr.write('nothing is opened: no browser can be shown here\n');
    return 0;
  },
});
