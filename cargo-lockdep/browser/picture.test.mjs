// What the page does, in a browser. `cargo run -p xtask -- picture` makes the pages and runs this.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isRed, onScreen, open, pixels, start, stop } from './open.mjs';

before(start);
after(stop);

const heading = (page) => page.locator('#details h2').innerText();
const rows = (page) => page.locator('#sheet tbody tr').count();
const shown = (page, selector) => page.evaluate((selector) => picture.cy.elements(selector).not('.gone').length, selector);

describe('every page', () => {
  for (const name of ['real', 'ring', 'clean', 'many', 'most', 'hostile', 'empty']) {
    test(`${name} loads without a complaint and asks for nothing`, async () => {
      const { page, done, took } = await open(`${name}.html`);
      await page.waitForSelector('#verdict:not(:empty)');
      assert.equal(await page.locator('#canvas canvas').count() > 0, true);
      console.log(`${name}: loaded in ${Math.round(took)} ms`);
      await done();
    });
  }

  test('nothing else may run in it, and nothing may be asked for', async () => {
    const { page, wrong } = await open('ring.html');
    const policy = await page.locator('meta[http-equiv]').getAttribute('content');
    assert.match(policy, /^default-src 'none'; script-src( 'sha256-[^']+')+; style-src( 'sha256-[^']+')+; img-src data:;/);
    const tried = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      const asked = await fetch('https://example.invalid/').then(() => true, () => false);
      return { ran: window.ran === true, asked };
    });
    assert.deepEqual(tried, { ran: false, asked: false });
    assert.ok(wrong.some((text) => text.includes('Content Security Policy')));
  });
});

