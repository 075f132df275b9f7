// A Kaltura API over https on loopback, behind a network that takes its time: the embedded sandbox, a certificate made for the occasion,
// and a relay that delays.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';

/** Starts it in `folder`. `delayMs` is one round trip; it can be changed. */
export async function slowApi(root, folder) {
  const outfile = path.join(folder, 'sandbox.mjs');
  await build({
    cwd: root,
    input: 'src/sandbox/server.ts',
    platform: 'node',
    output: { file: outfile, format: 'esm', codeSplitting: false },
  });
  const { startSandbox } = await import(pathToFileURL(outfile).href);
  const sandbox = await startSandbox();
  const key = path.join(folder, 'key.pem');
  const cert = path.join(folder, 'cert.pem');
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...[
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost,IP:127.0.0.1',
        '-keyout',
        key,
        '-out',
        cert,
      ],
    ],
    { stdio: 'ignore' },
  );
  const agent = new http.Agent({ keepAlive: true });
  const api = https.createServer(
    { key: readFileSync(key), cert: readFileSync(cert) },
    (request, response) => {
      const { port } = new URL(sandbox.origin);
      const { host: _, ...headers } = request.headers;
      const inner = http.request(
        { agent, port, host: '127.0.0.1', method: request.method, path: request.url, headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        },
      );
      request.pipe(inner);
    },
  );
  await listening(api);
  // As many authorities as everybody has, and this one.
  const authorities = path.join(folder, 'authorities.pem');
  writeFileSync(authorities, `${tls.rootCertificates.join('\n')}\n${readFileSync(cert, 'utf8')}`);
  const slow = { delayMs: 0, origin: '', authorities, sandbox, close: async () => {} };
  const relay = net.createServer((client) => {
    const server = net.connect(api.address().port, '127.0.0.1');
    // The system has already shaken hands: what that round trip would have taken is added here.
    const open = performance.now() + slow.delayMs;
    relayed(client, server, () => Math.max(performance.now(), open) + slow.delayMs / 2);
    relayed(server, client, () => performance.now() + slow.delayMs / 2);
  });
  await listening(relay);
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

/** Hands on what comes, in order, each piece when `due` says. */
function relayed(from, to, due) {
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

const listening = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
