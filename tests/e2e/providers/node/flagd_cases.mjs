// What the flagd provider for servers must show, whether guidond evaluates (rpc) or the provider
// does (in-process).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OpenFeature, ProviderEvents } from '@openfeature/server-sdk';
import { Daemon, nextEvent } from './daemon.mjs';
import { connectFlagd } from './connect.mjs';

export function flagdCases(resolverType) {
  let daemon;
  let client;

  const connect = (domain, options) => connectFlagd(domain, daemon, { resolverType, ...options });

  before(async () => {
    daemon = await Daemon.start();
    client = await connect('main');
  });

  after(async () => {
    await OpenFeature.close();
    await daemon.stop();
  });

  test('typed evaluations', async () => {
    const ranker = await client.getBooleanDetails('new-ranker', true);
    assert.equal(ranker.value, false);
    assert.equal(ranker.variant, 'off');
    assert.equal(ranker.reason, 'STATIC');
    assert.equal(await client.getStringValue('queue', 'none'), 'jobs-a');
    assert.equal(await client.getNumberValue('batch', 0), 10);
    assert.equal(await client.getNumberValue('ratio', 0), 0.5);
    assert.deepEqual(await client.getObjectValue('policy', {}), { attempts: 3, waits: [1, 2] });
  });

  test('metadata', async () => {
    const { flagMetadata } = await client.getBooleanDetails('new-ranker', true);
    assert.equal(flagMetadata.owner, 'search');
    assert.equal(flagMetadata.level, 3);
  });

  test('targeting sees the evaluation context', async () => {
    const pro = await client.getNumberDetails('limit', 0, { plan: 'pro' });
    assert.equal(pro.value, 100);
    assert.equal(pro.reason, 'TARGETING_MATCH');
    const other = await client.getNumberDetails('limit', 0, { plan: 'basic' });
    assert.equal(other.value, 10);
    assert.equal(other.reason, 'DEFAULT');
  });

  test('a rollout gives each member the variant that guidonctl shows', async () => {
    const seen = new Set();
    for (let member = 0; member < 20; ++member) {
      const targetingKey = `job-${member}`;
      const { variant } = await client.getStringDetails('rollout', 'none', { targetingKey });
      assert.equal(variant, daemon.variant('rollout', targetingKey), targetingKey);
      seen.add(variant);
    }
    assert.equal(seen.size, 3);
  });

  test('unknown flag and wrong type give the default with their error code', async () => {
    const unknown = await client.getBooleanDetails('unknown', true);
    assert.equal(unknown.value, true);
    assert.equal(unknown.errorCode, 'FLAG_NOT_FOUND');
    // Of a flag with targeting: a static one may come from the provider's cache, whatever its type.
    const mismatch = await client.getBooleanDetails('limit', true);
    assert.equal(mismatch.value, true);
    assert.equal(mismatch.errorCode, 'TYPE_MISMATCH');
  });

  test('a disabled flag and one without default variant give the default of the caller', async () => {
    for (const fallback of [true, false]) {
      const disabled = await client.getBooleanDetails('disabled', fallback);
      assert.equal(disabled.value, fallback);
      assert.equal(disabled.reason, 'DISABLED');
      assert.equal(disabled.errorCode, undefined);
      const unset = await client.getBooleanDetails('no-default', fallback);
      assert.equal(unset.value, fallback);
      assert.equal(unset.reason, 'DEFAULT');
    }
  });

  test('a flip is seen as a configuration change', async () => {
    assert.equal(await client.getBooleanValue('new-ranker', true), false);
    if (resolverType === 'rpc') {
      assert.equal((await client.getBooleanDetails('new-ranker', true)).reason, 'CACHED');
    }
    const changed = nextEvent(client, ProviderEvents.ConfigurationChanged);
    daemon.control('set-default', 'new-ranker', 'on');
    assert.deepEqual((await changed).flagsChanged, ['new-ranker']);
    const details = await client.getBooleanDetails('new-ranker', false);
    assert.equal(details.value, true);
    assert.equal(details.reason, 'STATIC');
  });

  test('a kill is seen as a configuration change', async () => {
    const changed = nextEvent(client, ProviderEvents.ConfigurationChanged);
    daemon.control('kill', 'new-ranker');
    await changed;
    assert.equal(await client.getBooleanValue('new-ranker', true), false);
    daemon.control('restore', 'new-ranker');
  });

  test('a restarted daemon is found again', async () => {
    const stale = nextEvent(client, ProviderEvents.Stale);
    await daemon.kill();
    await stale;
    const ready = nextEvent(client, ProviderEvents.Ready);
    await daemon.spawn();
    await ready;
    const changed = nextEvent(client, ProviderEvents.ConfigurationChanged);
    daemon.control('set-default', 'new-ranker', 'off');
    await changed;
    assert.equal(await client.getBooleanValue('new-ranker', true), false);
  });

  // After the restart: a provider that is closed while it reconnects goes on for ever.
  test('a selector picks the flag set', async () => {
    const mobile = await connect('mobile', { selector: 'flagSetId=mobile' });
    assert.equal(await mobile.getStringValue('mobile-theme', 'none'), 'dark');
    assert.equal((await mobile.getStringDetails('queue', 'none')).errorCode, 'FLAG_NOT_FOUND');
  });
}
