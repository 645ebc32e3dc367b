// flagd's provider for web pages: Connect, with an event stream.
import { after } from 'node:test';
import { FlagdWebProvider } from '@openfeature/flagd-web-provider';
import { Daemon } from './daemon.mjs';
import { webCases } from './web_cases.mjs';

const daemon = await Daemon.start();

const select = (selector) => (next) => (request) => {
  request.header.set('Flagd-Selector', selector);
  return next(request);
};

// The provider reconnects even when closed, which would keep this process alive.
let closed = false;
after(() => { closed = true; });
const endWhenClosed = (next) => (request) => (closed ? new Promise(() => {}) : next(request));

webCases(daemon, (selector) => new FlagdWebProvider({
  host: 'localhost', port: daemon.ports.evaluation, tls: false, maxDelay: 200,
  interceptors: [endWhenClosed, ...(selector ? [select(selector)] : [])],
}));
