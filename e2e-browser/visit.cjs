// A browser in which somebody is signed in. What the page's script complains of fails the journey.
'use strict';

const { chromium } = require('playwright-core');

const [url, user, password, project] = process.argv.slice(2);
const STEP_MILLISECONDS_MAX = 30_000;

async function signIn(page) {
  await page.goto('/users/sign_in');
  await page.getByLabel('Username or email').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((at) => !at.pathname.endsWith('/sign_in'));
}

async function visit(journey) {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    // Also as root, and where /dev/shm is small.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  try {
    const page = await browser.newPage({ baseURL: url, viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(STEP_MILLISECONDS_MAX);
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
    await signIn(page);
    await journey(page, project);
    if (complaints.length > 0) throw new Error(`the page complains: ${complaints.join('\n')}`);
  } finally {
    await browser.close();
  }
}

function run(journey) {
  visit(journey).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}

module.exports = { run };