describe('finding one\'s way', () => {
  test('search finds by name, place and type, with the keyboard alone', async () => {
    const { page, done } = await open('ring.html');
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'search');
    await page.keyboard.type('lock_1');
    const names = await page.locator('#hits [role=option] .mono').allInnerTexts();
    assert.ok(names.length >= 11 && names.every((name) => name.includes('lock_1')), names.join());
    await page.keyboard.press('ArrowDown');
    const wanted = await page.locator('#hits [aria-selected=true] .mono').innerText();
    await page.keyboard.press('Enter');
    assert.equal(await heading(page), wanted);
    assert.equal(await shown(page, 'node.chosen'), 1);

    await page.keyboard.press('/');
    await page.keyboard.type('part_2 mutex');
    assert.match(await page.locator('#hits').innerText(), /part_2/);
    await page.keyboard.press('Escape');
    await page.fill('#search', 'no such lock');
    assert.match(await page.locator('#hits').innerText(), /No class/);
    await done();
  });

  test('a click on a class shows everything around it', async () => {
    const { page, done } = await open('ring.html');
    const node = await page.evaluate(() => {
      const busiest = [...model.nodes].sort((a, b) => b.next.length - a.next.length)[0];
      return { id: busiest.id, name: busiest.name, next: busiest.next.map(({ to }) => model.nodes[to].name) };
    });
    const { x, y } = await onScreen(page, `n${node.id}`);
    await page.mouse.click(x, y);
    assert.equal(await heading(page), node.name);
    const text = await page.locator('#details').innerText();
    node.next.forEach((name) => assert.ok(text.includes(name), name));
    assert.match(text, /crates\/.*\.rs:\d+:\d+/);
    assert.ok(await shown(page, 'node.faint') > 0);
    assert.equal(await shown(page, 'edge.near'), await page.evaluate((id) => model.nodes[id].next.length + model.nodes[id].previous.length, node.id));
    // A click beside it leaves it.
    await page.mouse.click(x, (await page.locator('#picture').boundingBox()).y + 3);
    assert.equal(await shown(page, '.faint'), 0);
    await done();
  });

  test('a click on an edge shows both stacks and its tests', async () => {
    const { page, done } = await open('ring.html');
    const edge = await page.evaluate(() => {
      // One that no other lies on.
      const ring = new Set(model.verdicts.flatMap(({ steps }) => steps.map(({ link }) => link)));
      const link = model.links.filter(({ id }) => !ring.has(id)).find(({ from, to, id }) =>
        picture.cy.getElementById(`n${from}>n${to}`).nonempty() && id > 4);
      return { id: `n${link.from}>n${link.to}`, from: model.nodes[link.from].name, to: model.nodes[link.to].name };
    });
    await page.evaluate((id) => picture.cy.getElementById(id).emit('tap'), edge.id);
    assert.match(await heading(page), new RegExp(`${edge.from}\\s+before\\s+${edge.to}`));
    const stacks = await page.locator('#details .stack').allInnerTexts();
    assert.equal(stacks.length, 2);
    assert.match(stacks[0], /taken here[^]*store\/src\/lib\.rs:\d+:9[^]*store::lock_/);
    assert.match(stacks[1], /wanted here[^]*store\/src\/lib\.rs:\d+:17[^]*store::then_/);
    const tests = await page.locator('#details .tests').first().innerText();
    assert.match(tests, /it_works::edge_\d+_\d+/);
    assert.match(tests, /it_works::in_case_\d+/);
    await done();
  });

  test('the mouse reaches an edge, too', async () => {
    const { page, done } = await open('real.html', { hash: '#view=picture' });
    // From the hot edge's end to its other, until something answers.
    const [id] = await page.evaluate(() => picture.cy.edges('.finding').map((edge) => edge.id()));
    const at = await onScreen(page, id);
    await page.mouse.click(at.x, at.y);
    assert.match(await page.locator('#details .kind').innerText(), /edge/i);
    await done();
  });

  test('the address keeps the view', async () => {
    const { page, done } = await open('ring.html');
    await page.keyboard.press('n');
    await page.selectOption('#preempt', 'rt');
    await page.locator('#views [data-view=table]').click();
    await page.waitForFunction(() => location.hash.includes('preempt=rt') && location.hash.includes('view=table'));
    const hash = await page.evaluate(() => location.hash);
    await done();
    const again = await open('ring.html', { hash });
    assert.match(await heading(again.page), /circular/);
    assert.equal(await again.page.locator('#preempt').inputValue(), 'rt');
    assert.equal(await again.page.locator('#picture').isVisible(), false);
    await again.done();
  });

  test('back goes to what was chosen before', async () => {
    const { page, done } = await open('ring.html');
    for (const name of ['lock_3', 'lock_9']) {
      await page.keyboard.press('/');
      await page.keyboard.type(name);
      await page.keyboard.press('Enter');
    }
    assert.match(await heading(page), /lock_9/);
    await page.goBack();
    await page.waitForFunction(() => document.querySelector('#details h2').innerText.includes('lock_3'));
    await done();
  });
});

