import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';

/**
 * Starts the sandbox's API over https on loopback, behind a relay that delays: one round trip
 * takes `delayMs`. `authorities` is a file in `folder` with the authorities that sign the
 * certificate.
 */
export async function startSlowApi(root, folder, delayMs) {
  const file = path.join(folder, 'sandbox.mjs');
  const output = { file, format: 'esm', codeSplitting: false };
  await build({ cwd: root, input: 'src/sandbox/server.ts', platform: 'node', output });
  const { startSandbox } = await import(pathToFileURL(file).href);
  const sandbox = await startSandbox();
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const subject = '-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1';
  const request = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 ${subject}`;
  execFileSync('openssl', [...request.split(' '), '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const pair = { key: readFileSync(key), cert: readFileSync(cert) };
  const secure = tls.createServer(pair, (client) => {
    const api = net.connect(new URL(sandbox.origin).port, '127.0.0.1');
    client.on('error', () => api.destroy());
    client.pipe(api).pipe(client);
  });
  const securePort = await listen(secure);
  // As many authorities as everybody has, and this one.
  const authorities = path.join(folder, 'authorities.pem');
  writeFileSync(authorities, `${tls.rootCertificates.join('\n')}\n${pair.cert}`);
  const relay = net.createServer((client) => {
    const server = net.connect(securePort, '127.0.0.1');
    // The system has completed the TCP handshake already: its round trip is added here.
    const open = performance.now() + delayMs;
    forward(client, server, () => Math.max(performance.now(), open) + delayMs / 2);
    forward(server, client, () => performance.now() + delayMs / 2);
  });
  return { origin: `https://127.0.0.1:${await listen(relay)}`, authorities };
}

/** Forwards data in order, each piece at the time that `due` gives. */
function forward(from, to, due) {
  from.setNoDelay(true);
  let last = 0;
  const later = (act) => {
    last = Math.max(last, due());
    setTimeout(act, Math.max(0, last - performance.now()));
  };
  from.on('data', (data) => later(() => to.writable && to.write(data)));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => to.destroy());
  from.on('close', () => later(() => to.destroy()));
}

/** The port on which the server then listens. */
function listen(server) {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(server.address().port)),
  );
}
