import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';

/**
 * Starts the sandbox's API over https on loopback, behind a relay that delays: one round trip
 * takes `delayMs`, which the caller may change. `authorities` is a file in `folder` with the
 * authorities that sign the certificate.
 */
export async function startSlowApi(root, folder) {
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
  const agent = new http.Agent({ keepAlive: true });
  const api = https.createServer(
    { key: readFileSync(key), cert: readFileSync(cert) },
    (asked, response) => {
      const { port } = new URL(sandbox.origin);
      const { host: _, ...headers } = asked.headers;
      const target = {
        agent,
        port,
        host: '127.0.0.1',
        method: asked.method,
        path: asked.url,
        headers,
      };
      const inner = http.request(target, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      asked.pipe(inner);
    },
  );
  await listen(api);
  // As many authorities as everybody has, and this one.
  const authorities = path.join(folder, 'authorities.pem');
  writeFileSync(authorities, `${tls.rootCertificates.join('\n')}\n${readFileSync(cert, 'utf8')}`);
  const slow = { delayMs: 0, origin: '', authorities, close: async () => {} };
  const relay = net.createServer((client) => {
    const server = net.connect(api.address().port, '127.0.0.1');
    // The system has completed the TCP handshake already: its round trip is added here.
    const open = performance.now() + slow.delayMs;
    forward(client, server, () => Math.max(performance.now(), open) + slow.delayMs / 2);
    forward(server, client, () => performance.now() + slow.delayMs / 2);
  });
  await listen(relay);
  slow.origin = `https://127.0.0.1:${relay.address().port}`;
  slow.close = async () => {
    relay.close();
    api.close();
    api.closeAllConnections();
    agent.destroy();
    await sandbox.close();
  };
  return slow;
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

const listen = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
