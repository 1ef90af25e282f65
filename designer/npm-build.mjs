// Called by Designer.targets for a folder with a package.json: npm ci when the lock file has changed, then npm run build.
// Two builds of the web project may run at once (tests, an IDE), so the work is done under a lock, and the second one finds
// it done. State lies in the folder's obj/, which is never committed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const [folder, ...outputs] = process.argv.slice(2).map((path) => resolve(path));
const state = join(folder, 'obj');
const lock = join(state, 'npm.lock');
// npm writes this file last, so a broken install has none.
const installed = join(folder, 'node_modules', '.package-lock.json');
const built = join(state, 'npm-build.stamp');
const staleAfter = 15_000;

await underLock(() => {
  if (isNewer(join(folder, 'package-lock.json'), installed)) {
    npm('ci', '--no-audit', '--no-fund');
  }
  if (![built, ...outputs].every(existsSync) || isNewer(newestSource(folder), built)) {
    // The stamp carries the time before the build: what changes meanwhile is built again.
    const started = new Date();
    npm('run', 'build');
    writeFileSync(built, '');
    utimesSync(built, started, started);
  }
});

async function underLock(work) {
  mkdirSync(state, { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw error;
      }
      await releaseIfDead();
      await wait(200);
    }
  }
  try {
    writeFileSync(join(lock, String(process.pid)), '');
    work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

async function releaseIfDead() {
  try {
    const [owner] = readdirSync(lock);
    const old = Date.now() - statSync(lock).mtimeMs > staleAfter;
    if (owner === undefined ? old : !isAlive(Number(owner))) {
      rmSync(lock, { recursive: true, force: true });
    }
  } catch (error) {
    if (error.code !== 'ENOENT') {
      throw error;
    }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function npm(...args) {
  const { status, error } = spawnSync('npm', args, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error(`npm ${args.join(' ')} failed in ${folder}. ${error?.message ?? ''}`);
    rmSync(lock, { recursive: true, force: true });
    process.exit(status ?? 1);
  }
}

function newestSource(root) {
  const skipped = new Set(['node_modules', 'obj', 'dist']);
  const files = readdirSync(root, { withFileTypes: true })
    .filter((entry) => !skipped.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? newestSource(join(root, entry.name)) ?? [] : join(root, entry.name)));
  return files.reduce((newest, file) => (newest === undefined || statSync(file).mtimeMs > statSync(newest).mtimeMs ? file : newest), undefined);
}

function isNewer(file, reference) {
  return !existsSync(reference) || statSync(file).mtimeMs > statSync(reference).mtimeMs;
}