describe('findings', () => {
  test('the ring is red, in the picture and on the screen', async () => {
    for (const [scheme, colour] of [['light', 'rgb(209,36,47)'], ['dark', 'rgb(255,107,107)']]) {
      const { page, done } = await open('ring.html', { scheme });
      const edges = await page.evaluate(() => picture.cy.edges('.finding').map((edge) => ({ id: edge.id(), colour: edge.style('line-color') })));
      assert.equal(edges.length, 2);
      for (const edge of edges) {
        assert.equal(edge.colour, colour);
        assert.ok((await pixels(page, await onScreen(page, edge.id))).some(isRed), `${edge.id} in ${scheme}`);
      }
      const others = await page.evaluate(() => picture.cy.edges().not('.finding').map((edge) => edge.style('line-color')));
      assert.ok(!others.includes(colour));
      await done();
    }
  });

  test('a click on one shows its ring, and both stacks of each edge', async () => {
    const { page, done, shot } = await open('ring.html');
    await page.locator('#findings button').first().click();
    assert.match(await heading(page), /possible circular locking dependency detected/);
    assert.equal(await page.locator('#details .steps > li').count(), 2);
    for (const step of await page.locator('#details .steps > li').all()) {
      const text = await step.innerText();
      assert.match(text, /taken here/);
      assert.match(text, /wanted here/);
      assert.match(text, /test it_works::edge_/);
    }
    assert.equal(await shown(page, 'edge.near'), 2);
    assert.equal(await page.locator('#findings [aria-current=true]').count(), 1);
    await shot('detail.png');
    await done();
  });

  test('a graph without one says so', async () => {
    const { page, done } = await open('clean.html');
    assert.equal(await page.locator('#verdict').innerText(), 'No findings');
    assert.equal(await shown(page, '.finding'), 0);
    await done();
  });

  test('one that does not fail in a configuration is not shown for it', async () => {
    const { page, done } = await open('real.html');
    const all = await page.locator('#findings button').count();
    assert.ok(all >= 2);
    // Told apart only if raw nesting is proven, or on PREEMPT_RT.
    await page.selectOption('#preempt', 'full');
    await page.selectOption('#raw', 'on');
    assert.equal(await page.locator('#findings button').count(), 1);
    assert.ok(await shown(page, 'edge.finding') > 0);
    await page.selectOption('#raw', 'off');
    assert.equal(await page.locator('#findings button').count(), 0);
    assert.equal(await shown(page, 'edge.finding'), 0);
    assert.match(await page.locator('#findings-hidden').innerText(), /do not fail in this configuration/);
    assert.equal(await page.locator('#verdict').innerText(), 'No findings');
    await page.locator('#reset').click();
    assert.equal(await page.locator('#findings button').count(), all);
    await done();
  });
});

describe('filters', () => {
  test('by crate, wait type and primitive', async () => {
    const { page, done } = await open('ring.html');
    const all = await rows(page);
    const box = (fieldset, text) => page.locator(`#${fieldset} .box`, { hasText: text }).locator('input');
    const cases = [['packages', 'wire', ({ name }) => name.startsWith('wire')], ['looks', 'config', ({ look }) => look === 'config'], ['types', 'Mutex', ({ lock_type: type }) => type === 'Mutex']];
    for (const [fieldset, text, is] of cases) {
      const gone = (await page.evaluate(() => model.nodes.map(({ name, look, lock_type }) => ({ name, look, lock_type })))).filter(is).length;
      assert.ok(gone > 0, text);
      await box(fieldset, text).uncheck();
      assert.equal(await rows(page), all - gone, text);
      assert.equal(await shown(page, 'node.item'), all - gone, text);
      await box(fieldset, text).check();
      assert.equal(await rows(page), all);
    }
    await page.locator('#looks button', { hasText: 'None' }).click();
    assert.match(await page.locator('#empty').innerText(), /Nothing passes the filters/);
    await page.locator('#empty button').click();
    assert.equal(await shown(page, 'node.item'), all);
    await done();
  });

  test('the slider leaves edges that many processes saw, and those of findings', async () => {
    const { page, done } = await open('ring.html');
    const before = await shown(page, 'edge');
    await page.locator('#least').focus();
    for (let i = 0; i < 6; i += 1) await page.keyboard.press('ArrowRight');
    assert.equal(await page.locator('#least-said').innerText(), '7 processes');
    const expected = await page.evaluate(() => model.links.filter((link) => link.count >= 7 || link.verdicts.length > 0).length);
    assert.ok(expected < before);
    assert.equal(await shown(page, 'edge'), expected);
    assert.equal(await shown(page, 'edge.finding'), 2);
    await done();
  });
});

