// Adds up what the runners of ./test left behind. A runner without results, or with a bad exit code that no failed test explains, is a failure.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = process.argv[2];
const sum = { passed: 0, failed: 0, skipped: 0 };
// These check the code and run no tests: they add nothing to the sum unless they fail.
const checksOnly = new Set(['format', 'types']);

const slowest = [];

function countTrx(text) {
  for (const [, name, hours, minutes, seconds] of text.matchAll(/<UnitTestResult [^>]*?testName="([^"]*)"[^>]*?duration="(\d+):(\d+):([\d.]+)"/g)) {
    slowest.push({ name, seconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) });
  }
  const counters = /<Counters ([^>]*)>/.exec(text)?.[1];
  if (!counters) {
    return null;
  }
  const number = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(counters)?.[1] ?? 0);
  const [total, passed, executed] = ['total', 'passed', 'executed'].map(number);
  return { passed, failed: executed - passed, skipped: total - executed };
}

function countVitest(text) {
  const report = JSON.parse(text);
  // A file that does not load has no tests and would otherwise pass unseen.
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken, skipped: report.numPendingTests + report.numTodoTests };
}

function count(name) {
  const [trx, json] = [join(folder, `${name}.trx`), join(folder, `${name}.json`)];
  try {
    return existsSync(trx) ? countTrx(readFileSync(trx, 'utf8')) : countVitest(readFileSync(json, 'utf8'));
  } catch {
    return null;
  }
}

for (const file of readdirSync(folder).filter((entry) => entry.endsWith('.exit'))) {
  const name = basename(file, '.exit');
  const exit = Number(readFileSync(join(folder, file), 'utf8'));
  if (checksOnly.has(name)) {
    console.log(`${name}: ${exit === 0 ? 'clean' : 'failed'}`);
    sum.failed += exit === 0 ? 0 : 1;
    continue;
  }
  const counted = count(name);
  const result = counted ?? { passed: 0, failed: 0, skipped: 0 };
  let note = '';
  if (result.failed === 0 && (exit !== 0 || result.passed === 0)) {
    result.failed = 1;
    note = counted === null ? '  (left no result)' : exit !== 0 ? `  (ended with ${exit})` : '  (ran no test)';
  }
  console.log(`${name}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped${note}`);
  Object.keys(sum).forEach((key) => (sum[key] += result[key]));
}

slowest.sort((one, other) => other.seconds - one.seconds);
console.log(slowest.slice(0, 12).map(({ name, seconds }) => `${seconds.toFixed(0).padStart(6)} s  ${name}`).join('\n'));
if (sum.passed === 0) {
  sum.failed = Math.max(sum.failed, 1);
}
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed === 0 ? 0 : 1;
