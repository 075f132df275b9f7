// A registry on loopback: this checkout's own pack, and what the peers need, fetched from the real registry once and kept in memory. So all
// are installed over the same network.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

/** Starts it in `folder`. `origin` is to be npm's registry. */
export async function registry(root, folder) {
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' })
    .trim()
    .replace(/\/$/, '');
  const [{ filename, version }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  const pack = readFileSync(path.join(folder, filename));
  const own = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const kept = new Map();
  const fetched = (where) => {
    if (!kept.has(where))
      kept.set(
        where,
        fetch(where, { headers: { accept: 'application/vnd.npm.install-v1+json, */*' } }).then(
          async (answer) => ({
            status: answer.status,
            type: answer.headers.get('content-type') ?? '',
            body: Buffer.from(await answer.arrayBuffer()),
          }),
        ),
      );
    return kept.get(where);
  };
  const server = createServer(async (request, response) => {
    const { port } = server.address();
    const origin = `http://127.0.0.1:${port}`;
    const asked = decodeURIComponent(request.url.split('?')[0]);
    if (asked === '/own.tgz') return response.end(pack);
    if (asked === '/kaltura-setup') {
      const integrity = `sha512-${createHash('sha512').update(pack).digest('base64')}`;
      const described = {
        name: own.name,
        version,
        bin: own.bin,
        dist: { tarball: `${origin}/own.tgz`, integrity },
      };
      return response.end(
        JSON.stringify({
          name: own.name,
          'dist-tags': { latest: version },
          versions: { [version]: described },
        }),
      );
    }
    try {
      const { status, type, body } = await fetched(
        asked.startsWith('/far/')
          ? Buffer.from(asked.slice(5), 'base64url').toString()
          : `${upstream}${request.url}`,
      );
      response.writeHead(status, { 'content-type': type });
      if (!/json/.test(type)) return response.end(body);
      const text = body
        .toString()
        .replace(
          /"tarball":"([^"]+)"/g,
          (_, far) => `"tarball":"${origin}/far/${Buffer.from(far).toString('base64url')}"`,
        );
      return response.end(text);
    } catch {
      return response.writeHead(502).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
