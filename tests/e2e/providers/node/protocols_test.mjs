// The official clients of Connect, gRPC-Web and gRPC, over HTTP/1.1 and HTTP/2, against the one
// evaluation port of a running guidond; and OFREP by fetch.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import {
  compressionGzip, createConnectTransport, createGrpcTransport, createGrpcWebTransport,
} from '@connectrpc/connect-node';

const guidond = join(process.env.GUIDON_BIN_DIR, 'guidond');
const protos = fileURLToPath(new URL('../../../../proto', import.meta.url));

const flags = {
  metadata: { team: 'platform' },
  flags: {
    'new-ranker': {
      state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off',
      metadata: { owner: 'search' },
    },
    'queue': { state: 'ENABLED', variants: { a: 'jobs-ä' }, defaultVariant: 'a' },
    'batch': { state: 'ENABLED', variants: { small: 10.9 }, defaultVariant: 'small' },
    'policy': {
      state: 'ENABLED', variants: { gentle: { attempts: 3, waits: [1, 2] } },
      defaultVariant: 'gentle',
    },
    'long': { state: 'ENABLED', variants: { x: 'x'.repeat(20000) }, defaultVariant: 'x' },
    'limit': {
      state: 'ENABLED', variants: { free: 10, paid: 100 }, defaultVariant: 'free',
      targeting: { if: [{ '==': [{ var: 'plan' }, 'pro'] }, 'paid'] },
    },
    'broken': {
      state: 'ENABLED', variants: { on: true }, defaultVariant: 'on',
      targeting: { if: [{ $ref: 'nothing' }, 'on'] },
    },
    'disabled': { state: 'DISABLED', variants: { on: true }, defaultVariant: 'on' },
    'billing': {
      state: 'ENABLED', variants: { on: true }, defaultVariant: 'on',
      metadata: { flagSetId: 'billing' },
    },
  },
};

const folder = mkdtempSync(join(tmpdir(), 'guidon-connect-'));
const file = join(folder, 'flags.json');
let daemon;
let ports;
let registry;

// The file at once, as a whole: a reader never sees half of it.
const serve = (definitions) => {
  writeFileSync(`${file}.new`, JSON.stringify(definitions));
  renameSync(`${file}.new`, file);
};

const service = (name) => registry.getService(name);