describe('without a mouse', () => {
  test('tab, arrows, enter and escape', async () => {
    const { page, done } = await open('ring.html');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'skip');
    const reached = new Set();
    for (let i = 0; i < 40; i += 1) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const one = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        return { id: one.id, seen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1, what: one.outerHTML.slice(0, 80) };
      });
      assert.ok(focus.seen, `the focus is seen on ${focus.what}`);
      reached.add(focus.id);
    }
    ['search', 'theme', 'help', 'preempt', 'raw', 'least', 'canvas'].forEach((id) => assert.ok(reached.has(id), id));

    await page.locator('#canvas').focus();
    await page.keyboard.press('ArrowDown');
    const first = await page.evaluate(() => picture.cursor.node);
    await page.keyboard.press('ArrowDown');
    const below = await page.evaluate(() => picture.cursor.node);
    assert.ok(await page.evaluate(([from, to]) => model.nodes[from].next.some((link) => link.to === to), [first, below]));
    assert.match(await page.locator('#live').innerText(), /above, \d+ below/);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowRight');
    assert.notEqual(await page.evaluate(() => picture.cursor.node), below);
    await page.keyboard.press('Enter');
    assert.equal(await heading(page), await page.evaluate(() => model.nodes[picture.cursor.node].name));
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#details .kind').innerText(), 'Overview');
    await page.keyboard.press('?');
    assert.ok(await page.locator('#about').isVisible());
    await page.keyboard.press('Escape');
    assert.ok(!await page.locator('#about').isVisible());
    await done();
  });

  test('axe finds nothing to complain of', async () => {
    const { source } = await import('axe-core').then((module) => module.default);
    for (const [name, scheme, hash] of [['ring', 'light', '#finding=1'], ['ring', 'dark', '#finding=1'], ['real', 'light', '#class=zone->lock&table=edges'], ['empty', 'dark', '']]) {
      const { page, done } = await open(`${name}.html`, { scheme, hash });
      await page.evaluate(source);
      const { violations } = await page.evaluate(() => axe.run());
      const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join('; ')}`);
      assert.deepEqual(told, [], `${name} in ${scheme}`);
      await done();
    }
  });
});

describe('tables', () => {
  test('they sort, both ways, and a row is a choice', async () => {
    const { page, done } = await open('ring.html');
    const column = async (i) => (await page.locator(`#sheet tbody tr > :nth-child(${i})`).allInnerTexts());
    const names = await column(1);
    assert.deepEqual(names, [...names].sort(new Intl.Collator('en', { numeric: true }).compare));
    await page.locator('#sheet th button', { hasText: 'Held before' }).click();
    const numbers = (await column(7)).map(Number);
    assert.deepEqual(numbers, [...numbers].sort((a, b) => b - a));
    assert.ok(numbers[0] > numbers.at(-1));
    assert.equal(await page.locator('#sheet th[aria-sort=descending]').innerText().then((text) => text.includes('Held before')), true);
    await page.keyboard.press('Enter');
    assert.deepEqual((await column(7)).map(Number), [...numbers].reverse());

    await page.locator('#tab-edges').click();
    assert.equal(await rows(page), await page.evaluate(() => model.links.length));
    await page.locator('#sheet th button', { hasText: 'Finding' }).click();
    await page.locator('#sheet th button', { hasText: 'Finding' }).click();
    assert.equal((await column(7))[0], 'finding');
    await page.locator('#sheet tbody tr').first().click();
    assert.equal(await page.locator('#details .kind').innerText().then((text) => text.startsWith('Edge')), true);
    await page.locator('#tab-edges').focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.locator('#tab-contexts').getAttribute('aria-selected'), 'true');
    await done();
  });
});

describe('colours', () => {
  test('as the system has them, and by a switch', async () => {
    const { page, done, shot } = await open('ring.html', { scheme: 'dark' });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    assert.equal(dark, 'rgb(10, 13, 17)');
    await page.keyboard.press('n');
    await shot('dark.png');
    await page.locator('#theme').click();
    assert.equal(await page.locator('#theme').innerText(), 'Light');
    assert.equal(await ground(), 'rgb(244, 246, 248)');
    await page.locator('#theme').click();
    assert.equal(await ground(), dark);
    await page.emulateMedia({ colorScheme: 'light' });
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), await page.locator('#theme').innerText() === 'Dark' ? 'dark' : 'light');
    await done();
  });
});

