// The flagd provider over TLS, with the certificate in a CA file.
import assert from 'node:assert/strict';
import { ProviderEvents } from '@openfeature/server-sdk';
import { connectFlagd } from './connect.mjs';
import { Daemon, nextEvent } from './daemon.mjs';

const daemon = await Daemon.start({ tls: true });
let variant = 'off';
try {
  for (const resolverType of ['rpc', 'in-process']) {
    const client = await connectFlagd(resolverType, daemon,
      { resolverType, tls: true, certPath: daemon.certificate });
    assert.equal(await client.getStringValue('queue', 'none'), 'jobs-a');
    const changed = nextEvent(client, ProviderEvents.ConfigurationChanged);
    variant = variant === 'on' ? 'off' : 'on';
    daemon.control('set-default', 'new-ranker', variant);
    await changed;
    assert.equal((await client.getBooleanDetails('new-ranker', true)).variant, variant);
    console.log(`ok: ${resolverType}`);
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
await daemon.stop();
// The providers are not closed: when they cancel a stream over TLS, Node 20 may loop for ever.
process.exit();
