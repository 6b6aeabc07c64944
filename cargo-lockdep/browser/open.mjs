// A page of `target/picture` in a browser, watched: what it says, asks for and pops up.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const pages = process.env.PICTURE_DIR;
assert.ok(pages, 'PICTURE_DIR names the directory of the pages');

let browser;
export const start = async () => {
  // As root there is no sandbox; the pages are ours.
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
};
export const stop = () => browser.close();

/** Opens a file; `done` checks that nothing went wrong meanwhile. */
export const open = async (name, { hash = '', scheme = 'light', width = 1440, height = 900 } = {}) => {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const url = pathToFileURL(join(pages, name)).href;
  const wrong = [];
  page.on('console', (message) => wrong.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => wrong.push(`error: ${error.stack}`));
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => {
    // The page itself, and its empty icon.
    if (request.url().split('#')[0] !== url && request.url() !== 'data:,') wrong.push(`request: ${request.url()}`);
  });
  const began = performance.now();
  await page.goto(url + hash);
  const took = performance.now() - began;
  return {
    page, took, wrong,
    done: async () => {
      assert.deepEqual(wrong, []);
      await context.close();
    },
    shot: async (as) => {
      // The library draws roughly first.
      await page.waitForTimeout(700);
      await page.screenshot({ path: join(pages, as), animations: 'disabled' });
    },
  };
};

/** Where on the screen a node, or the middle of an edge, is. */
export const onScreen = (page, id) => page.evaluate((id) => {
  const element = picture.cy.getElementById(id);
  const box = document.getElementById('canvas').getBoundingClientRect();
  const at = element.isNode() ? element.renderedPosition() : element.renderedMidpoint();
  return { x: box.x + at.x, y: box.y + at.y };
}, id);

/** The colours of a square of pixels around a point. */
export const pixels = async (page, { x, y }, around = 4) => {
  const size = around * 2 + 1;
  const png = await page.screenshot({ clip: { x: x - around, y: y - around, width: size, height: size } });
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = data;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data: bytes } = context.getImageData(0, 0, image.width, image.height);
    return Array.from({ length: bytes.length / 4 }, (_, i) => [...bytes.slice(i * 4, i * 4 + 3)]);
  }, `data:image/png;base64,${png.toString('base64')}`);
};

export const isRed = ([r, g, b]) => r > 150 && r - g > 90 && r - b > 80;