describe('names that are not names', () => {
  const names = ['<img src=x onerror=alert(1)>', '</script><script>alert(2)</script>', '<!--<script>'];

  test('in the page they are text', async () => {
    const { page, done, shot } = await open('hostile.html');
    const elements = await page.evaluate(() => document.querySelectorAll('*').length);
    for (const name of names) {
      await page.keyboard.press('/');
      await page.keyboard.type(name);
      await page.keyboard.press('Enter');
      assert.equal(await heading(page), name);
      assert.ok((await page.locator('#sheet').innerText()).includes(name));
    }
    await page.keyboard.press('n');
    for (const tab of ['edges', 'contexts', 'classes']) await page.locator(`#tab-${tab}`).click();
    const at = await onScreen(page, 'n0');
    await page.mouse.move(at.x, at.y);
    await page.waitForSelector('#tip:not([hidden])');
    const made = await page.evaluate(() => ({
      images: document.images.length,
      scripts: [...document.scripts].length,
      bold: document.querySelectorAll('b').length,
      handlers: [...document.querySelectorAll('*')].filter((one) => one.hasAttribute('onerror') || one.hasAttribute('onload')).length,
    }));
    assert.deepEqual(made, { images: 0, scripts: 10, bold: 0, handlers: 0 });
    assert.ok(elements > 0);
    await shot('hostile.png');
    await done();
  });

  test('in the drawing, too', async () => {
    const { page, done } = await open('hostile.svg');
    const text = await page.evaluate(() => document.documentElement.textContent);
    names.forEach((name) => assert.ok(text.includes(name), name));
    const kinds = await page.evaluate(() => [...new Set([...document.querySelectorAll('*')].map(({ localName }) => localName))].sort());
    assert.deepEqual(kinds, ['defs', 'desc', 'g', 'marker', 'path', 'rect', 'style', 'svg', 'text', 'title']);
    await done();
  });
});

describe('the drawing', () => {
  test('it has a title, a red ring, and is dark where the reader is', async () => {
    for (const [scheme, red, paper] of [['light', 'rgb(209, 36, 47)', 'rgb(255, 255, 255)'], ['dark', 'rgb(255, 107, 107)', 'rgb(15, 19, 24)']]) {
      const { page, done, shot } = await open('ring.svg', { scheme });
      const seen = await page.evaluate(() => ({
        root: document.documentElement.localName,
        title: document.querySelector('title').textContent,
        said: document.querySelector('desc').textContent,
        red: [...document.querySelectorAll('.link.finding[marker-end]')].map((line) => getComputedStyle(line).stroke),
        paper: getComputedStyle(document.querySelector('.paper')).fill,
      }));
      assert.equal(seen.root, 'svg');
      assert.match(seen.title, /1 finding/);
      assert.match(seen.said, /possible circular locking dependency/);
      assert.deepEqual(seen.red, [red, red]);
      assert.equal(seen.paper, paper);
      await shot(`svg-${scheme}.png`);
      await done();
    }
  });
});

