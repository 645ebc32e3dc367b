// The OFREP provider for servers: one request for each evaluation.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OpenFeature } from '@openfeature/server-sdk';
import { Daemon } from './daemon.mjs';

const daemon = await Daemon.start();
let client;

const connect = async (domain, options = {}) => {
  const baseUrl = `http://localhost:${daemon.ports.ofrep}`;
  await OpenFeature.setProviderAndWait(domain, new OFREPProvider({ baseUrl, ...options }));
  return OpenFeature.getClient(domain);
};

before(async () => {
  client = await connect('main');
});

after(async () => {
  await OpenFeature.close();
  await daemon.stop();
});

test('typed evaluations and metadata', async () => {
  const ranker = await client.getBooleanDetails('new-ranker', true);
  assert.equal(ranker.value, false);
  assert.equal(ranker.variant, 'off');
  assert.equal(ranker.reason, 'STATIC');
  assert.equal(ranker.flagMetadata.owner, 'search');
  assert.equal(await client.getStringValue('queue', 'none'), 'jobs-a');
  assert.equal(await client.getNumberValue('batch', 0), 10);
  assert.equal(await client.getNumberValue('ratio', 0), 0.5);
  assert.deepEqual(await client.getObjectValue('policy', {}), { attempts: 3, waits: [1, 2] });
});

test('targeting sees the evaluation context', async () => {
  const pro = await client.getNumberDetails('limit', 0, { plan: 'pro' });
  assert.equal(pro.value, 100);
  assert.equal(pro.reason, 'TARGETING_MATCH');
  assert.equal((await client.getNumberDetails('limit', 0, { plan: 'basic' })).reason, 'DEFAULT');
});

test('a rollout gives each member the variant that guidonctl shows', async () => {
  for (let member = 0; member < 10; ++member) {
    const targetingKey = `job-${member}`;
    const { variant } = await client.getStringDetails('rollout', 'none', { targetingKey });
    assert.equal(variant, daemon.variant('rollout', targetingKey), targetingKey);
  }
});

test('unknown flag and wrong type give the default with their error code', async () => {
  const unknown = await client.getBooleanDetails('unknown', true);
  assert.equal(unknown.value, true);
  assert.equal(unknown.errorCode, 'FLAG_NOT_FOUND');
  const mismatch = await client.getBooleanDetails('limit', true);
  assert.equal(mismatch.value, true);
  assert.equal(mismatch.errorCode, 'TYPE_MISMATCH');
});

test('a disabled flag and one without default variant give the default of the caller', async () => {
  for (const fallback of [true, false]) {
    assert.equal(await client.getBooleanValue('disabled', fallback), fallback);
    assert.equal(await client.getBooleanValue('no-default', fallback), fallback);
  }
});

test('a selector picks the flag set', async () => {
  const mobile = await connect('mobile', { headers: [['Flagd-Selector', 'flagSetId=mobile']] });
  assert.equal(await mobile.getStringValue('mobile-theme', 'none'), 'dark');
  assert.equal((await mobile.getStringDetails('queue', 'none')).errorCode, 'FLAG_NOT_FOUND');
});

test('a flip holds from the next request on, also after a restart', async () => {
  daemon.control('set-default', 'new-ranker', 'on');
  assert.equal(await client.getBooleanValue('new-ranker', false), true);
  await daemon.kill();
  assert.equal((await client.getBooleanDetails('new-ranker', false)).errorCode, 'GENERAL');
  await daemon.spawn();
  assert.equal(await client.getBooleanValue('new-ranker', false), true);
});
