// Does the jobs of a spool folder, by a safe path or by a risky one behind the flag new-ranker.
// The same worker as ../worker, with the official OpenFeature SDK. See docs/worker.md.
import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { FlagdProvider } from '@openfeature/flagd-provider';
import { OpenFeature } from '@openfeature/server-sdk';
import { Counter, Histogram, register } from 'prom-client';

const flag = 'new-ranker';
const { values: options } = parseArgs({
  options: {
    spool: { type: 'string' }, // folder of the jobs
    flagd: { type: 'string' }, // HOST:PORT of guidond [FLAGD_HOST, FLAGD_PORT]
    'metrics-address': { type: 'string', default: '127.0.0.1' },
    'metrics-port': { type: 'string', default: '9464' }, // 0: any free one
    // Share of jobs that fail on the risky path, as if it had a bug.
    'risky-failure-ratio': { type: 'string', default: '0' },
  },
});
if (!options.spool) throw new Error('--spool FOLDER is missing');
const folder = (part, name = '') => join(options.spool, part, name);

const jobs = new Counter({
  name: 'jobs_total', help: 'Jobs done, by variant of the flag and outcome',
  labelNames: ['flag', 'flag_variant', 'outcome'],
});
const duration = new Histogram({
  name: 'job_duration_seconds', help: 'How long jobs took, by variant of the flag',
  labelNames: ['flag', 'flag_variant'],
});

async function serveMetrics() {
  const server = createServer(async (request, response) => {
    response.setHeader('content-type', register.contentType);
    response.end(await register.metrics());
  });
  await new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(Number(options['metrics-port']), options['metrics-address'], done);
  });
  return server;
}

// A flag that cannot be evaluated is off: the worker goes on, on the safe path.
async function connectFlags() {
  const [, host, port] = options.flagd?.match(/^(.*):(\d+)$/) ?? [];
  const provider = new FlagdProvider({
    ...(host && { host, port: Number(port) }),
    // A lookup that fails is tried three times more: no job shall wait seconds for the daemon.
    retryBackoffMs: 20, retryBackoffMaxMs: 100,
  });
  await OpenFeature.setProviderAndWait(provider)
    .catch((error) => console.error(`worker: without flags so far: ${error.message}`));
  return OpenFeature.getClient();
}

// The name of a job that is this worker's now: the rename succeeds for one worker only.
async function claim() {
  for (const name of await readdir(folder('new'))) {
    try {
      await rename(folder('new', name), folder('cur', name));
      return name;
    } catch (error) {
      if (error.code !== 'ENOENT') throw error; // else another worker was faster
    }
  }
  return undefined;
}

function rank(text, score) {
  const documents = text.split('\n').filter(Boolean).map((line) => {
    const [name, relevance, clicks] = line.split(/\s+/);
    if (!(Number(relevance) >= 0 && Number(clicks) >= 0)) throw new Error(`"${line}" is no document`);
    return { name, score: score(Number(relevance), Number(clicks)) };
  });
  if (documents.length === 0) throw new Error('the job has no documents');
  return documents.sort((a, b) => b.score - a.score).map(({ name }) => `${name}\n`).join('');
}

const rankByRelevance = (text) => rank(text, (relevance) => relevance);

function rankByClicks(text) {
  if (Math.random() < Number(options['risky-failure-ratio'])) {
    throw new Error('the new ranker met a bug');
  }
  return rank(text, (relevance, clicks) => relevance * Math.log1p(clicks));
}

async function perform(job, client) {
  const { value, variant = 'none' } =
    await client.getBooleanDetails(flag, false, { targetingKey: job });
  const labels = { flag, flag_variant: variant };
  for (const outcome of ['ok', 'failed']) jobs.inc({ ...labels, outcome }, 0);
  const observe = duration.startTimer(labels);
  let outcome = 'ok';
  try {
    const text = await readFile(folder('cur', job), 'utf8');
    await writeFile(folder('tmp', `${job}.result`), value ? rankByClicks(text) : rankByRelevance(text));
    await rename(folder('tmp', `${job}.result`), folder('done', job));
    await unlink(folder('cur', job));
  } catch (error) {
    console.error(`${job}: ${error.message}`);
    await rename(folder('cur', job), folder('failed', job));
    outcome = 'failed';
  }
  observe();
  jobs.inc({ ...labels, outcome });
}

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => { stopping = true; });
for (const part of ['tmp', 'new', 'cur', 'done', 'failed']) {
  await mkdir(folder(part), { recursive: true });
}
const server = await serveMetrics();
const client = await connectFlags();
console.log(`worker: metrics on port ${server.address().port}`);
while (!stopping) {
  const job = await claim();
  if (job) await perform(job, client);
  else await delay(20);
}
server.close();
server.closeAllConnections();
await OpenFeature.close();
process.exit(); // a provider without its daemon goes on connecting