describe('size', () => {
  /** Frame times while somebody drags the picture or turns the wheel: the median, and the slowest but one in twenty. */
  const frames = async (page, move) => {
    await page.evaluate(() => {
      window.times = [];
      let last;
      const frame = (now) => {
        if (!window.times) return;
        if (last !== undefined) window.times.push(now - last);
        last = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
    const box = await page.locator('#canvas').boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + 12];
    await page.mouse.move(x, y);
    if (move === 'drag') await page.mouse.down();
    for (let i = 0; i < 40; i += 1) {
      const far = i < 20 ? i : 40 - i;
      if (move === 'drag') await page.mouse.move(x + far * 9, y + far * 6);
      else await page.mouse.wheel(0, i < 20 ? -40 : 40);
    }
    if (move === 'drag') await page.mouse.up();
    const times = await page.evaluate(() => {
      const { times } = window;
      window.times = undefined;
      return times.sort((a, b) => a - b);
    });
    return [0.5, 0.95].map((part) => Math.round(times[Math.floor(times.length * part)]));
  };

  const measured = async (page, name) => {
    for (const move of ['drag', 'wheel']) {
      const [median, slow] = await frames(page, move);
      console.log(`${name}: ${move}: ${median} ms a frame, ${slow} ms at the 95th percentile`);
      assert.ok(median < 3000, `${median} ms a frame`);
    }
  };

  test('500 classes and 5,000 edges are all there, and move', async () => {
    const { page, done, took, shot } = await open('many.html', { hash: '#view=picture' });
    console.log(`500 classes, 5,000 edges: loaded in ${Math.round(took)} ms`);
    assert.equal(await shown(page, 'node.item'), 500);
    assert.equal(await shown(page, 'node.module'), 0);
    await shot('many.png');
    await measured(page, '500 classes, 5,000 edges, all in view');
    await page.evaluate(() => picture.cy.zoom({ level: 0.8, renderedPosition: { x: 400, y: 300 } }));
    await measured(page, '500 classes, 5,000 edges, near');
    await done();
  });

  test('2,000 classes begin as modules, which unfold', async () => {
    const { page, done, took, shot } = await open('most.html', { hash: '#view=picture' });
    console.log(`2,000 classes, 20,000 edges: loaded in ${Math.round(took)} ms`);
    assert.equal(await shown(page, 'node.module'), await page.evaluate(() => model.modules.length));
    assert.equal(await shown(page, 'node.item'), await page.evaluate(() => model.modules.length));
    assert.ok(await shown(page, 'edge.finding') > 0);
    await shot('most.png');
    await measured(page, '2,000 classes, 20,000 edges, as modules');

    // A class that is searched for, a module that is double-clicked, and a finding, are unfolded.
    await page.keyboard.press('/');
    await page.keyboard.type('lock_777');
    await page.keyboard.press('Enter');
    const open1 = await shown(page, 'node.item[id ^= "n"]');
    assert.equal(open1, await page.evaluate(() => model.modules[model.nodes[picture.cursor.node].module].at.length));
    await page.keyboard.press('0');
    const id = await page.evaluate(() => picture.cy.nodes('.module')[0].id());
    const at = await onScreen(page, id);
    await page.mouse.dblclick(at.x, at.y);
    await page.waitForFunction((id) => picture.cy.getElementById(id).empty(), id);
    await page.locator('#findings button').first().click();
    assert.ok(await shown(page, 'node.chosen') >= 2);
    const overlaps = await page.evaluate(() => {
      const boxes = picture.cy.nodes('.item').map((node) => ({ id: node.id(), x: node.position('x'), y: node.position('y'), w: node.data('w'), h: node.data('h') }));
      const hits = [];
      boxes.forEach((a, i) => boxes.slice(0, i).forEach((b) => {
        if (Math.abs(a.x - b.x) < (a.w + b.w) / 2 - 1 && Math.abs(a.y - b.y) < (a.h + b.h) / 2 - 3) hits.push(`${a.id} ${b.id}`);
      }));
      return hits;
    });
    assert.deepEqual(overlaps, []);
    await shot('unfolded.png');
    await page.locator('#fold').click();
    assert.equal(await shown(page, 'node.item[id ^= "n"]'), 0);
    await done();
  });

  test('a narrow window keeps everything', async () => {
    const { page, done, shot } = await open('ring.html', { width: 800, height: 900 });
    for (const id of ['side', 'picture', 'details']) assert.ok(await page.locator(`#${id}`).isVisible(), id);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 800, `${wide}`);
    await shot('narrow.png');
    await done();
  });
});

test('an empty graph says what to do', async () => {
  const { page, done, shot } = await open('empty.html');
  assert.equal(await page.locator('#verdict').innerText(), 'Nothing was observed');
  assert.match(await page.locator('#empty').innerText(), /feature validate/);
  await shot('empty.png');
  await done();
});

test('screenshots of real locks', async () => {
  for (const scheme of ['light', 'dark']) {
    const { page, done, shot } = await open('real.html', { scheme });
    await page.keyboard.press('n');
    await shot(`real-${scheme}.png`);
    await done();
  }
});
