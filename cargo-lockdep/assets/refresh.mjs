// Writes `checksums.txt`: what the page's Content-Security-Policy allows to run. With `--fetch` it gets
// the drawing library first, as npm has it; the version is written here and nowhere else.
//
//     node cargo-lockdep/assets/refresh.mjs [--fetch]
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CYTOSCAPE = 'cytoscape@3.35.0';
const here = import.meta.dirname;

if (process.argv.includes('--fetch')) {
  const directory = mkdtempSync(join(tmpdir(), 'assets-'));
  execFileSync('npm', ['install', '--no-save', '--ignore-scripts', '--prefix', directory, CYTOSCAPE], { stdio: 'inherit' });
  const from = join(directory, 'node_modules', 'cytoscape');
  copyFileSync(join(from, 'dist', 'cytoscape.min.js'), join(here, 'cytoscape', 'cytoscape.min.js'));
  copyFileSync(join(from, 'LICENSE'), join(here, 'cytoscape', 'LICENSE'));
  rmSync(directory, { recursive: true });
}

const files = ['cytoscape', 'page']
  .flatMap((directory) => readdirSync(join(here, directory)).sort().map((name) => `${directory}/${name}`))
  .filter((name) => name.endsWith('.js') || name.endsWith('.css'));
const line = (name) => `sha256-${createHash('sha256').update(readFileSync(join(here, name))).digest('base64')}  ${name}\n`;
writeFileSync(join(here, 'checksums.txt'), files.map(line).join(''));
console.log(`${files.length} checksums written`);
