// flagd's provider for web pages: Connect, with an event stream.
import { FlagdWebProvider } from '@openfeature/flagd-web-provider';
import { Daemon } from './daemon.mjs';
import { webCases } from './web_cases.mjs';

const daemon = await Daemon.startWithHttp("flagd's provider for web pages");

const select = (selector) => (next) => (request) => {
  request.header.set('Flagd-Selector', selector);
  return next(request);
};

webCases(daemon, (selector) => new FlagdWebProvider({
  host: 'localhost', port: daemon.ports.evaluation, tls: false, maxDelay: 200,
  interceptors: selector ? [select(selector)] : [],
}));
