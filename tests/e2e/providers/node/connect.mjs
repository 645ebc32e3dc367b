// A client of the flagd provider for servers.
import { FlagdProvider } from '@openfeature/flagd-provider';
import { OpenFeature } from '@openfeature/server-sdk';

export const connectFlagd = async (domain, daemon, options) => {
  await OpenFeature.setProviderAndWait(domain, new FlagdProvider({
    host: 'localhost', port: daemon.ports[options.resolverType === 'rpc' ? 'evaluation' : 'sync'],
    deadlineMs: 5000, retryBackoffMs: 50, retryBackoffMaxMs: 200, ...options,
  }));
  return OpenFeature.getClient(domain);
};
