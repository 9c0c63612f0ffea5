// node-postgres over the Postgres door.
//
// usage: node postgres.js host port   (with pg, pg-cursor and pg-copy-streams in node_modules)
const assert = require('assert');
const { Readable } = require('stream');
const { pipeline } = require('stream/promises');
const { Client, Pool } = require('pg');
const Cursor = require('pg-cursor');
const { from, to } = require('pg-copy-streams');

const where = { host: process.argv[2], port: Number(process.argv[3]), user: 'ann', database: 'weir' };

async function main() {
  const client = new Client(where);
  await client.connect();
  await client.query('create table n (i integer, t varchar, d double, b boolean, y blob, ts timestamp)');
  const row = [1, "it's äöü", 1.5, true, Buffer.from([0, 255]), '2026-11-26 12:30:15'];
  for (let i = 0; i < 3; i++) {
    const done = await client.query('insert into n values ($1, $2, $3, $4, $5, $6)', row);
    assert.strictEqual(done.rowCount, 1);
  }
  const named = { name: 'byNumber', text: 'select * from n where i = $1 limit 1', values: [1] };
  for (let i = 0; i < 3; i++) {
    const { rows } = await client.query(named);
    assert.strictEqual(rows.length, 1);
    assert.strictEqual(rows[0].t, "it's äöü");
    assert.strictEqual(rows[0].d, 1.5);
    assert.strictEqual(rows[0].b, true);
    assert.ok(rows[0].y.equals(row[4]));
    assert.ok(rows[0].ts instanceof Date);
  }
  const listed = await client.query('select count(*)::integer as c from n where i = any($1) and t = any($2)', [[1, 5], [row[1], 'a,"b']]);
  assert.deepStrictEqual(listed.rows, [{ c: 3 }]);
  const several = await client.query('select 1 as a; select 2 as b');
  assert.deepStrictEqual(several.map((result) => result.rows), [[{ a: 1 }], [{ b: 2 }]]);
  await assert.rejects(client.query('selec 1'), (e) => e.code === '42601');
  await assert.rejects(client.query('select $1::integer', ['x']), (e) => e.code.startsWith('22'));
  assert.deepStrictEqual((await client.query('select null as x')).rows, [{ x: null }]);

  await client.query('begin');
  const cursor = client.query(new Cursor('select i from range(100) as r(i) order by i'));
  assert.strictEqual((await cursor.read(10)).length, 10);
  assert.strictEqual((await cursor.read(1000)).length, 90);
  await cursor.close();
  await client.query('commit');

  await pipeline(
    Readable.from(Array.from({ length: 1000 }, (_, i) => `${i}\tcopied\t\\N\t\\N\t\\N\t\\N\n`)),
    client.query(from('copy n from stdin')));
  let copied = '';
  for await (const piece of client.query(to("copy (select i from n where t = 'copied' order by i) to stdout"))) {
    copied += piece;
  }
  assert.strictEqual(copied.split('\n').length, 1001);
  await client.query('drop table n');
  await client.end();

  const pool = new Pool({ ...where, max: 5 });
  const sums = await Promise.all(Array.from({ length: 50 }, (_, i) => pool.query('select $1::integer + 1 as s', [i])));
  assert.deepStrictEqual(sums.map((result) => result.rows[0].s), Array.from({ length: 50 }, (_, i) => i + 1));
  await pool.end();
  console.log('ok');
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
