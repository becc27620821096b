// Somebody presses Play on the board and sees production change, in the same document.
'use strict';

const assert = require('node:assert/strict');
const { run } = require('./visit.cjs');

async function play(page, project) {
  await page.goto(`/${project}`);
  await page.evaluate(() => (window.isTheSameDocument = true));
  const production = page.locator('.board-row', { hasText: 'production' });
  assert.match(await production.innerText(), /nothing deployed yet/);
  await production.getByRole('button', { name: 'Play' }).click();
  const confirm = page.locator('#confirm-yes');
  if (await confirm.isVisible()) await confirm.click();
  await production.getByText(/deployed .* by/).waitFor();
  assert.doesNotMatch(await production.innerText(), /nothing deployed yet/);
  assert.equal(await page.evaluate(() => window.isTheSameDocument), true, 'the page was loaded again');
}

async function addresses(page, project) {
  await page.goto(`/${project}/-/pipelines`);
  const pipeline = await page.locator('a[href*="/-/pipelines/"]').first().getAttribute('href');
  await page.goto(pipeline);
  const job = await page.locator('a[href*="/-/jobs/"]').first().getAttribute('href');
  await page.goto(`/${project}`);
  const environment = await page.locator('a[href*="/-/environments/"]').first().getAttribute('href');
  return ['/', `/${project}`, `/${project}/-/pipelines`, pipeline, job, environment, `/${project}/-/settings/ci_cd`];
}

async function looks(page, path, colorScheme, width) {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 800 });
  await page.goto(path);
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(beyond <= 0, `${path} is ${beyond} px too wide for ${width} px (${colorScheme})`);
  return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor + getComputedStyle(document.body).backgroundColor);
}

run(async (page, project) => {
  await play(page, project);
  for (const path of await addresses(page, project)) {
    for (const width of [1280, 390]) {
      const light = await looks(page, path, 'light', width);
      const dark = await looks(page, path, 'dark', width);
      assert.notEqual(light, dark, `${path} looks the same in the dark`);
    }
  }
});
