// The official flagd provider for Node, unmodified, in RPC mode against a running guidond.
//
// Usage: GUIDOND=path GUIDONCTL=path node --test provider_test.mjs
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { FlagdProvider } from '@openfeature/flagd-provider';
import { OpenFeature, ProviderEvents } from '@openfeature/server-sdk';

const { GUIDOND: guidond, GUIDONCTL: guidonctl } = process.env;

const flags = {
  flags: {
    'new-ranker': {
      state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off',
      metadata: { owner: 'search' },
    },
    'queue': { state: 'ENABLED', variants: { a: 'jobs-a' }, defaultVariant: 'a' },
    'batch': { state: 'ENABLED', variants: { small: 10 }, defaultVariant: 'small' },
    'ratio': { state: 'ENABLED', variants: { half: 0.5 }, defaultVariant: 'half' },
    'policy': {
      state: 'ENABLED', variants: { gentle: { attempts: 3, waits: [1, 2] } },
      defaultVariant: 'gentle',
    },
    'limit': {
      state: 'ENABLED', variants: { free: 10, paid: 100 }, defaultVariant: 'free',
      targeting: { if: [{ '==': [{ var: 'plan' }, 'pro'] }, 'paid'] },
    },
    'disabled': { state: 'DISABLED', variants: { on: true, off: false }, defaultVariant: 'on' },
    'no-default': { state: 'ENABLED', variants: { on: true, off: false } },
  },
};

const folder = mkdtempSync(join(tmpdir(), 'guidon-node-'));
let daemon;
let adminPort;
let client;

const control = (...args) =>
  execFileSync(guidonctl, [...args, '--server', `localhost:${adminPort}`], { encoding: 'utf8' });

const nextEvent = (type) =>
  new Promise((resolve) => {
    const handler = (details) => {
      client.removeHandler(type, handler);
      resolve(details);
    };
    client.addHandler(type, handler);
  });

before(async () => {
  daemon = spawn(guidond, ['start', '--port', '0', '--management-port', '0', '--sync-port', '0', '--ofrep-port', '0', '--admin-port', '0',
    '--store', join(folder, 'store')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ports = {};
  for await (const line of createInterface({ input: daemon.stdout })) {
    const match = line.match(/(evaluation|management|admin) +port (\d+)/);
    if (match) ports[match[1]] = Number(match[2]);
    if (ports.admin) break;
  }
  daemon.stdout.resume();
  adminPort = ports.admin;
  writeFileSync(join(folder, 'flags.json'), JSON.stringify(flags));
  control('apply', '-f', join(folder, 'flags.json'));
  await OpenFeature.setProviderAndWait(
    new FlagdProvider({ resolverType: 'rpc', host: 'localhost', port: ports.evaluation }));
  client = OpenFeature.getClient();
});

after(async () => {
  await OpenFeature.close();
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  daemon.kill('SIGTERM');
  assert.equal(await ended, 0);
  rmSync(folder, { recursive: true });
});

test('typed evaluations', async () => {
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
  const other = await client.getNumberDetails('limit', 0, { plan: 'basic' });
  assert.equal(other.value, 10);
  assert.equal(other.reason, 'DEFAULT');
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

test('a disabled flag gives the default of the caller', async () => {
  for (const fallback of [true, false]) {
    const details = await client.getBooleanDetails('disabled', fallback);
    assert.equal(details.value, fallback);
    assert.equal(details.reason, 'DISABLED');
    assert.equal(details.errorCode, undefined);
  }
});

test('a flag without default variant gives the default of the caller', async () => {
  for (const fallback of [true, false]) {
    const details = await client.getBooleanDetails('no-default', fallback);
    assert.equal(details.value, fallback);
    assert.equal(details.reason, 'DEFAULT');
  }
});

test('a flip is seen as a configuration change', async () => {
  assert.equal(await client.getBooleanValue('new-ranker', true), false);
  // The provider serves it from its cache now, until the change is told.
  assert.equal((await client.getBooleanDetails('new-ranker', true)).reason, 'CACHED');
  const changed = nextEvent(ProviderEvents.ConfigurationChanged);
  control('set-default', 'new-ranker', 'on', '--reason', 'node test');
  assert.deepEqual((await changed).flagsChanged, ['new-ranker']);
  const details = await client.getBooleanDetails('new-ranker', false);
  assert.equal(details.value, true);
  assert.equal(details.reason, 'STATIC');
});

test('a kill is seen as a configuration change', async () => {
  const changed = nextEvent(ProviderEvents.ConfigurationChanged);
  control('kill', 'new-ranker');
  await changed;
  assert.equal(await client.getBooleanValue('new-ranker', true), false);
});
