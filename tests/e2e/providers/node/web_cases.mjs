// What the providers for web pages must show: they evaluate all flags at once, for one context,
// and again after each change. They run here on Node's own fetch.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OpenFeature, ProviderEvents } from '@openfeature/web-sdk';
import { eventually, nextEvent } from './daemon.mjs';

// `create` makes a provider for a selector, or for none.
export function webCases(daemon, create) {
  let client;

  const connect = async (domain, selector) => {
    await OpenFeature.setProviderAndWait(domain, create(selector));
    return OpenFeature.getClient(domain);
  };

  before(async () => {
    await OpenFeature.setContext({ targetingKey: 'job-1', plan: 'basic' });
    client = await connect('main');
  });

  after(async () => {
    await OpenFeature.close();
    await daemon.stop();
  });

  test('typed evaluations', () => {
    const ranker = client.getBooleanDetails('new-ranker', true);
    assert.equal(ranker.value, false);
    assert.equal(ranker.variant, 'off');
    assert.equal(ranker.reason, 'STATIC');
    assert.equal(client.getStringValue('queue', 'none'), 'jobs-a');
    assert.equal(client.getNumberValue('batch', 0), 10);
    assert.equal(client.getNumberValue('ratio', 0), 0.5);
    assert.deepEqual(client.getObjectValue('policy', {}), { attempts: 3, waits: [1, 2] });
  });

  test('targeting follows the evaluation context', async () => {
    assert.equal(client.getNumberDetails('limit', 0).value, 10);
    assert.equal(client.getNumberDetails('limit', 0).reason, 'DEFAULT');
    await OpenFeature.setContext({ targetingKey: 'job-1', plan: 'pro' });
    assert.equal(client.getNumberDetails('limit', 0).value, 100);
    assert.equal(client.getNumberDetails('limit', 0).reason, 'TARGETING_MATCH');
  });

  test('a rollout gives each member the variant that guidonctl shows', async () => {
    for (let member = 0; member < 10; ++member) {
      const targetingKey = `job-${member}`;
      await OpenFeature.setContext({ targetingKey });
      const { variant } = client.getStringDetails('rollout', 'none');
      assert.equal(variant, daemon.variant('rollout', targetingKey), targetingKey);
    }
  });

  test('unknown flag and wrong type give the default with their error code', () => {
    const unknown = client.getBooleanDetails('unknown', true);
    assert.equal(unknown.value, true);
    assert.equal(unknown.errorCode, 'FLAG_NOT_FOUND');
    const mismatch = client.getBooleanDetails('queue', true);
    assert.equal(mismatch.value, true);
    assert.equal(mismatch.errorCode, 'TYPE_MISMATCH');
  });

  test('a disabled flag and one without default variant give the default of the caller', () => {
    for (const fallback of [true, false]) {
      assert.equal(client.getBooleanValue('disabled', fallback), fallback);
      assert.equal(client.getBooleanValue('no-default', fallback), fallback);
    }
  });

  test('a selector picks the flag set', async () => {
    const mobile = await connect('mobile', 'flagSetId=mobile');
    assert.equal(mobile.getStringValue('mobile-theme', 'none'), 'dark');
    assert.equal(mobile.getStringDetails('queue', 'none').errorCode, 'FLAG_NOT_FOUND');
  });

  test('a flip is seen as a configuration change', async () => {
    const changed = nextEvent(client, ProviderEvents.ConfigurationChanged);
    daemon.control('set-default', 'new-ranker', 'on');
    await changed;
    await eventually(() => client.getBooleanValue('new-ranker', false));
  });

  test('a restarted daemon is found again', async () => {
    await daemon.kill();
    await daemon.spawn();
    daemon.control('set-default', 'new-ranker', 'off');
    await eventually(() => !client.getBooleanValue('new-ranker', true));
  });
}
