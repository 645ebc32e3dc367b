// The OFREP provider for web pages: asks for all flags again and again, with the ETag it has.
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { Daemon } from './daemon.mjs';
import { webCases } from './web_cases.mjs';

const daemon = await Daemon.start();

webCases(daemon, (selector) => new OFREPWebProvider({
  baseUrl: `http://localhost:${daemon.ports.ofrep}`, pollInterval: 50, cacheMode: 'disabled',
  headers: selector ? [['Flagd-Selector', selector]] : [],
}));
