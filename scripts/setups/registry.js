// A registry on the loopback interface for the packages of this repository, so that package managers resolve the binary's as the optional dependency
// that it is, and not from a path.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/** Serves packages: `[{ manifest, tarball }]`. Resolves to `{ address, close }`. */
export async function openRegistry(packages) {
  const found = new Map();
  const server = createServer((request, response) => {
    const answer = found.get(decodeURIComponent(request.url));
    if (answer === undefined) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': answer.type }).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${server.address().port}/`;
  for (const { manifest, tarball } of packages) {
    const bytes = readFileSync(tarball);
    const path = `/${manifest.name}/-/${manifest.name.split('/').at(-1)}-${manifest.version}.tgz`;
    found.set(path, { type: 'application/octet-stream', body: bytes });
    found.set(`/${manifest.name}`, {
      type: 'application/json',
      body: JSON.stringify(packument(manifest, bytes, address, path)),
    });
  }
  return { address, close: () => server.close() };
}

/** What a registry says about a package: https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md */
function packument(manifest, bytes, address, path) {
  const hash = (name, encoding) => createHash(name).update(bytes).digest(encoding);
  const dist = {
    tarball: new URL(path, address).href,
    shasum: hash('sha1', 'hex'),
    integrity: `sha512-${hash('sha512', 'base64')}`,
  };
  return {
    name: manifest.name,
    'dist-tags': { latest: manifest.version },
    // Package managers that refuse packages younger than some days look at this.
    time: { [manifest.version]: '2026-01-01T00:00:00.000Z' },
    versions: { [manifest.version]: { ...manifest, dist } },
  };
}