before(async () => {
  const set = join(folder, 'descriptors');
  execFileSync('protoc', ['--include_imports', `--descriptor_set_out=${set}`, '-I', protos,
    'flagd/evaluation/v1/evaluation.proto', 'flagd/evaluation/v2/evaluation.proto',
    'schema/v1/schema.proto']);
  registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(set)));
  serve(flags);
  daemon = spawn(guidond, ['start', '--port', '0', '--management-port', '0', '--sync-port', '0',
    '--ofrep-port', '0', '--admin-port', '0', '--store', join(folder, 'store'),
    '--uri', `file:${file}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  ports = {};
  for await (const line of createInterface({ input: daemon.stdout })) {
    const match = line.match(/(evaluation|ofrep|admin) +port (\d+)/i);
    if (match) ports[match[1].toLowerCase()] = Number(match[2]);
    if (ports.admin) break;
  }
  daemon.stdout.resume();
});

after(async () => {
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  daemon.kill('SIGTERM');
  assert.equal(await ended, 0);
  rmSync(folder, { recursive: true });
});

const at = (options) => ({ baseUrl: `http://127.0.0.1:${ports.evaluation}`, ...options });
const gzip = { sendCompression: compressionGzip, compressMinBytes: 0 };
const transports = [];
for (const httpVersion of ['1.1', '2']) {
  for (const useBinaryFormat of [true, false]) {
    const format = useBinaryFormat ? 'binary' : 'JSON';
    const options = { httpVersion, useBinaryFormat };
    transports.push(
      [`Connect, ${format}, HTTP/${httpVersion}`, () => createConnectTransport(at(options))],
      [`Connect, GET, ${format}, HTTP/${httpVersion}`,
        () => createConnectTransport(at({ ...options, useHttpGet: true }))],
      [`Connect, gzip, ${format}, HTTP/${httpVersion}`,
        () => createConnectTransport(at({ ...options, ...gzip }))],
      [`gRPC-Web, ${format}, HTTP/${httpVersion}`, () => createGrpcWebTransport(at(options))],
      [`gRPC-Web, gzip, ${format}, HTTP/${httpVersion}`,
        () => createGrpcWebTransport(at({ ...options, ...gzip }))]);
  }
}
transports.push(['gRPC', () => createGrpcTransport(at({}))]);

const failsWith = async (call, code, message) =>
  assert.rejects(call, (error) => {
    assert.ok(error instanceof ConnectError, error);
    assert.equal(error.code, code);
    assert.equal(error.rawMessage, message);
    return true;
  });

// What a new event stream tells until it has told of the change to `definitions`.
const eventsOfChange = async (client, definitions) => {
  const events = [];
  for await (const event of client.eventStream({})) {
    events.push(event.data?.flags ?? event.type);
    if (event.type === 'provider_ready') serve(definitions);
    if (event.type === 'configuration_change') break;
  }
  return events;
};

for (const [name, transport] of transports) {
  test(`${name}: values of every type, metadata and reasons`, async () => {
    for (const api of ['flagd.evaluation.v1.Service', 'flagd.evaluation.v2.Service',
      'schema.v1.Service']) {
      const client = createClient(service(api), transport());
      const ranker = await client.resolveBoolean({ flagKey: 'new-ranker' });
      assert.equal(ranker.value, false);
      assert.equal(ranker.variant, 'off');
      assert.equal(ranker.reason, 'STATIC');
      assert.deepEqual(ranker.metadata, { owner: 'search', team: 'platform' });
      assert.equal((await client.resolveString({ flagKey: 'queue' })).value, 'jobs-ä');
      assert.equal((await client.resolveString({ flagKey: 'long' })).value.length, 20000);
      assert.equal((await client.resolveFloat({ flagKey: 'batch' })).value, 10.9);
      assert.equal((await client.resolveInt({ flagKey: 'batch' })).value, 10n);
      assert.deepEqual((await client.resolveObject({ flagKey: 'policy' })).value,
        { attempts: 3, waits: [1, 2] });
      const paid = await client.resolveInt({ flagKey: 'limit', context: { plan: 'pro' } },
        { timeoutMs: 10_000 });
      assert.equal(paid.value, 100n);
      assert.equal(paid.reason, 'TARGETING_MATCH');
      const disabled = await client.resolveBoolean({ flagKey: 'disabled' });
      assert.equal(disabled.reason, 'DISABLED');
      if (api === 'flagd.evaluation.v2.Service') assert.equal(disabled.value, undefined);
    }
  });

  test(`${name}: errors and selectors`, async () => {
    const client = createClient(service('flagd.evaluation.v1.Service'), transport());
    await failsWith(client.resolveBoolean({ flagKey: 'nowhere' }), Code.NotFound, 'Flag not found');
    await failsWith(client.resolveBoolean({ flagKey: 'queue' }), Code.InvalidArgument,
      'Type mismatch error');
    await failsWith(client.resolveBoolean({ flagKey: 'broken' }), Code.DataLoss,
      'Error parsing input or configuration');
    const headers = { 'Flagd-Selector': 'flagSetId=billing' };
    assert.equal((await client.resolveBoolean({ flagKey: 'billing' }, { headers })).value, true);
    await failsWith(client.resolveBoolean({ flagKey: 'new-ranker' }, { headers }), Code.NotFound,
      'Flag not found');
  });

  test(`${name}: all flags`, async () => {
    const client = createClient(service('flagd.evaluation.v1.Service'), transport());
    const all = await client.resolveAll({});
    assert.deepEqual(Object.keys(all.flags).sort(),
      Object.keys(flags.flags).filter((key) => key !== 'broken').sort());
    assert.deepEqual(all.flags['new-ranker'].value, { case: 'boolValue', value: false });
  });

  test(`${name}: a method that there is not`, async () => {
    const { methods, ...rest } = service('flagd.evaluation.v1.Service');
    const wrong = { ...rest, typeName: 'flagd.evaluation.v9.Service' };
    wrong.methods = methods.map((method) => ({ ...method, parent: wrong }));
    wrong.method = Object.fromEntries(wrong.methods.map((method) => [method.localName, method]));
    await assert.rejects(createClient(wrong, transport()).resolveBoolean({}),
      (error) => error.code === Code.Unimplemented);
  });

  test(`${name}: events`, async () => {
    const client = createClient(service('flagd.evaluation.v1.Service'), transport());
    const added = { ...flags, flags: { ...flags.flags, extra: flags.flags.queue } };
    assert.deepEqual(await eventsOfChange(client, added), ['provider_ready',
      { extra: { type: 'write' } }]);
    assert.deepEqual(await eventsOfChange(client, flags), ['provider_ready',
      { extra: { type: 'delete' } }]);
  });
}

test('OFREP: one flag, all flags, and 304 for those who know them', async () => {
  const post = (path, body, headers = {}) =>
    fetch(`http://127.0.0.1:${ports.ofrep}/ofrep/v1/evaluate/flags${path}`,
      { method: 'POST', body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers } });
  const one = await post('/limit', { context: { plan: 'pro' } });
  assert.equal(one.status, 200);
  assert.deepEqual(await one.json(), { key: 'limit', value: 100, variant: 'paid',
    reason: 'TARGETING_MATCH', metadata: { team: 'platform' } });
  const none = await post('/nowhere', {});
  assert.equal(none.status, 404);
  assert.equal((await none.json()).errorCode, 'FLAG_NOT_FOUND');
  const all = await post('', {}, { 'flagd-selector': 'flagSetId=billing' });
  assert.deepEqual(await all.json(), { metadata: { flagSetId: 'billing' }, flags: [
    { key: 'billing', value: true, variant: 'on', reason: 'STATIC',
      metadata: { team: 'platform', flagSetId: 'billing' } }] });
  const known = { 'if-none-match': all.headers.get('etag'),
    'flagd-selector': 'flagSetId=billing' };
  assert.equal((await post('', {}, known)).status, 304);
  assert.equal((await post('', 'x'.repeat(1_100_000))).status, 413);
});
