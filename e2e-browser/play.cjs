// Somebody presses Play on the board and sees production change, in the same document.
'use strict';

const assert = require('node:assert/strict');
const { run } = require('./visit.cjs');

async function play(page, project) {
  await page.goto(`/${project}`);
  await page.evaluate(() => (window.isTheSameDocument = true));
  const production = page.locator('.board-row', { hasText: 'production' });
  assert.match(await production.innerText(), /nothing deployed yet/);
  const waiting = page.locator('.waiting-row', { hasText: 'production' });
  await waiting.getByRole('button', { name: /^Deploy/ }).click();
  const confirm = page.locator('#confirm-yes');
  if (await confirm.isVisible()) await confirm.click();
  await production.getByText(/deployed .* by/).waitFor();
  assert.doesNotMatch(await production.innerText(), /nothing deployed yet/);
  assert.equal(await page.evaluate(() => window.isTheSameDocument), true, 'the page was loaded again');
}

// The address of the first link of this shape.
async function first(page, path, shape) {
  await page.goto(path);
  const links = await page.locator('main a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  const found = links.find((link) => shape.test(link));
  assert.ok(found, `${path} has no link like ${shape}`);
  return found.replace(/#.*/, '');
}

async function addresses(page, project) {
  const pipeline = await first(page, `/${project}/-/pipelines`, /\/-\/pipelines\/\d+$/);
  const job = await first(page, pipeline, /\/-\/jobs\/\d+/);
  const environment = await first(page, `/${project}`, /\/-\/environments\/\d+$/);
  const commit = await first(page, `/${project}`, /\/-\/commit\/[0-9a-f]{40}$/);
  const lists = ['', '/-/pipelines', '/-/environments', '/-/pipelines/new'].map((list) => `/${project}${list}`);
  return ['/', ...lists, pipeline, job, environment, commit];
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
