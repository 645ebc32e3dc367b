// A guidond of the test's own, on free ports and with its own store.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = (name) => join(process.env.GUIDON_BIN_DIR, name);
const flags = fileURLToPath(new URL('../flags.json', import.meta.url));
const patience = 20_000; // ms, for what should come at once

export class Daemon {
  folder = mkdtempSync(join(tmpdir(), 'guidon-node-'));
  ports = { evaluation: 0, management: 0, sync: 0, ofrep: 0, admin: 0 };

  // Holds the flags of ../flags.json.
  static async start({ tls = false } = {}) {
    const daemon = new Daemon();
    daemon.options = tls ? ['-c', daemon.createCertificate(), '-k', join(daemon.folder, 'key.pem')] : [];
    await daemon.spawn();
    daemon.control('apply', '-f', flags);
    return daemon;
  }

  // On the ports it had before, if any.
  async spawn() {
    const ports = Object.entries(this.ports).flatMap(([name, port]) =>
      [name === 'evaluation' ? '--port' : `--${name}-port`, String(port)]);
    this.process = spawn(program('guidond'), ['start', ...ports, '--store', join(this.folder, 'store'),
      ...this.options], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: this.process.stdout })) {
      const [, name, port] = line.match(/^ +(\w+) +port (\d+)/) ?? [];
      if (name) this.ports[name] = Number(port);
      if (/^ +store /.test(line)) return;
    }
    throw new Error('guidond did not come up');
  }

  async kill(signal = 'SIGKILL') {
    const exit = once(this.process, 'exit');
    this.process.kill(signal);
    return (await exit)[0];
  }

  async stop() {
    const code = await this.kill('SIGTERM');
    rmSync(this.folder, { recursive: true });
    if (code !== 0) throw new Error(`guidond ended with ${code}`);
  }

  // Runs guidonctl and returns what it printed.
  control(...args) {
    return execFileSync(program('guidonctl'),
      [...args, '--server', `localhost:${this.ports.admin}`], { encoding: 'utf8' });
  }

  // The variant that guidond itself gives.
  variant(flag, targetingKey) {
    return JSON.parse(this.control('eval', flag, '--targeting-key', targetingKey, '-o', 'json',
      '--evaluation-server', `localhost:${this.ports.evaluation}`)).variant;
  }

  get certificate() {
    return join(this.folder, 'cert.pem');
  }

  createCertificate() {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
      '-keyout', join(this.folder, 'key.pem'), '-out', this.certificate, '-days', '2',
      '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'pipe' });
    return this.certificate;
  }
}

// The next event of this type, which the caller then provokes.
export const nextEvent = (client, type) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${type} within ${patience} ms`)), patience);
    const handler = (details) => {
      clearTimeout(timer);
      client.removeHandler(type, handler);
      resolve(details);
    };
    client.addHandler(type, handler);
  });

// Waits until `condition` holds.
export const eventually = async (condition) => {
  const deadline = Date.now() + patience;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${patience} ms: ${condition}`);
    await delay(20);
  }
};
